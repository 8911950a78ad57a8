"""Selects about what came on one day, and what is held back of it."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, exists, not_, or_, select
from sqlalchemy.orm import aliased

from portal.db.paging import counting
from portal.submissions.drafting import FOR_ANOTHER
from portal.submissions.models import Participation, Stewardship
from portal.submissions.models.floods import Quota
from portal.submissions.queries import let_in
from portal.submissions.rules import PartState, Urgency


def quota(organisation: UUID) -> Select[Quota]:
    return select(Quota).where(Quota.organisation_id == organisation)


def came_on(day: date, to: UUID, *, most: int) -> Select[int, int]:
    """How many reports an organisation was sent on a day, and how many came back; neither further than `most`.

    Those that it filed itself are not counted, nor twice what was sent and came back on one day.
    """
    own = and_(Participation.filed_as == FOR_ANOTHER, Participation.referred_by_id.is_(None))
    back = select(Participation.id).select_from(Participation)
    back = back.where(
        Participation.organisation_id == to, Participation.returned_on == day, Participation.offered_on != day
    )
    found = (_of(day, to).where(not_(own)), back)
    return select(*(counting(one, most=most).scalar_subquery() for one in found))


def came_from(source: UUID, day: date, to: UUID, *, most: int) -> Select[int]:
    """How many of them another organisation referred, or filed in its own name."""
    referring = aliased(Participation)
    referred = exists().where(referring.id == Participation.referred_by_id, referring.organisation_id == source)
    filed = exists().where(
        Stewardship.submission_id == Participation.submission_id,
        Stewardship.organisation_id == source,
        Participation.referred_by_id.is_(None),
    )
    return counting(_of(day, to).where(or_(referred, filed)), most=most)


def _of(day: date, to: UUID) -> Select[UUID]:
    found = select(Participation.id).select_from(Participation)
    return found.where(Participation.organisation_id == to, Participation.offered_on == day)


def held_back(organisation: UUID, account: UUID, *, manager: bool, today: date) -> Select[int, int]:
    """How many reports are held back, and in how many of them somebody is in danger now; counted as lists are."""
    found = (
        select(Participation.id)
        .select_from(Participation)
        .where(Participation.organisation_id == organisation, Participation.state == PartState.HELD)
    )
    if not manager:
        found = found.where(or_(Participation.ring_id.is_(None), let_in(account).exists()))
    # Those in danger have a place before today in the order of the index: the rest of a flood is not walked through.
    pressing = found.where(Participation.urgency == Urgency.IMMEDIATE, Participation.due_on <= today)
    return select(counting(found).scalar_subquery(), counting(pressing).scalar_subquery())
