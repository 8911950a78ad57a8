"""Selects about legal holds."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import contains_eager

from portal.db import made_once
from portal.submissions.models import Participation
from portal.submissions.models.legal_hold import LegalHold


def stands(today: date) -> ColumnElement[bool]:
    """Over LegalHold: it holds today."""
    return and_(LegalHold.ended_on.is_(None), LegalHold.until_on >= today)


@made_once
def standing(submission: UUID, today: date) -> Select[LegalHold]:
    """The holds on parts of a report that stand today, each with its part."""
    return (
        select(LegalHold)
        .join(LegalHold.participation)
        .options(contains_eager(LegalHold.participation))
        .where(Participation.submission_id == submission, stands(today))
        .order_by(LegalHold.set_on, LegalHold.id)
    )


def on_part(participation: UUID, today: date) -> Select[LegalHold]:
    return select(LegalHold).where(LegalHold.participation_id == participation, stands(today))


def of_thread(participation: UUID) -> Select[LegalHold]:
    """Every hold whose law lies under the key of this thread."""
    return select(LegalHold).where(LegalHold.participation_id == participation)


def last_days(participations: list[UUID], today: date) -> Select[UUID, date]:
    """The last days of the holds that stand on these parts."""
    return select(LegalHold.participation_id, LegalHold.until_on).where(
        LegalHold.participation_id.in_(participations), stands(today)
    )


def is_held(today: date) -> ColumnElement[bool]:
    """Over Participation: a hold stands on it."""
    return select(LegalHold.id).where(LegalHold.participation_id == Participation.id, stands(today)).exists()
