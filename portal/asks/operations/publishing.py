"""Making public what its author released, and reading what is still locked."""

from typing import Final

from sqlalchemy.orm import Session

from portal import clock
from portal.asks.grounds import Grounds
from portal.asks.models import Ask
from portal.keys.instance import lock, unlock
from portal.notices.operations import forget_proofs, wake
from portal.organisations import queries as organisations

QUESTION: Final = "ask.question"
ANSWER: Final = "ask.answer"
GROUNDS: Final = "ask.grounds"


def question(session: Session, ask: Ask) -> str:
    """Return what was asked; nothing is left of what was withdrawn."""
    if ask.question is None:
        return ask.public_question or ""
    return unlock(session, ask.question, row=ask.id, label=QUESTION)


def grounds(session: Session, ask: Ask) -> Grounds:
    """Return what it rests on; nothing is left of what was withdrawn."""
    if ask.grounds is None:
        return ask.shown_grounds
    return Grounds.read(unlock(session, ask.grounds, row=ask.id, label=GROUNDS))


def answer_to(session: Session, ask: Ask) -> str:
    """Return what was answered, locked or public; empty before there is an answer."""
    if ask.answer is None:
        return ask.public_answer or ""
    return unlock(session, ask.answer, row=ask.id, label=ANSWER)


def publish(session: Session, ask: Ask, *, answer: str | None) -> None:
    """Write question and, if there is one, answer in clear: together, and from now on for everyone.

    Of a text that is not public yet nothing becomes public, and of one that is only the answer.
    """
    released = not ask.is_of_a_text or ask.public_at is not None
    if not ask.is_of_a_text:
        ask.public_question, ask.question = question(session, ask), None
        _publish_grounds(session, ask)
    if released:
        ask.public_answer, ask.public_at = answer, clock.now()
    elif answer is not None:
        ask.answer = lock(session, answer, row=ask.id, label=ANSWER)
    if answer is not None:
        ask.answered_on = clock.today()
    forget_proofs(session, ask.id)
    moved(session, ask)


def release(session: Session, ask: Ask) -> None:
    """Make public what was answered about a text, which is published with this; later answers follow at once."""
    session.refresh(ask, with_for_update=True)
    ask.public_answer, ask.answer = answer_to(session, ask) or None, None
    ask.public_at = clock.now()
    session.flush()


def _publish_grounds(session: Session, ask: Ask) -> None:
    if ask.grounds is not None:
        ask.public_grounds, ask.grounds = grounds(session, ask).to_said(), None


def moved(session: Session, ask: Ask) -> None:
    """Note the day, and tell whoever asked: the author while they are a member, else everyone there."""
    ask.moved_on = clock.today()
    staff = set(session.scalars(organisations.admitted(ask.asker_id)))
    wake(session, *(staff & {ask.asked_by} or staff))
