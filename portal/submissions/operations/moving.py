"""Moving an organisation's part from one state to the next, as the table of `rules` has it."""

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.submissions import rules
from portal.submissions.events import ParticipationMoved
from portal.submissions.models import Participation
from portal.submissions.operations import deadlines, freezing
from portal.submissions.rules import Verb


def move(session: Session, part: Participation, verb: Verb, *, by: Actor) -> None:
    """Move a part on; raise `Refused` where that is not possible, or not wanted."""
    freezing.check_use(part, by=by)
    before, part.state = part.state, rules.move(part.state, verb)
    part.moved_on, part.kept_until = clock.today(), None
    deadlines.run(session, part, before=before)
    moved = ParticipationMoved(participation=part.id, before=before, after=part.state)
    audit.record(session, moved, on=part.submission_id, by=by)
