"""Having one organisation keep its part and not use it (GDPR Article 18), where freezing stops all of them.

It keeps what it was given: nothing is destroyed for age either. Until the reporter ends it, it opens, decides, writes
down and passes on nothing; it can still write to the reporter, help them, and hold what a law obliges it to hold.
"""

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.submissions import rules
from portal.submissions.events import UseAllowed, UseHalted
from portal.submissions.models import Participation
from portal.submissions.operations import deadlines
from portal.submissions.operations.holding import hold
from portal.submissions.operations.telling import tell
from portal.submissions.rules import PartState


def halt(session: Session, part: Participation, *, by: Actor) -> bool:
    """Let the part be kept and not used from now on; say whether that was not so already. Needs no key."""
    hold(session, part)
    if part.halted_on is not None or part.state is PartState.WITHDRAWN:
        return False
    part.halted_on = clock.today()
    audit.record(session, UseHalted(participation=part.id), on=part.submission_id, by=by)
    _tell(session, part)
    return True


def allow(session: Session, part: Participation, *, by: Actor) -> None:
    """Let it be used again. What is owed is owed from today, since nobody could do it meanwhile.

    So does its time: a day that passed meanwhile is planned anew, with the whole warning, or it was destroyed at once.
    """
    hold(session, part)
    if part.halted_on is None:
        return
    part.halted_on = None
    part.run_anew()
    if part.state in rules.OWING:
        due = deadlines.due_on(session, part.organisation_id, part.urgency, since=clock.today())
        part.due_on = max(part.due_on, due)
    audit.record(session, UseAllowed(participation=part.id), on=part.submission_id, by=by)
    _tell(session, part)


def _tell(session: Session, part: Participation) -> None:
    part.unread = True
    tell(session, part)
    session.flush()
