"""Floods: what exceeds the reports that an organisation takes on one day is kept whole, and held back from its list.

Nothing of it is lost, and the rest of the list is not disturbed. What says that somebody is in danger stands first.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.organisations.models import Organisation
from portal.problems import Invalid, Stale
from portal.reference.labels import N_
from portal.submissions import rules
from portal.submissions.events import QuotaSet
from portal.submissions.models import Participation
from portal.submissions.models.floods import Quota
from portal.submissions.operations import deadlines
from portal.submissions.operations.holding import hold
from portal.submissions.operations.moving import move
from portal.submissions.operations.telling import tell
from portal.submissions.queries import floods as queries
from portal.submissions.rules import MOST_TAKEN, TAKEN_A_DAY, TAKEN_FROM_ONE, PartState, Verb

NOT_IN_ORDER: Final = N_("From one organisation no more can be taken than in all: one at least, %(most)d at most.")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many new reports are taken into the list on one day: in all, and from one other organisation."""

    in_all: int = TAKEN_A_DAY
    from_one: int = TAKEN_FROM_ONE

    @property
    def seen(self) -> str:
        """What tells one from another."""
        return f"{self.in_all} {self.from_one}"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many reports are held back, and in how many of them somebody is in danger now; counted as lists count."""

    number: int
    danger: int


def taken_by(session: Session, organisation: UUID) -> Taken:
    """Return what an organisation takes a day: as it set it, or as the portal does."""
    own = session.scalar(queries.quota(organisation))
    return Taken(own.in_all, own.from_one) if own else Taken()


def receive(session: Session, part: Participation, *, source: UUID | None) -> None:
    """Give a new part its state and its day. `source` is the organisation that sends it, if one does."""
    to, today = part.organisation_id, clock.today()
    if source != to and _is_over(session, to, source=source):
        part.state, part.due_on = PartState.HELD, rules.place_of_held(part.urgency, since=today)
    else:
        part.state = PartState.OFFERED
        part.due_on = deadlines.due_on(session, to, part.urgency, since=today)


def _is_over(session: Session, to: UUID, *, source: UUID | None) -> bool:
    taken, today = taken_by(session, to), clock.today()
    if sum(session.execute(queries.came_on(today, to, most=taken.in_all)).one()) >= taken.in_all:
        return True
    if source is None:
        return False
    return session.scalar(queries.came_from(source, today, to, most=taken.from_one)) == taken.from_one


def reopen(session: Session, part: Participation, *, by: Actor) -> None:
    """Open again what its reporter wrote to. What was over comes like new: it counts for the day, and may be held back.

    Otherwise a flood that was dealt with would come back whole.
    """
    if part.state not in rules.COMES_BACK:
        move(session, part, Verb.REOPEN, by=by)
        return
    over = _is_over(session, part.organisation_id, source=None)
    part.returned_on = clock.today()
    part.closed_on = part.moved_on if over and part.state is PartState.CLOSED else None
    move(session, part, Verb.HOLD if over else Verb.REOPEN, by=by)
    if over:
        part.due_on = rules.place_of_held(part.urgency, since=clock.today())


def release(session: Session, part: Participation, *, by: Actor) -> None:
    """Take a report that was held back into the list: from now its next step is owed. Done already, it stays done."""
    hold(session, part)
    if part.state is PartState.OFFERED:
        return
    move(session, part, Verb.RELEASE, by=by)
    tell(session, part)
    session.flush()


def held_back(session: Session, *, by: Actor) -> HeldBack | None:
    """Return what is held back from the actor's list, None where nothing is: one query."""
    if by.organisation is None or by.account is None:
        return None
    found = queries.held_back(by.organisation, by.account, manager=by.is_manager, today=clock.today())
    number, danger = session.execute(found).one()
    return HeldBack(number, danger) if number else None


def set_quota(session: Session, organisation: Organisation, taken: Taken, *, was: str, by: Actor) -> None:
    """Set what the organisation takes on one day, from the next report on; raise `Stale` unless `was` is still so."""
    if not 1 <= taken.from_one <= taken.in_all <= MOST_TAKEN:
        raise Invalid(NOT_IN_ORDER, field="from_one", most=MOST_TAKEN)
    session.refresh(organisation, with_for_update=True)
    if was != taken_by(session, organisation.id).seen:
        raise Stale
    own = session.scalar(queries.quota(organisation.id)) or Quota(organisation_id=organisation.id)
    own.in_all, own.from_one = taken.in_all, taken.from_one
    session.add(own)
    session.flush()
    event = QuotaSet(in_all=taken.in_all, from_one=taken.from_one)
    audit.record(session, event, on=organisation.id, by=by)
