"""Citing a note without showing it, in something that will be public: by its author, or where everybody may pass it on.

What is drawn from a report is cited as the report itself is: by the person's word, and never where they said who must
not see it, since what is public is read by them too.
"""

from typing import Final

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.incidents import access
from portal.incidents.models import IncidentNote
from portal.incidents.rules import NoteState, Tlp, Way
from portal.policy import Action
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_
from portal.submissions.models import Participation
from portal.submissions.operations import citing
from portal.submissions.queries import participations

FIELD: Final = "note"
NOT_OPEN: Final = N_(
    "No shared note with this reference can be cited by you. Cite one that your organisation wrote, or one that is"
    " marked TLP:CLEAR."
)


def check(session: Session, reference: str, by: Actor) -> None:
    """Raise `Invalid` where the actor may not cite this note; the same for one that there is not."""
    try:
        reader = access.reader(session, reference, by=by, to=Action.NOTE_SEE)
    except (Hidden, Refused):
        raise Invalid(NOT_OPEN, field=FIELD) from None
    note, own = reader.note, reader.way is Way.AUTHOR
    if note.state is not NoteState.SHARED or not (own or note.tlp is Tlp.CLEAR):
        raise Invalid(NOT_OPEN, field=FIELD)
    if note.wall is None:
        return
    if not own:
        raise Invalid(NOT_OPEN, field=FIELD)
    _check_drawn(session, note, by=by)


def _check_drawn(session: Session, note: IncidentNote, *, by: Actor) -> None:
    source = note.drawn_from_id
    own = Participation.organisation_id == note.organisation_id
    part = session.scalar(participations(source).where(own)) if source is not None else None
    reason = citing.NOT_PERMITTED if part is None else citing.why_not(session, part, by=by)
    if reason is not None:
        raise Invalid(reason, field=FIELD)
