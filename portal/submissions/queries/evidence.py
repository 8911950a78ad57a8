"""Selects about the files of a report."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Select, func, select

from portal.db import made_once
from portal.files.models import Body, File
from portal.files.rules import BodyKind
from portal.keys.models import Grant
from portal.submissions.models import Section
from portal.submissions.rules import SectionName


@made_once
def files(submission: UUID) -> Select[UUID, SectionName]:
    """The files of a report, each with the name of its section."""
    return (
        select(File.id, Section.name)
        .join(Section, File.section_id == Section.id)
        .where(Section.submission_id == submission)
        .order_by(File.number, File.id)
    )


@made_once
def count_files(submission: UUID) -> Select[SectionName, int, int]:
    """How many files each section of a report has, and how many of them may go on by referral."""
    copies = select(Body.file_id).where(Body.kind != BodyKind.ORIGINAL)
    return (
        select(Section.name, func.count(File.id), func.count(File.id).filter(File.id.in_(copies)))
        .join(Section, File.section_id == Section.id)
        .where(Section.submission_id == submission)
        .group_by(Section.name)
    )


def originals_held(sections: Iterable[Section], organisation: UUID) -> Select[UUID]:
    """The keys of originals in these sections for which an organisation has a grant."""
    return held_keys({one.originals_key_id for one in sections if one.originals_key_id}, organisation)


@made_once
def held_keys(keys: Collection[UUID], organisation: UUID) -> Select[UUID]:
    """Those of these data keys that are granted to an organisation."""
    return select(Grant.data_key_id).where(Grant.data_key_id.in_(keys), Grant.holder_id == organisation).distinct()
