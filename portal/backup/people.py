"""What was taken back by or for people without an account, done again after a restore."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import SYSTEM
from portal.complaints.models import Complaint, Mending
from portal.complaints.operations import complaining, mending
from portal.privacy.models import PrivacyRequest, ReceiptNotice
from portal.privacy.operations import asking, telling


def privacy(session: Session, chain: UUID, _keys: dict[str, Any]) -> bool:
    """Destroy a request, its answers and their keys once more."""
    request = session.get(PrivacyRequest, chain)
    if request is None:
        return False
    asking.destroy(session, request, withdrawn=False)
    return True


def complaint(session: Session, chain: UUID, _keys: dict[str, Any]) -> bool:
    """Destroy a complaint, what was decided, and its key once more."""
    row = session.get(Complaint, chain)
    if row is None:
        return False
    complaining.destroy(session, row, withdrawn=False)
    return True


def notice(session: Session, chain: UUID, _keys: dict[str, Any]) -> bool:
    """Take a notice down once more."""
    found = session.get(ReceiptNotice, chain)
    if found is None or found.ended_on is not None:
        return False
    telling.end(session, found, by=SYSTEM)
    return True


def request_to_author(session: Session, chain: UUID, _keys: dict[str, Any]) -> bool:
    """Destroy what an author was asked, its answer, and its key once more."""
    row = session.get(Mending, chain)
    if row is None:
        return False
    mending.destroy(session, row)
    return True


def asked_no_more(session: Session, chain: UUID, _keys: dict[str, Any]) -> bool:
    """Take back once more what an author was asked."""
    row = session.get(Mending, chain)
    return row is not None and mending.take_back(session, row, by=SYSTEM)
