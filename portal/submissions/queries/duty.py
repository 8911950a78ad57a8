"""Selects about whom to call over a report."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.organisations.models import Organisation
from portal.submissions.models import Participation, Stewardship
from portal.submissions.models.duty import DutyContact

Referring = aliased(Participation)
SENDER = func.coalesce(Referring.organisation_id, Stewardship.organisation_id, Participation.organisation_id)
"""Who referred it, else who filed it, else whoever was sent it by the person: then nobody knows more than they do."""


def duty_of(organisation: UUID) -> Select[DutyContact]:
    return select(DutyContact).where(DutyContact.organisation_id == organisation)


def of_senders(parts: Collection[UUID]) -> Select[UUID, str, UUID | None, bytes | None]:
    """For each part: name of the sender, id and locked text of its duty contact, None where it has none."""
    return (
        select(Participation.id, Organisation.name, DutyContact.id, DutyContact.contact)
        .outerjoin(Referring, Referring.id == Participation.referred_by_id)
        .outerjoin(Stewardship, Stewardship.submission_id == Participation.submission_id)
        .join(Organisation, Organisation.id == SENDER)
        .outerjoin(DutyContact, DutyContact.organisation_id == Organisation.id)
        .where(Participation.id.in_(parts))
    )
