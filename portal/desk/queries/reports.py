"""What waits in reports. Restricted ones are there only for members who may open them."""

from datetime import date, timedelta

from sqlalchemy import (
    ColumnElement,
    String,
    case,
    literal,
    or_,
    select,
    true,
)

from portal.actor import Actor
from portal.db.paging import AnySelect
from portal.desk.queries.columns import row
from portal.desk.rules import Whose
from portal.submissions import queries as submissions
from portal.submissions.models import Intake, Participation, Submission, Withdrawal
from portal.submissions.queries import are_open, has_news
from portal.submissions.rules import KEPT, OWING, WARNED, PartState, Urgency


def _reports(by: Actor, *wanted: ColumnElement[bool]) -> AnySelect:
    """Reports of the actor's organisation that this member may open, those due first come first.

    `wanted` narrows to states, or to what is open, so that an index of exactly these answers.
    """
    me = literal(Whose.ME.value, String())
    whose = case(
        (Participation.handler_id.is_(None), literal(Whose.NOBODY.value, String())),
        (or_(Participation.handler_id == by.account, Participation.second_id == by.account), me),
        else_=literal(Whose.OTHER.value, String()),
    )
    named = row(
        Participation.id,
        place=Submission.reference,
        code=Participation.urgency,
        state=Participation.state,
        whose=whose,
        day=Participation.due_on,
        sealed=Participation.summary,
        key=Participation.summary_key_id,
    )
    return (
        select(*named)
        .select_from(Participation)
        .join(Submission, Submission.id == Participation.submission_id)
        .where(*mine(by), *wanted)
        .order_by(Participation.due_on, Participation.id)
    )


def mine(by: Actor) -> tuple[ColumnElement[bool], ...]:
    """Over Participation: of the actor's organisation; restricted ones only if this member manages, or is named."""
    named = submissions.let_in(by.account).exists() if by.account is not None else literal(value=False)
    open_to_me = true() if by.is_manager else or_(Participation.ring_id.is_(None), named)
    return Participation.organisation_id == by.organisation, open_to_me


def danger(by: Actor, _today: date) -> AnySelect:
    return _reports(by, are_open(), Participation.urgency == Urgency.IMMEDIATE, Participation.state.in_(OWING))


def overdue(by: Actor, today: date) -> AnySelect:
    return _reports(by, are_open(), Participation.due_on < today, Participation.state.in_(OWING))


def offered(by: Actor, _today: date) -> AnySelect:
    return _reports(by, Participation.state == PartState.OFFERED)


def review(by: Actor, today: date) -> AnySelect:
    return _reports(by, Participation.due_on >= today, Participation.state == PartState.IN_REVIEW)


def news(by: Actor, _today: date) -> AnySelect:
    """Where the organisation waits for the reporter, it is not bound by a day."""
    found = _reports(by, are_open(), has_news())
    bound = Participation.state.in_(OWING)
    named = row(
        Participation.id,
        place=Submission.reference,
        code=Participation.urgency,
        state=Participation.state,
        day=case((bound, Participation.due_on)),
        since=Participation.moved_on,
        sealed=Participation.summary,
        key=Participation.summary_key_id,
    )
    return found.with_only_columns(*named, maintain_column_froms=True)


def gone(by: Actor, _today: date) -> AnySelect:
    """From what was taken back to the report, and not the other way: an organisation has many more reports."""
    of = select(Participation.id).where(Participation.id == Withdrawal.participation_id, *mine(by))
    reference = (
        select(Submission.reference)
        .join(Participation, Participation.submission_id == Submission.id)
        .where(Participation.id == Withdrawal.participation_id)
        .correlate(Withdrawal)
        .scalar_subquery()
    )
    return (
        select(*row(Withdrawal.id, place=reference, code=Withdrawal.section, day=Withdrawal.due_on))
        .where(Withdrawal.confirmed_on.is_(None), of.correlate(Withdrawal).exists())
        .order_by(Withdrawal.due_on, Withdrawal.id)
    )


def ending(by: Actor, today: date) -> AnySelect:
    """What is destroyed within a week unless somebody opens it again; not what is held back, which nobody looked at."""
    last = today + timedelta(days=WARNED[1])
    found = _reports(
        by,
        Participation.kept_until >= today,
        Participation.kept_until <= last,
        Participation.state.in_(tuple(KEPT)),
    )
    named = row(
        Participation.id,
        place=Submission.reference,
        state=Participation.state,
        day=Participation.kept_until,
        sealed=Participation.summary,
        key=Participation.summary_key_id,
    )
    found = found.with_only_columns(*named, maintain_column_froms=True)
    return found.order_by(None).order_by(Participation.kept_until, Participation.id)


def intake(by: Actor, _today: date) -> AnySelect:
    found = select(*row(Intake.id, since=Intake.begun_on)).where(Intake.organisation_id == by.organisation)
    found = found if by.is_manager else found.where(Intake.account_id == by.account)
    return found.order_by(Intake.begun_on, Intake.id)
