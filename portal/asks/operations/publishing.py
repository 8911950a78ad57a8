"""Making public what its author released, and reading what is still locked."""

from typing import Final

from sqlalchemy.orm import Session

from portal import clock
from portal.asks import queries
from portal.asks.models import Ask
from portal.keys.instance import unlock
from portal.notices.operations import forget_proofs, wake

QUESTION: Final = "ask.question"


def question(session: Session, ask: Ask) -> str:
    """Return what was asked; nothing is left of what was withdrawn."""
    if ask.question is None:
        return ask.public_question or ""
    return unlock(session, ask.question, row=ask.id, label=QUESTION)


def publish(session: Session, ask: Ask, *, answer: str | None) -> None:
    """Write question and, if there is one, answer in clear: together, and from now on for everyone."""
    ask.public_question = question(session, ask)
    ask.question = None
    ask.public_at = clock.now()
    if answer is not None:
        ask.public_answer, ask.answered_on = answer, clock.today()
    forget_proofs(session, ask.id)
    moved(session, ask)


def moved(session: Session, ask: Ask) -> None:
    """Note the day, and tell whoever asked: the author while they are a member, else everyone there."""
    ask.moved_on = clock.today()
    staff = set(session.scalars(queries.members(ask.asker_id)))
    wake(session, *(staff & {ask.asked_by} or staff))
