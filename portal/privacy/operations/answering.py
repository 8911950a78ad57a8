"""Answering somebody who asks what is held about them: once, sealed to the person's words."""

from typing import Final

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants
from portal.privacy.events import PrivacyAnswered
from portal.privacy.models import PrivacyQuestion
from portal.privacy.operations.asking import ANSWER, QUESTION
from portal.problems import Refused
from portal.reference.labels import N_

NO_KEY: Final = N_("You do not hold the key of this request. Ask a manager of your organisation to admit you again.")
DONE: Final = N_("This was answered already. The person reads the first answer.")
NEUTRAL: Final = N_(
    "We looked at your request. Whether we hold anything about you can neither be confirmed nor denied, because either"
    " answer could show that somebody reported something, and put that person in danger. You receive the same answer"
    " whether anything is held or not. If you think that this is wrong, you can complain to the data protection"
    " authority of your country."
)
"""What is offered to begin with: the same for everybody. GDPR Article 15(4), Article 23(1)(i)."""


def read(session: Session, question: PrivacyQuestion, *, by: Actor) -> tuple[str, str] | None:
    """Return what was asked, and what was answered, empty until then; None where the actor holds no key."""
    key = grants.open_key(session, by, question.data_key_id)
    if key is None:
        return None
    answer = key.open(question.answer, row=question.id, label=ANSWER) if question.answer else ""
    return key.open(question.question, row=question.id, label=QUESTION), answer


def answer(session: Session, question: PrivacyQuestion, text: str, *, by: Actor) -> None:
    """Answer, under the key that the words open. The row is locked by the caller; raise `Refused` the second time."""
    if question.answered_on is not None:
        raise Refused(DONE)
    key = grants.open_key(session, by, question.data_key_id)
    if key is None:
        raise Refused(NO_KEY)
    question.answer = key.seal(text, row=question.id, label=ANSWER)
    question.answered_on, question.answered_by = clock.today(), by.account
    event = PrivacyAnswered(organisation=question.organisation_id)
    audit.record(session, event, on=question.request_id, by=by)
    session.flush()
