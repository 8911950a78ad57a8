"""Answering, in time or late, and asking once for more time."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.asks import rules
from portal.asks.events import AskAnswered, AskExtended
from portal.asks.models import Ask
from portal.asks.operations import clocking
from portal.asks.operations.publishing import publish
from portal.asks.rules import ANSWERED, State, Verb
from portal.problems import Refused, Stale
from portal.reference.labels import N_


def answer(
    session: Session,
    ask: Ask,
    text: str,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice answers once
) -> None:
    """Answer for the addressee: question and answer are public at once, marked late after the last day.

    Raise `Stale` where a colleague was quicker, `Refused` where it was withdrawn.
    """
    if ask.answer_id == id:
        return
    if ask.state in ANSWERED:
        raise Stale(N_("Somebody of your organisation answered meanwhile. What you wrote was not sent."))
    if ask.state is State.WITHDRAWN:
        raise Refused(N_("The question was withdrawn meanwhile. What you wrote was not sent."))
    clocking.lapse_if_due(session, ask)
    ask.state = rules.move(ask.state, Verb.ANSWER)
    ask.answer_id = id
    publish(session, ask, answer=text)
    audit.record(session, AskAnswered(state=ask.state), on=ask.id, by=by)


def may_extend(ask: Ask) -> bool:
    """Say whether more time can still be asked for: once, while the first time runs."""
    runs = not rules.has_lapsed(ask.state, ask.until_on, today=clock.today())
    return rules.may_move(ask.state, Verb.EXTEND) and ask.extended_on is None and runs


def extend(session: Session, ask: Ask, *, by: Actor) -> None:
    """Give the addressee the one extension; raise `Refused`."""
    clocking.hold_or_resume(session, ask)
    if not may_extend(ask):
        raise Refused(N_("More time can be asked for once, before the day by which the answer is due."))
    ask.state = rules.move(ask.state, Verb.EXTEND)
    ask.until_on = rules.extended(ask.kind, ask.until_on)
    ask.extended_on = clock.today()
    audit.record(session, AskExtended(until=ask.until_on), on=ask.id, by=by)
