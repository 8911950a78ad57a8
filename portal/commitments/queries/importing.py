"""Selects about tables of commitments on their way in."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from portal.commitments.models.importing import CommitmentImport


def unmade(organisation: UUID) -> Select[CommitmentImport]:
    """Those tables of an organisation of which no drafts were made yet, the newest first."""
    found = select(CommitmentImport).where(
        CommitmentImport.organisation_id == organisation, CommitmentImport.made_on.is_(None)
    )
    return found.order_by(CommitmentImport.begun_on.desc(), CommitmentImport.id)


def older(last: date) -> Select[CommitmentImport]:
    return select(CommitmentImport).where(CommitmentImport.begun_on < last)
