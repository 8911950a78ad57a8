"""Holding a report while it is written to: everything that changes one comes one after the other."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.submissions.models import Participation, Submission


def hold(session: Session, part: Participation) -> None:
    """Lock the report, the root of all its parts, and bring this part up to date with whoever came before."""
    # By its id: SQLAlchemy refuses to lock what it loaded before and somebody has changed since.
    session.execute(select(Submission.id).where(Submission.id == part.submission_id).with_for_update())
    session.refresh(part.submission)
    session.refresh(part)
