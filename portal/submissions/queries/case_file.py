"""The selects of a case file: what an organisation's own record of a report says."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select

from portal.audit.models import AuditEvent
from portal.files.models import File, FileOpening
from portal.submissions.models import Opening, Section


def openings(submission: UUID, organisation: UUID) -> Select[Opening, Section]:
    """When its members opened which part, oldest first."""
    found = select(Opening, Section).join(Section, Opening.section_id == Section.id)
    mine = found.where(Section.submission_id == submission, Opening.organisation_id == organisation)
    return mine.order_by(Opening.opened_on, Opening.id)


def file_openings(files: Collection[UUID], organisation: UUID) -> Select[FileOpening]:
    """When its members opened which file, oldest first."""
    found = select(FileOpening).where(FileOpening.file_id.in_(files), FileOpening.organisation_id == organisation)
    return found.order_by(FileOpening.opened_on, FileOpening.id)


def files(sections: Collection[UUID]) -> Select[File]:
    return select(File).where(File.section_id.in_(sections)).order_by(File.number, File.id)


def chain(submission: UUID) -> Select[AuditEvent]:
    """Every line about a report, in order."""
    return select(AuditEvent).where(AuditEvent.chain_id == submission).order_by(AuditEvent.number)
