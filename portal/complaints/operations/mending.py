"""Asking the author of something public to put it right, and the author's answer.

Written against: the author learning who complained, or in which words; another organisation reading or answering it;
the secretariat answering in its name; two answers; an answer to what was taken back; and an organisation being asked
where nobody can sign in.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import NOBODY, SYSTEM, Actor
from portal.complaints import queries, rules
from portal.complaints.events import (
    AuthorAnswered,
    AuthorAnswerSeen,
    AuthorAsked,
    AuthorAskedNoMore,
    AuthorRequestDestroyed,
    AuthorSilent,
)
from portal.complaints.models import Complaint, Mending
from portal.complaints.rules import ANSWERABLE, MOVED_ON, MendingState, MendingVerb
from portal.db import new_id
from portal.keys import grants, rings
from portal.keys.models import RingKind
from portal.notices.operations import wake
from portal.organisations import queries as organisations
from portal.organisations import standings
from portal.organisations.models import Organisation
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_

LABEL: Final = "mending"
CONTENT: Final = "mending.content"
OWN: Final = "mending.own"
ANSWER: Final = "mending.answer"
AT_ONCE: Final = 100
NO_KEY: Final = N_("You do not hold the key of this request.")
NOBODY_THERE: Final = N_(
    "Nobody can sign in for this organisation, so the portal cannot ask it. Choose another outcome, and write to it by"
    " a way that you know; or propose a block if it cannot stay."
)
ANSWERED_SINCE: Final = N_("The author answered meanwhile. Open the page again, and read that first.")
NOT_A_DAY: Final = N_("Choose a day after today, within %(days)d days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an author is asked: which organisation, what, by when, and about which commitment, if any."""

    author: UUID
    text: str
    due_on: date
    commitment: UUID | None = None

    def written(self) -> str:
        return json.dumps({"text": self.text, "commitment": str(self.commitment or "")}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Words:
    """What was asked and answered, opened."""

    text: str
    commitment: UUID | None
    answer: str


@dataclass(frozen=True, slots=True)
class Possible:
    """An organisation that can be asked, or of which nobody can sign in."""

    organisation: Organisation
    able: bool


def possible(session: Session, first: Sequence[UUID]) -> list[Possible]:
    """Return every organisation whose words can be public: `first` in their order, the others by name."""
    found = [Possible(*one) for one in session.execute(queries.possible_authors())]
    place = {organisation: number for number, organisation in enumerate(first)}
    return sorted(found, key=lambda one: place.get(one.organisation.id, len(place)))


def is_able(session: Session, author: UUID) -> bool:
    """Say whether somebody can sign in for this organisation, and answer."""
    return any(able for _one, able in session.execute(queries.possible_authors().where(Organisation.id == author)))


def check_wanted(session: Session, wanted: Wanted) -> None:
    """Raise `Invalid` where an author cannot be asked that, or not by that day."""
    if not rules.may_mend_by(wanted.due_on, clock.today()):
        raise Invalid(NOT_A_DAY, field="until", days=rules.DAYS_TO_MEND_MOST)
    if not is_able(session, wanted.author):
        raise Invalid(NOBODY_THERE, field="author")


def ask(session: Session, wanted: Wanted, *, complaint: UUID, by: Actor) -> UUID:
    """Ask the author, sealed to both sides; return the id of the request. Raise `Invalid`, or `Refused`."""
    check_wanted(session, wanted)
    theirs = rings.ring_of(session, wanted.author, RingKind.OWN)
    ours = rings.ring_of(session, by.organisation, RingKind.OWN) if by.organisation else None
    own = grants.working_key(session, by)
    if theirs is None or ours is None or own is None or by.account is None:
        raise Refused(NO_KEY)
    made = new_id()
    key = grants.make_data_key(session, LABEL, subject=made)
    for ring in (theirs, ours):
        grants.give(session, key, ring=ring, by=by)
    session.add(
        Mending(
            id=made,
            author_id=wanted.author,
            asked_by=by.account,
            due_on=wanted.due_on,
            data_key_id=key.id,
            content=key.seal(wanted.written(), row=made, label=CONTENT),
            own_key_id=own.id,
            own=own.seal(str(complaint), row=made, label=OWN),
        )
    )
    session.flush()
    audit.record(session, AuthorAsked(author=wanted.author, until=wanted.due_on), on=made, by=by)
    wake(session, *session.scalars(organisations.admitted(wanted.author)))
    return made


def read(session: Session, row: Mending, *, by: Actor) -> Words | None:
    """Return what was asked and answered; None for whoever holds no key."""
    key = grants.open_key(session, by, row.data_key_id)
    if key is None:
        return None
    said = json.loads(key.open(row.content, row=row.id, label=CONTENT))
    answer = key.open(row.answer, row=row.id, label=ANSWER) if row.answer else ""
    return Words(said["text"], UUID(said["commitment"]) if said["commitment"] else None, answer)


def complaint_of(session: Session, row: Mending, *, by: Actor) -> Complaint | None:
    """Return the complaint that it came from, for the secretariat; None once that was destroyed, or without the key."""
    key = grants.working_key(session, by, generation=row.own_key_id)
    return None if key is None else session.get(Complaint, UUID(key.open(row.own, row=row.id, label=OWN)))


def answer(session: Session, row: Mending, *, put_right: bool, text: str, by: Actor) -> None:
    """Answer for the author: it was put right, or will not be. Raise `Refused` where that was done, or cannot be."""
    _hold(session, row)
    after = rules.mend(row.state, MendingVerb.PUT_RIGHT if put_right else MendingVerb.DECLINE)
    key = grants.open_key(session, by, row.data_key_id)
    if key is None or by.account is None or by.organisation != row.author_id:
        raise Refused(NO_KEY)
    row.state = after
    row.answer, row.answered_by = key.seal(text, row=row.id, label=ANSWER), by.account
    row.answered_on = row.moved_on = clock.today()
    row.seen_on = row.seen_by = None
    session.flush()
    audit.record(session, AuthorAnswered(put_right=put_right), on=row.id, by=by)
    wake(session, *standings.secretaries(session))


def take_back(session: Session, row: Mending, *, by: Actor) -> bool:
    """Ask the author no more; return False where there is nothing that it could still answer. It needs no key."""
    _hold(session, row)
    if row.state not in ANSWERABLE:
        return False
    row.state, row.moved_on = rules.mend(row.state, MendingVerb.TAKE_BACK), clock.today()
    session.flush()
    audit.record(session, AuthorAskedNoMore(), on=row.id, by=by)
    wake(session, *session.scalars(organisations.admitted(row.author_id)))
    return True


def withdraw(session: Session, row: Mending, *, by: Actor) -> None:
    """Take it back by itself, without another decision; raise `Refused` where it cannot be answered any more."""
    if not take_back(session, row, by=by):
        raise Refused(MOVED_ON)


def see(session: Session, row: Mending, *, seen: str, by: Actor) -> None:
    """Say that nothing more is to be done with what came back, or did not come.

    Raise `Stale` where it stood otherwise (`seen`) when it was read: then an answer was not.
    """
    _hold(session, row)
    if row.state != seen:
        raise Stale(ANSWERED_SINCE)
    if row.state not in rules.TO_BE_SEEN or row.seen_on is not None or by.account is None:
        raise Refused(MOVED_ON)
    row.seen_on, row.seen_by = clock.today(), by.account
    session.flush()
    audit.record(session, AuthorAnswerSeen(), on=row.id, by=by)


def lapse(session: Session) -> int:
    """Note which authors let their day pass, and wake the secretariat; return how many."""
    found = session.scalars(queries.past_their_day(clock.today(), AT_ONCE)).all()
    late = 0
    for row in found:
        _hold(session, row)
        if row.state is MendingState.ASKED:
            row.state, row.moved_on = rules.mend(row.state, MendingVerb.LAPSE), clock.today()
            audit.record(session, AuthorSilent(), on=row.id, by=SYSTEM)
            late += 1
    session.flush()
    if late:
        wake(session, *standings.secretaries(session))
    return late


def destroy(session: Session, row: Mending) -> None:
    """Destroy a request, its answer and its key. It needs no key."""
    key = row.data_key_id
    audit.record(session, AuthorRequestDestroyed(), on=row.id, by=NOBODY)
    session.delete(row)
    session.flush()
    grants.destroy(session, [key])


def forget_old(session: Session) -> int:
    """Destroy what was kept long enough; return how many."""
    last = clock.today() - timedelta(days=rules.DAYS_KEPT)
    found = session.scalars(queries.mendings_over_before(last, AT_ONCE)).all()
    there = [one for one in found if session.scalar(queries.mending_held(one.id)) is not None]
    for one in there:
        destroy(session, one)
    return len(there)


def _hold(session: Session, row: Mending) -> None:
    """Keep others from moving it until this is done; raise `Refused` where it was destroyed meanwhile."""
    if session.scalar(queries.mending_held(row.id)) is None:
        raise Refused(MOVED_ON)
    session.refresh(row)
