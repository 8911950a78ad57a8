"""Selects about how long parts of reports are kept."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, type_coerce
from sqlalchemy.orm import aliased, joinedload

from portal import clock
from portal.keys.models import Grant
from portal.submissions.models import (
    Entry,
    Message,
    Note,
    Participation,
    Remedy,
    Section,
    Stewardship,
    Submission,
)
from portal.submissions.models.retention import RetentionRule
from portal.submissions.queries import let_in
from portal.submissions.queries.legal_hold import is_held
from portal.submissions.queries.remedies import has_open_remedy
from portal.submissions.rules import ENDED, IDLE, WARNED, PartState


def rules_of(organisation: UUID) -> Select[RetentionRule]:
    return select(RetentionRule).where(RetentionRule.organisation_id == organisation)


def rules_of_all() -> Select[RetentionRule]:
    return select(RetentionRule)


def unplanned(most: int) -> Select[UUID, UUID, PartState, date]:
    """Parts that ended, how, and when, of which nobody has worked out yet how long they are kept."""
    return (
        select(Participation.id, Participation.organisation_id, _outcome(), Participation.moved_on)
        .where(Participation.kept_until.is_(None), Participation.state.in_(ENDED), ~has_open_remedy())
        .order_by(Participation.id)
        .limit(most)
    )


def _outcome() -> ColumnElement[PartState]:
    """How a part ended, as its days go: what is held back was never taken on, unless it had been closed before."""
    held = case((Participation.closed_on.is_not(None), PartState.CLOSED.value), else_=PartState.OFFERED.value)
    found = case((Participation.state == PartState.HELD, held), else_=Participation.state)
    return type_coerce(found, Participation.state.type)


def planned_beyond(organisation: UUID, outcome: PartState, day: date) -> Select[UUID, date, date]:
    """Parts that ended so and are kept beyond a day: since when that runs, and the last day. A law may hold some."""
    remedied = select(func.max(Remedy.moved_on)).where(Remedy.participation_id == Participation.id).scalar_subquery()
    since = case((remedied > Participation.moved_on, remedied), else_=Participation.moved_on)
    return select(Participation.id, since, Participation.kept_until).where(
        Participation.organisation_id == organisation,
        Participation.state.in_(ENDED),
        _outcome() == outcome,
        Participation.kept_until > day,
        ~is_held(clock.today()),
    )


def idle(before: date, most: int) -> Select[Participation]:
    """Parts that are open, and on which nobody did anything from this day on, in the order in which reports are locked.

    Left out is where something is still to come (of a remedy, or of an objection), and what nobody may work on.
    """
    done = [
        exists().where(Message.participation_id == Participation.id, Message.said_on >= before),
        exists().where(Note.participation_id == Participation.id, Note.written_on >= before),
        exists().where(Entry.participation_id == Participation.id, Entry.written_on >= before),
        exists().where(Remedy.participation_id == Participation.id, Remedy.moved_on >= before),
    ]
    return (
        select(Participation)
        .where(
            Participation.state.in_(IDLE),
            Participation.moved_on < before,
            Participation.objected_on.is_(None),
            _is_in_use(),
            ~has_open_remedy(),
            ~or_(*done),
        )
        .order_by(Participation.submission_id, Participation.id)
        .limit(most)
    )


def over(today: date, most: int) -> Select[Participation]:
    """Parts whose last day has passed, in the order in which reports are locked.

    Left out is what a law holds, where a remedy is open or an objection unanswered, and what the reporter froze or
    wants kept; and the part of whoever speaks for the person, as long as anybody else has the report.
    """
    return (
        select(Participation)
        .where(
            Participation.kept_until < today,
            Participation.state.in_(ENDED),
            ~is_held(today),
            ~has_open_remedy(),
            ~and_(_speaks_for_somebody(), _is_held_elsewhere()),
            Participation.objected_on.is_(None),
            _is_in_use(),
        )
        .order_by(Participation.submission_id, Participation.id)
        .limit(most)
    )


def _is_in_use() -> ColumnElement[bool]:
    """Over Participation: not what the reporter froze, or wants kept and not used, as long as they can end that."""
    return ~exists().where(
        Submission.id == Participation.submission_id,
        Submission.reporter_pair_id.is_not(None),
        or_(Submission.frozen_on.is_not(None), Participation.halted_on.is_not(None)),
    )


def _speaks_for_somebody() -> ColumnElement[bool]:
    """Over Participation: its organisation keeps the key of the person for whom it filed the report."""
    return exists().where(
        Stewardship.submission_id == Participation.submission_id,
        Stewardship.organisation_id == Participation.organisation_id,
        Stewardship.wrapped.is_not(None),
    )


def _is_held_elsewhere() -> ColumnElement[bool]:
    other = aliased(Participation)
    return exists().where(
        other.submission_id == Participation.submission_id,
        other.id != Participation.id,
        other.state != PartState.WITHDRAWN,
    )


def others(part: Participation) -> Select[UUID]:
    """The other parts in the same report that their organisations still have."""
    return select(Participation.id).where(
        Participation.submission_id == part.submission_id,
        Participation.id != part.id,
        Participation.state != PartState.WITHDRAWN,
    )


def soon(organisation: UUID, account: UUID, *, manager: bool, today: date) -> Select[Participation]:
    """Parts that are destroyed within the days of the first warning, and that this member may know of."""
    last = today + timedelta(days=WARNED[0])
    found = _seen(organisation, account, manager=manager).where(
        Participation.kept_until <= last, Participation.state.in_(ENDED)
    )
    return found.order_by(Participation.kept_until, Participation.id).limit(200)


def destroyed(organisation: UUID, account: UUID, *, manager: bool) -> Select[Participation]:
    """Parts that were destroyed, the last ones first."""
    found = _seen(organisation, account, manager=manager).where(Participation.destroyed_on.is_not(None))
    return found.order_by(Participation.destroyed_on.desc(), Participation.id).limit(200)


def _seen(organisation: UUID, account: UUID, *, manager: bool) -> Select[Participation]:
    found = (
        select(Participation)
        .where(Participation.organisation_id == organisation)
        .options(joinedload(Participation.submission))
    )
    return found if manager else found.where(or_(Participation.ring_id.is_(None), let_in(account).exists()))


def keys_held(part: Participation) -> Select[UUID]:
    """The data keys of the report for which the part's organisation has a grant."""
    sections = select(Section.data_key_id).where(Section.submission_id == part.submission_id)
    originals = select(Section.originals_key_id).where(Section.submission_id == part.submission_id)
    mine = or_(
        Grant.data_key_id.in_(sections), Grant.data_key_id.in_(originals), Grant.data_key_id == part.thread_key_id
    )
    return select(Grant.data_key_id).where(mine, Grant.holder_id == part.organisation_id).distinct()
