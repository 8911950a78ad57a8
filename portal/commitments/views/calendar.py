"""The days on which an organisation owes something in public, as a calendar that others can subscribe to (RFC 5545)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from portal.commitments.blueprint import pages
from portal.commitments.models import Commitment
from portal.commitments.models.progress import MilestoneState
from portal.commitments.queries import progress as queries
from portal.commitments.rules.progress import SETTLED
from portal.commitments.views.public import of_all
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden
from portal.web.cookies import settings
from portal.web.database import reading
from portal.web.gate import action
from portal.web.language import language
from portal.web.records import record

MAKER = "-//Accord//Commitments//EN"
KIND = "text/calendar"


@pages.get("/organisations/<slug>/due.ics")
@action(Action.PUBLIC_READ)
@record(of_all)
def calendar(slug: str) -> Response:
    """Give the due days of what the organisation promises in public: its commitments, their milestones and updates."""
    session = reading()
    organisation = session.scalar(organisations.by_slug(slug))
    if organisation is None:
        raise Hidden
    made = _calendar(session, organisation)
    answer = Response(made.to_ical(), mimetype=KIND)
    answer.headers["Content-Disposition"] = f'attachment; filename="{organisation.slug}.ics"'
    return answer


def _calendar(session: Session, organisation: Organisation) -> Calendar:
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("x-wr-calname", _("What %(name)s owes", name=organisation.name))
    commitments = {one.id: one for one in session.scalars(queries.public_days(organisation.id))}
    for one in commitments.values():
        if one.status not in SETTLED:
            made.add_component(_event(one, "due", one.due_on, _("Due: %(title)s", title=one.title)))
        if one.next_due_on is not None:
            said = _("Progress update due: %(title)s", title=one.title)
            made.add_component(_event(one, "update", one.next_due_on, said))
    for step in session.scalars(queries.milestones_of(list(commitments))):
        if step.status not in SETTLED:
            made.add_component(_of_milestone(commitments[step.commitment_id], step))
    return made


def _of_milestone(commitment: Commitment, step: MilestoneState) -> Event:
    said = _("Milestone due: %(milestone)s (%(title)s)", milestone=step.title, title=commitment.title)
    return _event(commitment, step.key, step.due_on, said)


def _event(commitment: Commitment, what: str, day: date, said: str) -> Event:
    """Return a whole day. Its id stays the same when the day moves, so that calendars move it too."""
    made = Event()
    made.add("uid", _uid(commitment.id, what))
    made.add("dtstamp", _moment(commitment.touched_at))
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("summary", said, parameters={"language": language()})
    made.add("url", settings().base_url.rstrip("/") + _path(commitment))
    made.add("transp", "TRANSPARENT")
    return made


def _path(commitment: Commitment) -> str:
    return url_for("commitments.show", slug=commitment.slug, _external=False)


def _uid(row: UUID, what: str) -> str:
    return f"{row}.{what}@accord"


def _moment(when: datetime) -> datetime:
    return when.replace(microsecond=0)
