"""Freezing all sharing: for as long as the reporter says, nothing of the report is opened, given or passed on.

Grants stay, since the reporter alone could give them again: the freeze is asked for wherever something is opened or
given, and whoever controls the running server could pass it by. Taking permission back deletes the grants.
"""

from typing import Final

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions import queries
from portal.submissions.events import SharingFrozen, SharingResumed
from portal.submissions.models import Participation, Submission
from portal.submissions.queries import freezing as selects

FROZEN: Final = N_(
    "The reporter froze all sharing of this report: until they end that, nobody can open it or pass it on."
)
HALTED: Final = N_(
    "The reporter wants your organisation to keep this report and not to use it. You can write to them; all else waits"
    " until they end that."
)
YOURS: Final = N_("You froze all sharing of this report. End that first, then nothing new is given by mistake.")


def freeze(session: Session, submission: Submission, *, by: Actor) -> bool:
    """Let nothing be opened or given from now on; say whether that was not so already. Needs no key."""
    if submission.frozen_on is not None:
        return False
    submission.frozen_on = clock.today()
    audit.record(session, SharingFrozen(), on=submission.id, by=by)
    session.flush()
    return True


def resume(session: Session, submission: Submission, *, by: Actor) -> None:
    """Let what is permitted be opened again; not frozen, it stays so.

    Its time runs again: a day that passed meanwhile is planned anew, with the whole warning.
    """
    if submission.frozen_on is None:
        return
    submission.frozen_on = None
    for part in session.scalars(queries.participations(submission.id)):
        part.run_anew()
    audit.record(session, SharingResumed(), on=submission.id, by=by)
    session.flush()


def check(session: Session, submission: Submission, *, by: Actor) -> None:
    """Raise `Refused` where an organisation would open or pass on something of a report that is frozen, or that it is
    to keep and not to use.
    """
    if by.organisation is None:
        return
    if submission.frozen_on is not None:
        raise Refused(FROZEN)
    if session.scalar(selects.halted(submission.id, by.organisation)) is not None:
        raise Refused(HALTED)


def check_use(part: Participation, *, by: Actor) -> None:
    """Raise `Refused` where an organisation would work with what it is to keep and not to use."""
    if part.halted_on is not None and by.organisation is not None:
        raise Refused(HALTED)


def check_giving(submission: Submission) -> None:
    """Raise `Refused` where a reporter would give something of a report that they froze."""
    if submission.frozen_on is not None:
        raise Refused(YOURS)
