"""A report in which two hundred messages were written."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.beside import page
from bench.measure import Measured
from bench.stage import Stage
from portal.actor import Actor
from portal.db import new_id
from portal.keys import grants
from portal.submissions.models import Participation, Submission
from portal.submissions.operations import thread
from portal.submissions.rules import PartState, SaidAs

MESSAGES: Final = 200
SAID: Final = "We looked at the message that you sent on. Please keep the device as it is, and do not reset it. " * 3


def long_thread(stage: Stage) -> Iterator[Measured]:
    """Open it as its handler does: every message is opened anew with each request."""
    with stage.database.writing() as session:
        by = stage.manager.actor(session)
        part = _openable(session, by)
        for _number in range(MESSAGES):
            thread.say(session, part, SAID, kind=SaidAs.MESSAGE, by=by, id=new_id())
        thread.mark_read(session, part.id)
        session.commit()
        where = part.id.hex
        reference = session.scalars(select(Submission.reference).where(Submission.id == part.submission_id)).one()
    path, cookie = f"/desk/submissions/{reference}", stage.member_cookie()
    what = f"A report with {MESSAGES} messages"
    yield from page(stage, what, path, f"/thread?part={where}", most=4.0, cookie=cookie)


def _openable(session: Session, by: Actor) -> Participation:
    """Return a report in review that was filed by the portal's own operations."""
    mine = select(Participation).where(
        Participation.organisation_id == by.organisation, Participation.state == PartState.IN_REVIEW
    )
    found = session.scalars(mine.order_by(Participation.due_on, Participation.id)).all()
    return next(part for part in found if grants.open_key(session, by, part.thread_key_id) is not None)
