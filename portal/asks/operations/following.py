"""After an answer: one rejoinder of whoever asked, and their mark of the answer. Public at once, and never undone."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.asks import rules
from portal.asks.events import AnswerMarked, AskRejoined
from portal.asks.models import Ask
from portal.asks.operations import asking
from portal.asks.rules import After, Mark
from portal.notices.operations import wake
from portal.organisations import queries as organisations
from portal.problems import Refused, Stale
from portal.reference.labels import N_

TOO_LATE: Final = N_("A rejoinder is possible once, within %(days)d days of the answer.")
NO_ANSWER: Final = N_("An answer can be marked once, after there is one. Open the page again to see where it stands.")


def may_rejoin(ask: Ask) -> bool:
    return _may(ask, After.REJOIN, done=ask.rejoined_on is not None)


def may_mark(ask: Ask) -> bool:
    return _may(ask, After.MARK, done=ask.mark is not None)


def _may(ask: Ask, act: After, *, done: bool) -> bool:
    return rules.may_follow(ask.kind, ask.state, act, done=done, answered_on=ask.answered_on, today=clock.today())


def check_rejoin(session: Session, ask: Ask, *, by: Actor) -> None:
    """Raise `Refused` where it is too late; or where a tie of the two was recorded since it was asked."""
    if not may_rejoin(ask):
        raise Refused(TOO_LATE, days=rules.DAYS_TO_REJOIN)
    asking.check_no_kin(session, ask.addressee_id, by=by)


def check_mark(session: Session, ask: Ask, *, by: Actor) -> None:
    """Raise `Refused`, as `check_rejoin`: a sister would call the answer good."""
    if not may_mark(ask):
        raise Refused(NO_ANSWER)
    asking.check_no_kin(session, ask.addressee_id, by=by)


def rejoin(
    session: Session,
    ask: Ask,
    text: str,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice says it once
) -> None:
    """Say something to the answer, in public; raise `Stale` where a colleague was quicker, `Refused` where too late."""
    if ask.rejoinder_id == id:
        return
    if ask.rejoined_on is not None:
        raise Stale(N_("Somebody of your organisation wrote a rejoinder meanwhile. What you wrote was not sent."))
    check_rejoin(session, ask, by=by)
    ask.public_rejoinder, ask.rejoinder_id, ask.rejoined_on = text, id, clock.today()
    _public(session, ask)
    audit.record(session, AskRejoined(), on=ask.id, by=by)


def mark(session: Session, ask: Ask, mark: Mark, *, by: Actor) -> None:
    """Say in public whether the answer answers; the same said twice is said once. Raise `Refused`."""
    if ask.mark is mark:
        return
    check_mark(session, ask, by=by)
    ask.mark, ask.marked_on = mark, clock.today()
    _public(session, ask)
    audit.record(session, AnswerMarked(mark=mark), on=ask.id, by=by)


def _public(session: Session, ask: Ask) -> None:
    ask.public_at, ask.moved_on = clock.now(), clock.today()
    wake(session, *session.scalars(organisations.admitted(ask.addressee_id)))
    session.flush()
