"""Citing a report in public without showing it, or a note that is drawn from one."""

from typing import Final

from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions.models import Participation
from portal.submissions.operations import referral
from portal.submissions.queries import for_notes
from portal.submissions.rules import PartState

NOT_OPEN: Final = N_("No report with this reference is open to you.")
NOT_PERMITTED: Final = N_(
    "The person has not allowed that this report is used for notes that do not name them, or has taken that back. Ask"
    " them first, on the page of the report: Ask for permission."
)
WALLED: Final = N_(
    "The person said who must never see anything of this report. What is public is read by them too, so it cannot be"
    " cited here."
)


def why_not(session: Session, part: Participation, *, by: Actor) -> str | None:
    """Return why the report of this part of the actor's may not be cited now; None where it may."""
    try:
        wall = referral.read_wall(session, part, by=by)
    except Refused as problem:  # such as while its reporter has frozen it
        return problem.reason
    if part.state is PartState.WITHDRAWN or part.halted_on is not None or wall is None:
        return NOT_OPEN
    # Nothing holds the report meanwhile: PostgreSQL writes the number of the transaction that locks a row onto it, and
    # the same number stands on the challenge. Whoever takes the permission back in this moment came after it.
    if session.scalars(for_notes(part.submission_id, clock.today())).first() is None:
        return NOT_PERMITTED
    return WALLED if wall.countries or wall.organisations or wall.names else None
