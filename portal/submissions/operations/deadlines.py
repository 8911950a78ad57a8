"""By when an organisation owes its next step: its own days, paused while it waits, and noted once they are missed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM, Actor
from portal.organisations.models import Organisation
from portal.problems import Invalid, Stale
from portal.reference.labels import N_
from portal.submissions import rules
from portal.submissions.events import DayMissed, OwnDaysSet
from portal.submissions.models import OwnDays, Participation
from portal.submissions.operations.holding import hold
from portal.submissions.operations.telling import tell
from portal.submissions.queries import deadlines as queries
from portal.submissions.rules import PartState, Urgency

AT_ONCE: Final = 100


def days_of(session: Session, organisation: UUID) -> Mapping[Urgency, int]:
    """Return the days by urgency of an organisation: its own, or those of the portal."""
    own = session.scalar(queries.own_days(organisation))
    return own.by_urgency if own else rules.DAYS


def due_on(session: Session, organisation: UUID, urgency: Urgency, *, since: date) -> date:
    """Return the day by which this organisation owes a step that was asked for on the day `since`."""
    return since + timedelta(days=days_of(session, organisation)[urgency])


def run(session: Session, part: Participation, *, before: PartState) -> None:
    """Let the days of a part that has just moved begin, stop, or go on where they stopped."""
    today = clock.today()
    if part.state is PartState.ASKED:
        if before is not PartState.ASKED:
            # Whoever was late, or is bound for today, gets the day after the answer: it may come at midnight.
            part.days_left = max((part.due_on - today).days, 1)
        return
    left, part.days_left = part.days_left, None
    if part.state not in rules.OWING:
        return
    if before is PartState.ASKED and left:
        part.due_on = today + timedelta(days=left)
    else:
        part.due_on = due_on(session, part.organisation_id, part.urgency, since=today)
        part.extended_on = None


def set_days(session: Session, organisation: Organisation, days: Mapping[Urgency, int], *, was: str, by: Actor) -> None:
    """Set an organisation's own days, for every step that begins from now on; raise `Stale` unless `was` is `seen`."""
    if not rules.are_days(days):
        raise Invalid(N_("What presses more cannot be owed later: one day at least, sixty at most, in this order."))
    session.refresh(organisation, with_for_update=True)
    own = session.scalar(queries.own_days(organisation.id))
    if was != seen(own.by_urgency if own else rules.DAYS):
        raise Stale
    own = own or OwnDays(organisation_id=organisation.id)
    for urgency, number in days.items():
        setattr(own, urgency.value, number)
    session.add(own)
    session.flush()
    audit.record(session, OwnDaysSet(days=tuple(days[one] for one in Urgency)), on=organisation.id, by=by)


def seen(days: Mapping[Urgency, int]) -> str:
    """Return what tells one set of days from another."""
    return " ".join(str(days[urgency]) for urgency in Urgency)


def note_missed(session: Session) -> int:
    """Note of every part whose day has passed that it was missed, and tell who handles it; return how many."""
    found = list(session.scalars(queries.newly_missed(clock.today(), AT_ONCE)))
    return sum(_missed(session, part) for part in found)


def _missed(session: Session, part: Participation) -> bool:
    hold(session, part)
    if part.state not in rules.OWING or part.due_on >= clock.today() or part.missed_on == part.due_on:
        return False
    part.missed_on = part.due_on
    audit.record(session, DayMissed(participation=part.id, day=part.due_on), on=part.submission_id, by=SYSTEM)
    tell(session, part)
    session.flush()
    return True
