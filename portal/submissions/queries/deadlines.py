"""Selects about the days that organisations are bound by, and those that they missed."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select

from portal.organisations.models import Organisation
from portal.submissions.models import OwnDays, Participation
from portal.submissions.rules import OWING


def own_days(organisation: UUID) -> Select[OwnDays]:
    return select(OwnDays).where(OwnDays.organisation_id == organisation)


def is_late(today: date) -> ColumnElement[bool]:
    """Over Participation: the day of its next step has passed. States are written out, as the index has them."""
    states: BindParameter[Any] = bindparam("owing", sorted(OWING), expanding=True, literal_execute=True)
    return Participation.state.in_(states) & (Participation.due_on < today)


def newly_missed(today: date, most: int) -> Select[Participation]:
    """Parts whose day has passed without anybody having noted it, the oldest first."""
    unnoted = or_(Participation.missed_on.is_(None), Participation.missed_on < Participation.due_on)
    found = select(Participation).where(is_late(today), unnoted, Participation.halted_on.is_(None))
    return found.order_by(Participation.due_on, Participation.id).limit(most)


def late_by_organisation(today: date) -> Select[Organisation, int, date]:
    """Which organisations have reports past their day, how many, and since when the oldest is."""
    number, oldest = func.count(Participation.id), func.min(Participation.due_on)
    late = (
        select(Participation.organisation_id, number.label("number"), oldest.label("oldest"))
        .where(is_late(today), Participation.halted_on.is_(None))
        .group_by(Participation.organisation_id)
        .subquery()
    )
    return (
        select(Organisation, late.c.number, late.c.oldest)
        .join(late, late.c.organisation_id == Organisation.id)
        .order_by(late.c.oldest, Organisation.name, Organisation.id)
    )
