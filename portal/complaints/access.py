"""Fetching is authorising: the secretariat reads complaints and what it asks of authors, each author its own."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.complaints.models import Complaint, Mending
from portal.policy import Action, allows
from portal.problems import Hidden


def complaint(session: Session, wanted: UUID, *, by: Actor) -> Complaint:
    """Load a complaint for the secretariat; raise `Hidden`."""
    found = session.get(Complaint, wanted)
    if found is None or not allows(by.role, by.stakes, Action.COMPLAINT_DECIDE):
        raise Hidden
    return found


def mending(session: Session, wanted: UUID, *, by: Actor) -> Mending:
    """Load what an author was asked, for the secretariat; raise `Hidden`."""
    found = session.get(Mending, wanted)
    if found is None or not allows(by.role, by.stakes, Action.COMPLAINT_DECIDE):
        raise Hidden
    return found


def own_mending(session: Session, wanted: UUID, *, by: Actor) -> Mending:
    """Load what this person's organisation was asked to put right; raise `Hidden`."""
    found = session.get(Mending, wanted)
    if found is None or found.author_id != by.organisation or not allows(by.role, by.stakes, Action.MENDING_ANSWER):
        raise Hidden
    return found
