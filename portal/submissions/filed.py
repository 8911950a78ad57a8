"""The selects of what organisations file in their own name."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.organisations.models import Kind, Organisation
from portal.submissions.drafting import NOTICES
from portal.submissions.models import Participation, Stewardship, Submission


def filings(organisation: UUID) -> Select[Submission]:
    """What an organisation filed in its own name. Whoever pages it gives the order."""
    return (
        select(Submission)
        .join(Stewardship, Stewardship.submission_id == Submission.id)
        .where(Stewardship.organisation_id == organisation, Submission.kind.in_(NOTICES))
    )


def filing(reference: str, organisation: UUID) -> Select[Stewardship]:
    return (
        select(Stewardship)
        .join(Submission, Stewardship.submission_id == Submission.id)
        .where(
            Stewardship.organisation_id == organisation,
            Submission.reference == reference,
            Submission.kind.in_(NOTICES),
        )
        .options(contains_eager(Stewardship.submission), joinedload(Stewardship.organisation))
    )


def parts_of(submissions: Iterable[UUID]) -> Select[Participation]:
    """Everybody's part in several reports at once."""
    return (
        select(Participation)
        .where(Participation.submission_id.in_(list(submissions)))
        .order_by(Participation.offered_on, Participation.id)
        .options(joinedload(Participation.organisation))
    )


def authors(submissions: Iterable[UUID]) -> Select[UUID, str, Kind]:
    """Which organisation filed each of several reports, by name and kind."""
    return (
        select(Stewardship.submission_id, Organisation.name, Organisation.kind)
        .join(Organisation, Stewardship.organisation_id == Organisation.id)
        .where(Stewardship.submission_id.in_(list(submissions)))
    )
