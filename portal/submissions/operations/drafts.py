"""A report before it is sent: kept sealed under a key that only the reporter's cookie leads to."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from portal.accounts import queries
from portal.accounts.models import ReporterSession
from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.problems import Hidden
from portal.submissions.drafting import Draft


def draft_of(session: Session, *, by: Actor) -> Draft:
    """Return what the reporter has said so far."""
    return Draft.read(reporters.read_content(session, by))


def hold(session: Session, *, by: Actor) -> ReporterSession:
    """Lock the draft's row, so that two sends or saves at once come one after the other."""
    row = session.scalars(queries.HELD_SESSION, {"id": by.session}).one_or_none()
    if row is None:
        raise Hidden
    return row


def change(session: Session, made: Callable[[Draft], Draft], *, by: Actor) -> Draft:
    """Save a step on top of what is there now, which another tab may have changed; a sent draft stays as it is."""
    held = hold(session, by=by)
    draft = draft_of(session, by=by)
    if draft.sent:
        return draft
    changed = made(draft)
    reporters.write_content(session, changed.content(), by=by)
    del held  # until here the session keeps the row, and reads it once
    return changed
