"""Holding an organisation while it is decided who has its keys."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.organisations.models import Organisation


def hold(session: Session, organisation: UUID, *, alone: bool = True) -> None:
    """Lock who holds the organisation's keys: nobody is given one while they are removed. Not `alone`: to read it."""
    row = select(Organisation.id).where(Organisation.id == organisation)
    session.execute(row.with_for_update(read=not alone))
