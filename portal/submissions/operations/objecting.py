"""Objecting to what one organisation does with the report: sealed like any message, and open until answered."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.submissions.events import ObjectionMade
from portal.submissions.models import Message, Participation
from portal.submissions.operations import thread
from portal.submissions.rules import SaidAs


def object_to(
    session: Session,
    part: Participation,
    text: str,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice objects once
) -> None:
    """Say it in the thread, which opens again what was ended, and let it wait for whatever the organisation writes."""
    done = session.get(Message, id) is not None
    thread.say(session, part, text, kind=SaidAs.MESSAGE, by=by, id=id)
    if done:
        return
    part.objected_on = clock.today()
    audit.record(session, ObjectionMade(participation=part.id), on=part.submission_id, by=by)
    session.flush()
