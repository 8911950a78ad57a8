"""Fetching is authorising: who was asked reads what they were asked, and nobody else."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.policy import Action, allows
from portal.privacy.models import PrivacyQuestion, ReceiptNotice
from portal.problems import Hidden


def question(session: Session, wanted: UUID, *, by: Actor, lock: bool = False) -> PrivacyQuestion:
    """Load what the actor's organisation was asked; raise `Hidden`."""
    found = session.get(PrivacyQuestion, wanted, with_for_update=lock or None)
    if found is None or found.organisation_id != by.organisation:
        raise Hidden
    if not allows(by.role, by.stakes, Action.PRIVACY_ANSWER):
        raise Hidden
    return found


def notice(session: Session, wanted: UUID, *, by: Actor, lock: bool = False) -> ReceiptNotice:
    """Load a notice for the secretariat; raise `Hidden`."""
    found = session.get(ReceiptNotice, wanted, with_for_update=lock or None)
    if found is None or not allows(by.role, by.stakes, Action.NOTICE_WRITE):
        raise Hidden
    return found
