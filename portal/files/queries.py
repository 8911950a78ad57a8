"""The only selects of this package."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import ReporterSession
from portal.files.models import Body, File, FileOpening, StoredObject, Upload
from portal.jobs.models import Job, JobState


def bodies_in(sections: Collection[UUID]) -> Select[Body]:
    """The bodies of the files of these sections, each with its file, in the order in which the files came."""
    return _bodies(File.section_id.in_(sections))


def bodies_of_draft(draft: UUID) -> Select[Body]:
    return _bodies(File.draft_id == draft)


def bodies_of(file: UUID) -> Select[Body]:
    return _bodies(File.id == file)


def _bodies(which: ColumnElement[bool]) -> Select[Body]:
    found = select(Body).join(File, Body.file_id == File.id).where(which).options(joinedload(Body.file))
    return found.order_by(File.number, File.id, Body.kind)


def under(data_key: UUID) -> Select[Body]:
    """The bodies whose records lie under a data key."""
    return select(Body).where(Body.key_id == data_key).order_by(Body.id)


def moving(ticket: UUID) -> Select[Body]:
    """The bodies that one job is to seal anew."""
    return select(Body).where(Body.ticket == ticket).order_by(Body.id)


def count(*, sections: Collection[UUID] = (), draft: UUID | None = None) -> Select[int]:
    """How many files there are in these sections, or in a draft."""
    return select(func.count(File.id)).where(_at(sections, draft))


def last_number(*, sections: Collection[UUID] = (), draft: UUID | None = None) -> Select[int]:
    return select(func.coalesce(func.max(File.number), 0)).where(_at(sections, draft))


def _at(sections: Collection[UUID], draft: UUID | None) -> ColumnElement[bool]:
    return File.section_id.in_(sections) if draft is None else File.draft_id == draft


def openings(sections: Collection[UUID]) -> Select[FileOpening, File]:
    """Who opened which file on which day, newest first."""
    return (
        select(FileOpening, File)
        .join(File, FileOpening.file_id == File.id)
        .where(File.section_id.in_(sections))
        .order_by(FileOpening.opened_on.desc(), FileOpening.id)
    )


def opening(file: UUID, account: UUID, kind: str, day: date) -> Select[UUID]:
    return select(FileOpening.id).where(
        FileOpening.file_id == file,
        FileOpening.account_id == account,
        FileOpening.kind == kind,
        FileOpening.opened_on == day,
    )


def nobodys(most: int) -> Select[UUID]:
    """Files whose draft or section is gone."""
    drafts = select(ReporterSession.id).where(ReporterSession.id == File.draft_id)
    return select(File.id).where(File.section_id.is_(None), File.evidence_id.is_(None), ~drafts.exists()).limit(most)


def forsaken(most: int) -> Select[Body]:
    """Bodies that were to be sealed anew by a job that is not there: it was in no backup, or nobody owed its work."""
    waiting = select(Job.id).where(Job.subject_id == Body.ticket, Job.state == JobState.WAITING)
    return select(Body).where(Body.ticket.is_not(None), ~waiting.exists()).order_by(Body.id).limit(most)


def objects_of(files: Collection[UUID]) -> Select[UUID]:
    return select(Body.object_id).where(Body.file_id.in_(files))


def abandoned(before: date, most: int) -> Select[UUID]:
    """Objects that no body points to, of uploads and jobs that ended before that day."""
    used = select(Body.id).where(Body.object_id == StoredObject.id)
    return select(StoredObject.id).where(StoredObject.made_on < before, ~used.exists()).limit(most)


def unused(objects: Collection[UUID]) -> Select[UUID]:
    """Those of these objects that no body points to."""
    used = select(Body.id).where(Body.object_id == StoredObject.id)
    return select(StoredObject.id).where(StoredObject.id.in_(objects), ~used.exists())


def upload(id: UUID, owner: UUID) -> Select[Upload]:  # noqa: A002
    return select(Upload).where(Upload.id == id, Upload.owner_id == owner)


def old_uploads(before: date) -> Select[UUID]:
    return select(Upload.id).where(Upload.begun_on < before)
