"""Selects about remedies."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from portal.db import made_once
from portal.submissions.models import Participation, Remedy
from portal.submissions.rules import REMEDY_OPEN


@made_once
def remedies(participations: Collection[UUID]) -> Select[Remedy]:
    """The remedies of several parts, each part's in the order in which they began."""
    found = select(Remedy).where(Remedy.participation_id.in_(participations))
    return found.order_by(Remedy.participation_id, Remedy.number)


def has_open_remedy() -> ColumnElement[bool]:
    """Over Participation: something is still to come of one of its remedies."""
    return select(Remedy.id).where(Remedy.participation_id == Participation.id, _is_open()).exists()


def still_open(participation: UUID) -> Select[UUID]:
    """One of a part's remedies of which something is still to come."""
    return select(Remedy.id).where(Remedy.participation_id == participation, _is_open()).limit(1)


def last_moved(participations: Collection[UUID]) -> Select[UUID, date]:
    """The day on which something was last said to a remedy, of several parts; parts without one are left out."""
    found = select(Remedy.participation_id, func.max(Remedy.moved_on))
    return found.where(Remedy.participation_id.in_(participations)).group_by(Remedy.participation_id)


def _is_open() -> ColumnElement[bool]:
    return Remedy.state.in_(sorted(REMEDY_OPEN))
