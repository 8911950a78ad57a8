"""Closing a receipt: access by it ends for ever. What organisations hold, they keep; the page says so first."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.keys.models import Grant
from portal.submissions import queries
from portal.submissions.events import ReceiptClosed
from portal.submissions.models import Submission
from portal.submissions.operations.telling import tell


def close_receipt(session: Session, submission: Submission, *, by: Actor) -> None:
    """Delete the receipt, its sessions and every grant to it, and tell the organisations that nobody will answer."""
    audit.record(session, ReceiptClosed(), on=submission.id, by=by)
    session.execute(delete(Grant).where(Grant.pair_id == submission.reporter_pair_id))
    submission.reporter_pair_id = None
    submission.receipt_closed_on = clock.today()
    session.flush()
    reporters.close_receipt(session, by=by)
    for part in session.scalars(queries.participations(submission.id)):
        part.unread = True
        if submission.frozen_on is not None or part.halted_on is not None:
            part.run_anew()
        tell(session, part)
