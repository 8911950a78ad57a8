"""One-time links to answer by: for an addressee of which nobody can sign in, after two people made sure who it is.

Written against: a link that is used twice, or after its days; that opens another question than its own; that one person
made alone; a mail scanner whose look would prove delivery; somebody who can sign in by now; a question that was
answered or withdrawn meanwhile; and the secretariat, which makes the link, reading what is asked, or answering it: one
of the two has the words, the other the link.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import NOBODY, SYSTEM, Actor
from portal.asks import queries, rules
from portal.asks.events import (
    AskShown,
    AuthorityChecked,
    AuthorityDestroyed,
    ReplyLinkEnded,
    ReplyLinkMade,
    ReplyLinkUsed,
)
from portal.asks.models import Ask, ReplyLink
from portal.asks.operations import answering, asking, clocking
from portal.asks.rules import UNDELIVERED
from portal.db import Database
from portal.keys import grants
from portal.notices.operations import wake
from portal.organisations import queries as organisations
from portal.organisations import standings
from portal.organisations.models import Organisation
from portal.problems import Hidden, Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.sealing.derivation import same, subkey
from portal.sealing.tokens import token_bytes

AUTHORITY: Final = "ask.authority"
FIND: Final = "ask.link"
BATCH: Final = 200
NO_KEY: Final = N_("You do not hold the secretariat’s keys, so this could not be sealed.")
OWN: Final = N_("You checked this yourself. A second person has to confirm it, and gets the link.")
ANOTHER: Final = N_("Another check was recorded meanwhile. Read that one first, then confirm.")
OPEN_ONE: Final = N_("There is a link, or a check that waits for a second person, already. End that one first.")
NOT_NEEDED: Final = N_("No link is needed: somebody there can sign in and answer, or nothing can be answered any more.")
OVER: Final = N_("This link was used, or its time is over. What you wrote was not sent.")


def is_needed(session: Session, ask: Ask) -> bool:
    """Say whether this can be answered, and nobody of its addressee can sign in to do so."""
    if ask.state not in rules.ANSWERABLE:
        return False
    if not session.get_one(Organisation, ask.addressee_id).may_act:
        return False
    return session.scalar(organisations.admitted(ask.addressee_id).limit(1)) is None


def check(
    session: Session,
    ask: Ask,
    *,
    how: str,
    text: str,
    words: bytes,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice checks once
) -> bool:
    """Record who speaks for the addressee, sealed to the secretariat; another person of it then confirms.

    `words` is what `spoken.stretched` made of those that are told to them. Return False where it was recorded before,
    with other words.
    """
    _hold(session, ask.id)
    if (done := session.get(ReplyLink, id)) is not None:
        if done.ask_id != ask.id:
            raise Invalid(asking.ELSEWHERE)
        return False
    _check_needed(session, ask)
    if session.scalar(queries.open_links([ask.id])) is not None:
        raise Refused(OPEN_ONE)
    key = grants.working_key(session, by)
    if key is None or by.account is None:
        raise Refused(NO_KEY)
    sealed = key.seal(text, row=id, label=AUTHORITY)
    session.add(
        ReplyLink(id=id, ask_id=ask.id, how=how, key_id=key.id, content=sealed, checked_by=by.account, words_hash=words)
    )
    session.flush()
    audit.record(session, AuthorityChecked(link=id), on=ask.id, by=by)
    wake(session, *(one for one in standings.secretaries(session) if one != by.account))
    return True


def authority(session: Session, link: ReplyLink, *, by: Actor) -> str | None:
    """Return who speaks for the addressee, and how that is known; None without the key, or once it was destroyed."""
    key = grants.working_key(session, by, generation=link.key_id)
    return None if key is None or link.content is None else key.open(link.content, row=link.id, label=AUTHORITY)


def check_confirmable(link: ReplyLink, *, by: Actor) -> None:
    """Raise `Refused` for whoever checked it, and for what was confirmed or ended already."""
    if link.checked_by == by.account:
        raise Refused(OWN)
    if link.confirmed_on is not None or link.ended_on is not None:
        raise Refused(N_("This was confirmed or ended already. End it and check anew if the link was lost."))


def confirm(session: Session, link: ReplyLink, *, seen: str, token: str, by: Actor) -> None:
    """Confirm what a colleague checked: from now on `token` opens the page, once. Raise `Refused`.

    Raise `Stale` where another check was read (`seen`): there somebody else spoke, perhaps.
    """
    _hold(session, link.ask_id)
    session.refresh(link)
    check_confirmable(link, by=by)
    if link.id.hex != seen:
        raise Stale(ANOTHER)
    _check_needed(session, link.ask)
    if authority(session, link, by=by) is None:
        raise Refused(NO_KEY)
    link.confirmed_by, link.confirmed_on = by.account, clock.today()
    link.until_on = clock.today() + timedelta(days=rules.DAYS_TO_ANSWER_BY_LINK)
    link.token_hash = _found_by(token)
    session.flush()
    audit.record(session, ReplyLinkMade(link=link.id, until=link.until_on), on=link.ask_id, by=by)


def end(session: Session, link: ReplyLink, *, by: Actor) -> None:
    """Let a link open nothing any more, or drop a check that nobody confirmed; one person is enough."""
    _hold(session, link.ask_id)
    session.refresh(link)
    if link.used_on is None and link.ended_on is None:
        _end(session, link, by=by)


def _end(session: Session, link: ReplyLink, *, by: Actor) -> None:
    link.ended_on, link.token_hash, link.words_hash = clock.today(), None, None
    session.flush()
    audit.record(session, ReplyLinkEnded(link=link.id), on=link.ask_id, by=by)


def sweep(database: Database) -> None:
    """End what opens nothing any more, so that nothing of its words stays, and the desk asks for another if needed."""
    with database.reading() as session:
        wanted = list(session.scalars(queries.links_over(clock.today()).limit(BATCH)))
    for one in wanted:
        with database.writing() as session:
            link = session.get_one(ReplyLink, one)
            end(session, link, by=SYSTEM)
            if is_needed(session, link.ask):
                wake(session, *standings.secretaries(session))
            session.commit()


def forget_old(session: Session) -> int:
    """Destroy who spoke for an addressee once nobody has to answer for it any more; return of how many links."""
    last = clock.today() - timedelta(days=rules.DAYS_KEPT)
    return sum(forget(session, one) for one in session.scalars(queries.links_over_before(last)).all())


def forget(session: Session, link: ReplyLink) -> bool:
    """Destroy who spoke for the addressee; the days of the link stay. It needs no key."""
    if link.content is None:
        return False
    link.content = None
    session.flush()
    audit.record(session, AuthorityDestroyed(link=link.id), on=link.ask_id, by=SYSTEM)
    return True


def find(session: Session, token: str) -> ReplyLink | None:
    """Return the link of this token if it still opens something, else None."""
    if token_bytes(token) is None:
        raise Hidden
    found = session.scalar(queries.link_by(_found_by(token)))
    return found if found is not None and _opens(session, found) else None


def _opens(session: Session, link: ReplyLink) -> bool:
    in_time = link.until_on is not None and clock.today() <= link.until_on
    return in_time and is_needed(session, link.ask)


def enter(session: Session, token: str, *, words: bytes) -> bool | None:
    """Say whether these are the words that were told for this link; None where it opens nothing, or not any more.

    `words` is what `spoken.stretched` made of what was typed. A wrong try is counted, and the last one ends the link.
    """
    link = find(session, token)
    if link is None:
        return None
    _hold(session, link.ask_id)
    session.refresh(link)
    if link.words_hash is None or not _opens(session, link):
        return None
    if same(link.words_hash, words):
        return True
    link.tries += 1
    if link.tries < rules.MOST_TRIES:
        session.flush()
        return False
    _end(session, link, by=NOBODY)
    wake(session, *standings.secretaries(session))
    return None


def show(session: Session, link: ReplyLink) -> None:
    """Note that whoever has link and words opened it: the proof of delivery is whole.

    The secretariat handed it over itself, so that no mail server has to say so.
    """
    _hold(session, link.ask_id)
    session.refresh(link)
    if link.opened_on is None:
        link.opened_on = clock.today()
        _deliver(session, link.ask)
    session.flush()


def _deliver(session: Session, ask: Ask) -> None:
    if ask.state not in UNDELIVERED:
        return
    if ask.shown_on is None:
        ask.shown_on = clock.today()
        audit.record(session, AskShown(), on=ask.id, by=NOBODY)
    ask.mailed_on = ask.mailed_on or clock.today()
    clocking.deliver_if_proven(session, ask)


def answer(
    session: Session,
    token: str,
    text: str,
    *,
    words: bytes,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice answers once
) -> None:
    """Answer as whoever has the link and the words, in public; it works once. Raise `Refused`."""
    found = find(session, token)
    if found is None or found.opened_on is None:
        raise Refused(OVER)
    _hold(session, found.ask_id)
    session.refresh(found)
    session.refresh(found.ask)
    if found.words_hash is None or not same(found.words_hash, words) or not _opens(session, found):
        raise Refused(OVER)
    answering.answer(session, found.ask, text, by=NOBODY, id=id)
    found.ask.by_link = True
    found.used_on, found.token_hash, found.words_hash = clock.today(), None, None
    session.flush()
    audit.record(session, ReplyLinkUsed(link=found.id), on=found.ask_id, by=NOBODY)


def was_sent(session: Session, id: UUID) -> bool:  # noqa: A002  the id that the form carries
    """Say whether just this form was sent before, by the link that it used up: pressed twice, it answers once."""
    return session.scalar(queries.answered_by_link(id)) is not None


def _check_needed(session: Session, ask: Ask) -> None:
    if not is_needed(session, ask):
        raise Refused(NOT_NEEDED)


def _hold(session: Session, ask: UUID) -> None:
    """Lock what was asked until the end of this transaction, so that everything about its links comes one by one."""
    session.execute(select(Ask.id).where(Ask.id == ask).with_for_update())


def _found_by(token: str) -> bytes:
    raw = token_bytes(token)
    if raw is None:
        raise Hidden
    return subkey(raw, FIND)
