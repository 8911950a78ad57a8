"""Selects over the answers that an organisation prepared."""

from uuid import UUID

from sqlalchemy import Select, select

from portal.submissions.models import PreparedAnswer


def prepared(organisation: UUID) -> Select[PreparedAnswer]:
    found = select(PreparedAnswer).where(PreparedAnswer.organisation_id == organisation)
    return found.order_by(PreparedAnswer.written_on, PreparedAnswer.id)
