"""Selects about to whom a report was referred."""

from datetime import date

from sqlalchemy import Select, select

from portal.organisations.models import Organisation
from portal.submissions.models import Participation
from portal.submissions.rules import PartState


def referred_by(part: Participation) -> Select[str, date, PartState]:
    """To whom this organisation referred the report: the name, on which day, and the state there."""
    return (
        select(Organisation.name, Participation.offered_on, Participation.state)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(Participation.submission_id == part.submission_id, Participation.referred_by_id == part.id)
        .order_by(Participation.offered_on, Participation.id)
    )
