"""Selects about reports that an organisation files for somebody: what is half typed, kept, said and handed over."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.submissions.models import HandOver, Intake, Relay, Stewardship


def stewardship(submission: UUID, organisation: UUID) -> Select[Stewardship]:
    """What says that this organisation filed the report for somebody."""
    return stewardship_of(submission).where(Stewardship.organisation_id == organisation)


def stewardship_of(submission: UUID) -> Select[Stewardship]:
    return (
        select(Stewardship).where(Stewardship.submission_id == submission).options(joinedload(Stewardship.organisation))
    )


def relays(submission: UUID) -> Select[Relay]:
    """What a person had changed through the organisation, newest first."""
    return select(Relay).where(Relay.submission_id == submission).order_by(Relay.recorded_on.desc(), Relay.id)


def hand_over(look_up: bytes, *, today: date) -> Select[HandOver]:
    """The one-time code found by its keyed hash, if it is not over."""
    return select(HandOver).where(HandOver.look_up == look_up, HandOver.until_on >= today)


def hand_over_of(submission: UUID, *, today: date) -> Select[date]:
    """The last day of the code that was given out for a report."""
    return select(HandOver.until_on).where(HandOver.submission_id == submission, HandOver.until_on >= today)


def intakes(organisation: UUID, account: UUID, *, manager: bool) -> Select[Intake]:
    """The half-typed intakes that a member may open: their own, and all of the organisation where they manage."""
    found = select(Intake).where(Intake.organisation_id == organisation)
    found = found if manager else found.where(Intake.account_id == account)
    return found.order_by(Intake.begun_on.desc(), Intake.id)
