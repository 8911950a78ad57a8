"""That a list was taken out of the portal: on the organisation's record, before anything of it is sent."""

from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.submissions.events import ListExported


def record_export(session: Session, *, by: Actor) -> None:
    """Note that the actor downloads a list of reports; what it was narrowed to, and what it holds, is not kept."""
    assert by.organisation is not None
    audit.record(session, ListExported(organisation=by.organisation), on=by.organisation, by=by)
