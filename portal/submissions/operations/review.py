"""A receiver's verbs: taking a report on or not, closing, opening again, confirming that copies are gone."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.problems import Hidden, Invalid
from portal.reference import codes
from portal.reference.labels import N_
from portal.submissions import rules
from portal.submissions.contents import Words
from portal.submissions.events import CopiesConfirmedGone
from portal.submissions.models import Participation, Withdrawal
from portal.submissions.operations import marking
from portal.submissions.operations.holding import hold
from portal.submissions.operations.moving import move
from portal.submissions.operations.thread import say
from portal.submissions.rules import NOT_GENUINE, Facet, PartState, SaidAs, Verb


def accept(session: Session, part: Participation, *, by: Actor) -> None:
    """Take a report on: from now the organisation owes the next step by `due_on`, and whoever accepts handles it."""
    hold(session, part)
    if part.state is PartState.IN_REVIEW:
        return
    move(session, part, Verb.ACCEPT, by=by)
    part.handler_id = part.handler_id or by.account
    part.news = True
    session.flush()


def decline(
    session: Session,
    part: Participation,
    *,
    reason: str,
    words: str,
    genuine: bool = True,
    by: Actor,
    id: UUID,  # noqa: A002
) -> None:
    """Say no, and why: a code of the list `decline_reason`, in whose place the words stand where it is `other`.

    That a report was not `genuine` is the organisation's own view: a mark that stays with it, and nothing that the
    reporter is told.
    """
    if not codes.is_code("decline_reason", reason):
        raise Invalid(N_("Choose one from the list."), field="reason")
    if rules.wants_words(reason) and not words:
        raise Invalid(N_("Write to the reporter why, and where they could turn instead."), field="text")
    hold(session, part)
    if part.state is PartState.DECLINED:
        return
    say(session, part, Words(words, more={"reason": reason}), kind=SaidAs.DECLINED, by=by, id=id)
    if not genuine:
        marking.add(session, part, Facet.DECLINED, NOT_GENUINE, by=by)


def close(
    session: Session,
    part: Participation,
    *,
    words: str,
    by: Actor,
    id: UUID,  # noqa: A002
) -> None:
    """End the work on a report, with last words to the reporter or without."""
    hold(session, part)
    if part.state is PartState.CLOSED:
        return
    rules.move(part.state, Verb.CLOSE)
    _last_words(session, part, words, by=by, id=id)
    move(session, part, Verb.CLOSE, by=by)
    part.news = True
    session.flush()


def _last_words(
    session: Session,
    part: Participation,
    words: str,
    *,
    by: Actor,
    id: UUID,  # noqa: A002
) -> None:
    """Nobody reads them where the receipt was closed; the work can be ended all the same."""
    if words and part.submission.reporter_pair_id is not None:
        say(session, part, words, kind=SaidAs.MESSAGE, by=by, id=id)


def reopen(
    session: Session,
    part: Participation,
    *,
    why: str,
    by: Actor,
    id: UUID,  # noqa: A002
) -> None:
    """Begin again on what was decided, closed or declined, and tell the reporter why."""
    hold(session, part)
    if part.state is PartState.IN_REVIEW:
        return
    say(session, part, why, kind=SaidAs.REOPENED, by=by, id=id)


def confirm_gone(session: Session, part: Participation, withdrawal: UUID, *, by: Actor) -> None:
    """Confirm to the reporter that the organisation's own copies of what was taken back are gone."""
    hold(session, part)
    asked = session.get(Withdrawal, withdrawal)
    if asked is None or asked.participation_id != part.id:
        raise Hidden
    if asked.confirmed_on is not None:
        return
    asked.confirmed_on = clock.today()
    asked.confirmed_by = by.account
    part.news = True
    audit.record(session, CopiesConfirmedGone(withdrawal=asked.id), on=part.submission_id, by=by)
    session.flush()
