"""Who may look at a job: whoever asked for it, and the members of the organisation that they acted for."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.jobs.models import Job
from portal.policy import Stake
from portal.problems import Hidden


def job(session: Session, job_id: UUID, *, by: Actor) -> Job:
    """Load a job; raise `Hidden` for anybody else's."""
    found = session.get(Job, job_id)
    ours = found is not None and Stake.MEMBER in by.stakes and found.organisation_id == by.organisation
    mine = found is not None and by.account is not None and found.account_id == by.account
    if found is None or not (ours or mine):
        raise Hidden
    return found
