"""Holding a report while it is written to: everything that changes one comes one after the other."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions.drafting import FOR_ANOTHER
from portal.submissions.models import ImportRow, Participation, Submission

BEING_FILED: Final = N_(
    "The table that this report came with is still being filed: if that fails, all of it goes again. Come back in a"
    " moment."
)


def hold(session: Session, part: Participation) -> None:
    """Lock the report, the root of all its parts, and bring this part up to date with whoever came before.

    Raise `Refused` while the table that it came with is still being filed: where that fails, it goes again.
    """
    # By its id: SQLAlchemy refuses to lock what it loaded before and somebody has changed since.
    session.execute(select(Submission.id).where(Submission.id == part.submission_id).with_for_update())
    session.refresh(part.submission)
    session.refresh(part)
    if part.submission.kind == FOR_ANOTHER and session.get(ImportRow, part.submission_id) is not None:
        raise Refused(BEING_FILED)
