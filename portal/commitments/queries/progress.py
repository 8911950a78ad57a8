"""Selects of progress: updates and milestones of a commitment, what is fresh and what is not, whom to remind."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from portal.commitments.models import Commitment
from portal.commitments.models.progress import MilestoneState, ProgressUpdate
from portal.commitments.queries import FEW
from portal.commitments.rules import Publicity
from portal.commitments.rules.progress import SETTLED, Status
from portal.commitments.rules.staleness import GRACE, SILENCE, TOLD, UNTOLD, Freshness, Past, thresholds
from portal.db.paging import count
from portal.organisations.models import Organisation


def updates(session: Session, commitment: UUID) -> Sequence[ProgressUpdate]:
    """Return every update of a commitment, the newest first."""
    found = select(ProgressUpdate).where(ProgressUpdate.commitment_id == commitment)
    return session.scalars(found.order_by(ProgressUpdate.number.desc())).all()


def update(commitment: UUID, number: int) -> Select[ProgressUpdate]:
    return select(ProgressUpdate).where(ProgressUpdate.commitment_id == commitment, ProgressUpdate.number == number)


def newest(commitment: Commitment) -> Select[ProgressUpdate]:
    return update(commitment.id, commitment.updates)


def milestones(session: Session, commitment: UUID) -> Sequence[MilestoneState]:
    """Return the milestones of the newest version with where they stand, by their days."""
    found = select(MilestoneState).where(MilestoneState.commitment_id == commitment)
    return session.scalars(found.order_by(MilestoneState.due_on, MilestoneState.title, MilestoneState.key)).all()


def is_fresh_as(wanted: Freshness, today: date) -> ColumnElement[bool]:
    """Over Commitment: the rule of `rules.staleness` as a condition."""
    settled = or_(Commitment.status.in_(SETTLED), Commitment.next_due_on.is_(None))
    silent = Commitment.updated_on <= today - SILENCE
    due = Commitment.next_due_on
    told = and_(~settled, ~silent)
    return {
        Freshness.SETTLED: settled,
        Freshness.INACTIVE: and_(~settled, silent),
        Freshness.GREEN: and_(told, due >= today),
        Freshness.AMBER: and_(told, due < today, due >= today - GRACE),
        Freshness.RED: and_(told, due < today - GRACE),
    }[wanted]


def is_past(wanted: Past, today: date, *, few: bool = False) -> ColumnElement[bool]:
    """Over Commitment: the rule of `rules.staleness`, of itself or of one of its milestones, as a condition.

    `few`: begin with the milestones that are late.
    """
    if wanted is Past.COMMITMENT:
        return and_(Commitment.due_on < today, Commitment.status.not_in(TOLD))
    late = late_milestones(today)
    of_it = Commitment.id.in_(late) if few else late.where(MilestoneState.commitment_id == Commitment.id).exists()
    return and_(Commitment.status != Status.WITHDRAWN, of_it)


def are_few_late(session: Session, today: date) -> bool:
    """Say whether only a few milestones are past their day, counting no further."""
    return count(session, late_milestones(today), most=FEW + 1) <= FEW


def late_milestones(today: date) -> Select[UUID]:
    """The commitment of each milestone that is past its day: those that were reached are not even walked."""
    return select(MilestoneState.commitment_id).where(
        MilestoneState.status.in_(sorted(UNTOLD)), MilestoneState.due_on < today
    )


def with_late_milestones(commitments: Sequence[UUID], today: date) -> Select[UUID]:
    """Those of these commitments of which a milestone is past its day."""
    return select(Commitment.id).where(Commitment.id.in_(commitments), is_past(Past.MILESTONE, today))


STANDS = and_(Commitment.publicity == Publicity.PUBLISHED, Commitment.status.not_in(SETTLED))


def updates_to_remind(today: date, *, most: int) -> Select[Commitment]:
    """Those whose next update has a reminder to be sent; locked, and without those that somebody else reminds of."""
    owing = or_(*(and_(Commitment.next_due_on <= until, Commitment.reminded < n) for n, until in thresholds(today)))
    return select(Commitment).where(STANDS, owing).order_by(Commitment.id).limit(most).with_for_update(skip_locked=True)


def milestones_to_remind(today: date, *, most: int) -> Select[MilestoneState]:
    """Milestones, not reached yet, whose day has a reminder to be sent."""
    owing = or_(*(and_(MilestoneState.due_on <= until, MilestoneState.reminded < n) for n, until in thresholds(today)))
    return (
        select(MilestoneState)
        .join(MilestoneState.commitment)
        .where(STANDS, MilestoneState.status.not_in(SETTLED), owing)
        .order_by(MilestoneState.commitment_id, MilestoneState.key)
        .limit(most)
        .with_for_update(skip_locked=True, of=MilestoneState)
    )


def update_due(organisation: UUID | None, today: date, *, ahead: timedelta) -> Select[Commitment]:
    """What an organisation has to say something new about soon, or should have."""
    return (
        select(Commitment)
        .where(Commitment.organisation_id == organisation, STANDS, Commitment.next_due_on <= today + ahead)
        .order_by(Commitment.next_due_on, Commitment.id)
    )


def milestones_due(organisation: UUID | None, today: date, *, ahead: timedelta) -> Select[MilestoneState]:
    """The milestones of an organisation that are due soon, or were and are not said to be reached."""
    return (
        select(MilestoneState)
        .join(MilestoneState.commitment)
        .where(
            Commitment.organisation_id == organisation,
            STANDS,
            MilestoneState.status.not_in(SETTLED),
            MilestoneState.due_on <= today + ahead,
        )
        .order_by(MilestoneState.due_on, MilestoneState.commitment_id, MilestoneState.key)
    )


def public_days(organisation: UUID) -> Select[Commitment]:
    """What an organisation promises in public and has not withdrawn, for its calendar, by the day it is due."""
    return (
        select(Commitment)
        .join(Commitment.organisation)
        .where(Organisation.id == organisation, Commitment.publicity == Publicity.PUBLISHED)
        .order_by(Commitment.due_on, Commitment.id)
    )


def milestones_of(commitments: Sequence[UUID]) -> Select[MilestoneState]:
    return (
        select(MilestoneState)
        .where(MilestoneState.commitment_id.in_(commitments))
        .order_by(MilestoneState.due_on, MilestoneState.commitment_id, MilestoneState.key)
    )
