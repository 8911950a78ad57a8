"""Selects over what an organisation makes of reports for itself."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import joinedload

from portal.db import made_once
from portal.db.paging import counting
from portal.keys.models import Generation, Ring, RingKind
from portal.submissions.models import Entry, Link, Mark, Participation
from portal.submissions.queries import let_in


@made_once
def marks(parts: Collection[UUID]) -> Select[Mark]:
    return select(Mark).where(Mark.participation_id.in_(parts)).order_by(Mark.marked_on, Mark.id)


@made_once
def entries(part: UUID) -> Select[Entry]:
    """What the organisation wrote into its own log about a report, oldest first."""
    return select(Entry).where(Entry.participation_id == part).order_by(Entry.number)


RARE: Final = 1_000


def with_value(value: bytes) -> Select[int]:
    """How many parts have the mark which this value of the blind index stands for, no further than is rare."""
    return counting(select(Mark.participation_id).select_from(Mark).where(Mark.value == value), most=RARE + 1)


def marked(value: bytes, *, often: bool = False) -> ColumnElement[bool]:
    """Over Participation: it has the mark that this value stands for.

    Neither engine knows beforehand how many have it: few are looked up one by one (`visible_to` with `few`), and
    sorted; where it is `often` there, the list is walked in its order and asks of each row whether it has it.
    """
    found = select(Mark.participation_id).where(Mark.value == value)
    if often:
        return found.where(Mark.participation_id == Participation.id).correlate(Participation).exists()
    return Participation.id.in_(found)


def one_marked(value: bytes, organisation: UUID, account: UUID, *, manager: bool) -> Select[Mark]:
    """A mark with this value, on a report that the member may see."""
    found = (
        select(Mark)
        .join(Participation, Mark.participation_id == Participation.id)
        .where(Mark.value == value, Participation.organisation_id == organisation)
        .limit(1)
    )
    return found if manager else found.where(or_(Participation.ring_id.is_(None), let_in(account).exists()))


@made_once
def older(organisation: UUID) -> Select[UUID]:
    """The generations of an organisation's own ring that a rotation has ended."""
    return (
        select(Generation.id)
        .join(Ring, Generation.ring_id == Ring.id)
        .where(Ring.holder_id == organisation, Ring.kind == RingKind.OWN, Generation.number < Ring.number)
    )


@made_once
def behind(ended: Collection[UUID], account: UUID, *, manager: bool) -> Select[Mark]:
    """The marks that were indexed under these generations, and of which this member may see the report.

    Told which they are: where they are asked for within, PostgreSQL walks through all marks there are to find none.
    """
    found = select(Mark).where(Mark.index_id.in_(ended)).order_by(Mark.id)
    if manager:
        return found
    open_to = or_(Participation.ring_id.is_(None), let_in(account).exists())
    return found.join(Participation, Mark.participation_id == Participation.id).where(open_to)


def joins(part: UUID) -> ColumnElement[bool]:
    """Over Link: it joins this part to another."""
    return or_(Link.participation_id == part, Link.other_id == part)


def links(part: UUID) -> Select[Link, Participation]:
    """What joins this part to others, each with the other one."""
    other = case((Link.participation_id == part, Link.other_id), else_=Link.participation_id)
    return (
        select(Link, Participation)
        .join(Participation, Participation.id == other)
        .where(joins(part))
        .order_by(Link.linked_on, Link.id)
        .options(joinedload(Participation.submission))
    )
