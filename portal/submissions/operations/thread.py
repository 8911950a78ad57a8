"""The thread between one organisation and the reporter: both write in it, nobody else can read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor, Kind
from portal.keys import grants
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.submissions import contents, queries, rules
from portal.submissions.contents import Words
from portal.submissions.events import MessageAdded
from portal.submissions.models import Message, Participation
from portal.submissions.operations import floods, freezing
from portal.submissions.operations.holding import hold
from portal.submissions.operations.moving import move
from portal.submissions.operations.telling import tell, tell_author
from portal.submissions.rules import PartState, SaidAs, Verb

NOTHING_LEFT = N_("The reporter took everything back from your organisation, so nothing can be written here any more.")
NO_READER = N_("The reporter closed the receipt: nobody will read what you write here, so it was not sent.")
NO_KEY = N_("You were not given the key of this conversation, so you cannot write in it.")
SENT_ELSEWHERE = N_("This form was already used for something else. Open the page again and send it once more.")

VERBS: Final = {
    SaidAs.QUESTION: Verb.ASK,
    SaidAs.DECISION: Verb.DECIDE,
    SaidAs.DECLINED: Verb.DECLINE,
    SaidAs.REOPENED: Verb.REOPEN,
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message, opened. `account` is None where the reporter wrote; `code` and `more` as in `Words`."""

    id: UUID
    kind: SaidAs
    account: UUID | None
    said_on: date
    text: str
    code: str | None
    more: Mapping[str, str]
    erased: bool = False


def messages(session: Session, part: Participation, *, by: Actor) -> list[Said] | None:
    """Return the thread, oldest first, or None where the actor holds no key to it."""
    key = grants.open_key(session, by, part.thread_key_id)
    if key is None:
        return None
    said = []
    for row in session.execute(queries.messages(part.id)):
        words, gone = contents.open_message(key, row), row.erased_on is not None
        said.append(Said(row.id, row.kind, row.account_id, row.said_on, words.text, words.code, words.more, gone))
    return said


def say(
    session: Session,
    part: Participation,
    words: str | Words,
    *,
    kind: SaidAs,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice says it once
    answers: bool = False,
) -> Message:
    """Add to the thread, move the part on where that follows, and tell the other side (a reporter sees it on return).

    What a member asks, decides, declines or opens again moves the part; what a reporter writes answers a question, or
    opens again what was ended. An objection stays open until a member says that this `answers` it.
    """
    hold(session, part)
    if (done := session.get(Message, id)) is not None:
        return _same(done, part)
    reporter = by.kind is Kind.RECEIPT
    _check(part, kind=kind, reporter=reporter)
    if kind is not SaidAs.MESSAGE:
        freezing.check_use(part, by=by)
    key = grants.open_key(session, by, part.thread_key_id)
    if key is None:
        raise Refused(NO_KEY)
    _move_on(session, part, kind=kind, reporter=reporter, by=by)
    part.said += 1
    message = Message(id=id, participation_id=part.id, number=part.said, kind=kind, account_id=by.account)
    message.content = contents.seal_message(key, message, Words(words) if isinstance(words, str) else words)
    session.add(message)
    audit.record(session, MessageAdded(participation=part.id, kind=kind), on=part.submission_id, by=by)
    if reporter:
        part.kept_until = None  # whoever still writes is not through: it is planned anew, with the whole warning
        part.unread = True
        tell(session, part)
    else:
        if answers and part.objected_on is not None:
            part.kept_until = None  # a day that passed while the objection was open would destroy it at once
        part.news, part.objected_on = True, None if answers else part.objected_on
        tell_author(session, part)
    session.flush()
    return message


def _same(done: Message, part: Participation) -> Message:
    if done.participation_id != part.id:
        raise Invalid(SENT_ELSEWHERE)
    return done


def _check(part: Participation, *, kind: SaidAs, reporter: bool) -> None:
    if part.state is PartState.WITHDRAWN:
        raise Refused(NOTHING_LEFT)
    if not reporter and part.submission.reporter_pair_id is None and kind not in rules.FOR_THE_RECORD:
        raise Refused(NO_READER)


def _move_on(session: Session, part: Participation, *, kind: SaidAs, reporter: bool, by: Actor) -> None:
    if reporter:
        if rules.may_move(part.state, Verb.ANSWER):
            move(session, part, Verb.ANSWER, by=by)
        elif rules.may_move(part.state, Verb.REOPEN):
            floods.reopen(session, part, by=by)
    elif kind in VERBS:
        move(session, part, VERBS[kind], by=by)


def mark_read(session: Session, part: UUID) -> None:
    """Note that the organisation has seen what is new. It moves nothing, so it counts as no new version."""
    session.execute(update(Participation).where(Participation.id == part).values(unread=False))
