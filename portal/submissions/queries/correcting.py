"""The selects of corrections: who read a part before one of its answers was corrected."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from portal.organisations.models import Organisation
from portal.submissions.models import Opening


def opened_until(section: UUID, organisation: UUID, day: date) -> Select[date]:
    """The days up to `day` on which an organisation opened a section."""
    return (
        select(Opening.opened_on)
        .where(Opening.section_id == section, Opening.organisation_id == organisation, Opening.opened_on <= day)
        .distinct()
        .order_by(Opening.opened_on)
    )


def readers_until(section: UUID, day: date) -> Select[str, date]:
    """Who opened a section on which day, up to `day`."""
    return (
        select(Organisation.name, Opening.opened_on)
        .join(Organisation, Opening.organisation_id == Organisation.id)
        .where(Opening.section_id == section, Opening.opened_on <= day)
        .distinct()
        .order_by(Opening.opened_on, Organisation.name)
    )
