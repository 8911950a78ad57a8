"""Selects about tables of reports on their way in."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from portal.submissions.models import Import, ImportRow, Submission


def imports(organisation: UUID, account: UUID, *, manager: bool) -> Select[Import]:
    """The files that a member may open: their own, and all of the organisation where they manage."""
    found = select(Import).where(Import.organisation_id == organisation)
    found = found if manager else found.where(Import.account_id == account)
    return found.order_by(Import.begun_on.desc(), Import.id)


def rows(batch: UUID, *, behind: int, most: int) -> Select[ImportRow]:
    """The reports of a file from number `behind` on."""
    wanted = select(ImportRow).where(ImportRow.import_id == batch, ImportRow.number >= behind)
    return wanted.order_by(ImportRow.number).limit(most)


def filed(batch: UUID) -> Select[UUID]:
    """Those reports of a file that were filed."""
    return select(Submission.id).join(ImportRow, ImportRow.id == Submission.id).where(ImportRow.import_id == batch)


def older(last: date) -> Select[Import]:
    return select(Import).where(Import.begun_on < last)
