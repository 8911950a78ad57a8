"""Putting off the day of the next step. It is an organisation's word to a person, so this can be done only once, before
the day has passed and by half, with a reason that the person reads; and not at all where somebody may be in danger.
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions.contents import Words
from portal.submissions.events import DayPutOff
from portal.submissions.models import Message, Participation
from portal.submissions.operations import deadlines
from portal.submissions.operations.holding import hold
from portal.submissions.operations.thread import say
from portal.submissions.rules import PartState, SaidAs, Urgency

NOT_NOW = N_("A day can be put off once, before it has passed, and never where somebody may be in danger.")


def later_day(session: Session, part: Participation) -> date:
    """Return the day to which a part can be put off: half as long again, rounded up."""
    days = deadlines.days_of(session, part.organisation_id)[part.urgency]
    return part.due_on + timedelta(days=(days + 1) // 2)


def may_put_off(part: Participation) -> bool:
    bound = part.state is PartState.IN_REVIEW and part.due_on >= clock.today()
    return bound and part.extended_on is None and part.urgency is not Urgency.IMMEDIATE


def put_off(
    session: Session,
    part: Participation,
    *,
    why: str,
    by: Actor,
    id: UUID,  # noqa: A002
) -> None:
    """Put the day off, once and by half, and tell the reporter why; raise `Refused` where that cannot be."""
    hold(session, part)
    if session.get(Message, id) is None:
        if not may_put_off(part):
            raise Refused(NOT_NOW)
        until = later_day(session, part)
        part.due_on, part.extended_on = until, clock.today()
        audit.record(session, DayPutOff(participation=part.id, until=until), on=part.submission_id, by=by)
        session.flush()  # `say` reads the part anew
        say(session, part, Words(why, more={"until": until.isoformat()}), kind=SaidAs.EXTENDED, by=by, id=id)
    session.flush()
