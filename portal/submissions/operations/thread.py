"""The thread between one organisation and the reporter: both write in it, nobody else can read it."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor, Kind
from portal.keys import grants
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.submissions import contents, queries, rules
from portal.submissions.events import MessageAdded, ParticipationMoved
from portal.submissions.models import Message, Participation
from portal.submissions.operations.holding import hold
from portal.submissions.operations.telling import tell, tell_author
from portal.submissions.rules import PartState, SaidAs, Verb

NOTHING_LEFT = N_("The reporter took everything back from your organisation, so nothing can be written here any more.")
NO_READER = N_("The reporter closed the receipt: nobody will read what you write here, so it was not sent.")
NO_KEY = N_("You were not given the key of this conversation, so you cannot write in it.")
SENT_ELSEWHERE = N_("This form was already used for something else. Open the page again and send it once more.")

VERBS: Final = {SaidAs.QUESTION: Verb.ASK, SaidAs.DECISION: Verb.DECIDE}


@dataclass(frozen=True, slots=True)
class Said:
    """One message, opened. `account` is None where the reporter wrote; `code` is that of a decision."""

    id: UUID
    kind: SaidAs
    account: UUID | None
    said_on: date
    text: str
    code: str | None
    erased: bool = False


def messages(session: Session, part: Participation, *, by: Actor) -> list[Said] | None:
    """Return the thread, oldest first, or None where the actor holds no key to it."""
    key = grants.open_key(session, by, part.thread_key_id)
    if key is None:
        return None
    said = []
    for row in session.scalars(queries.messages(part.id)):
        text, code = contents.open_message(key, row)
        gone = row.erased_on is not None
        said.append(Said(row.id, row.kind, row.account_id, row.said_on, text, code, gone))
    return said


def say(
    session: Session,
    part: Participation,
    text: str,
    *,
    kind: SaidAs,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice says it once
    code: str | None = None,
) -> Message:
    """Add to the thread, move the part on where that follows, and tell the other side (a reporter sees it on return).

    A member's question and decision move the part; what a reporter writes answers a question, or opens again what
    was ended.
    """
    hold(session, part)
    if (done := session.get(Message, id)) is not None:
        return _same(done, part)
    reporter = by.kind is Kind.RECEIPT
    _check(part, kind=kind, reporter=reporter)
    key = grants.open_key(session, by, part.thread_key_id)
    if key is None:
        raise Refused(NO_KEY)
    _move_on(session, part, kind=kind, reporter=reporter, by=by)
    part.said += 1
    message = Message(id=id, participation_id=part.id, number=part.said, kind=kind, account_id=by.account)
    message.content = contents.seal_message(key, message, text, code=code)
    session.add(message)
    audit.record(session, MessageAdded(participation=part.id, kind=kind), on=part.submission_id, by=by)
    if reporter:
        part.unread = True
        tell(session, part)
    else:
        part.news, part.objected_on = True, None
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
    if not reporter and part.submission.reporter_pair_id is None and kind is not SaidAs.DECISION:
        raise Refused(NO_READER)


def _move_on(session: Session, part: Participation, *, kind: SaidAs, reporter: bool, by: Actor) -> None:
    if reporter:
        for verb in (Verb.ANSWER, Verb.REOPEN):
            if rules.may_move(part.state, verb):
                move(session, part, verb, by=by)
                return
    elif kind in VERBS:
        move(session, part, VERBS[kind], by=by)


def move(session: Session, part: Participation, verb: Verb, *, by: Actor) -> None:
    """Move a part on; raise `Refused` where that is not possible from where it stands."""
    before, part.state = part.state, rules.move(part.state, verb)
    part.moved_on, part.kept_until = clock.today(), None
    if part.state in rules.OWING:
        part.due_on = rules.due_on(part.urgency, since=part.moved_on)
    moved = ParticipationMoved(participation=part.id, before=before, after=part.state)
    audit.record(session, moved, on=part.submission_id, by=by)


def mark_read(session: Session, part: UUID) -> None:
    """Note that the organisation has seen what is new. It moves nothing, so it counts as no new version."""
    session.execute(update(Participation).where(Participation.id == part).values(unread=False))
