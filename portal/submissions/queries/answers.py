"""Selects over the answers that an organisation prepared."""

from uuid import UUID

from sqlalchemy import Select, case, func, select

from portal.submissions.models import PreparedAnswer


def headings(organisation: UUID) -> Select[UUID, UUID, bytes | None, bytes | None]:
    """Id, key and heading of each answer; in place of a heading that it has not, its whole content."""
    whole = case((PreparedAnswer.heading.is_(None), PreparedAnswer.content))
    found = select(PreparedAnswer.id, PreparedAnswer.key_id, PreparedAnswer.heading, whole)
    return found.where(PreparedAnswer.organisation_id == organisation)


def how_many(organisation: UUID) -> Select[int]:
    return select(func.count(PreparedAnswer.id)).where(PreparedAnswer.organisation_id == organisation)


def prepared(wanted: UUID, organisation: UUID) -> Select[PreparedAnswer]:
    """One answer, if it is this organisation's."""
    return select(PreparedAnswer).where(PreparedAnswer.id == wanted, PreparedAnswer.organisation_id == organisation)
