"""Opening a note from a page: recorded and committed first, then decrypted."""

from portal.incidents import access
from portal.incidents.contents import Text
from portal.incidents.models import NoteReader
from portal.incidents.operations import reading as opening
from portal.keys.grants import OpenKey
from portal.policy import Action
from portal.problems import Refused
from portal.reference.labels import N_
from portal.web.database import reading, writing
from portal.web.gate import actor


def opened(reference: str) -> tuple[NoteReader, OpenKey | None, Text | None]:
    """Return the organisation's place among the readers, with key and text, None for whoever holds no grant."""
    by = actor()
    reader = access.reader(reading(), reference, by=by, to=Action.NOTE_SEE)
    if not opening.is_recorded(reading(), reader, by=by):
        with writing() as session:
            found = access.reader(session, reference, by=by, to=Action.NOTE_SEE)
            opening.record_opening(session, found, by=by)
            session.commit()
        reader = access.reader(reading(), reference, by=by, to=Action.NOTE_SEE)
    found_key = opening.open_note(reading(), reader.note, by=by)
    return (reader, *found_key) if found_key else (reader, None, None)


def opened_with_key(reference: str) -> tuple[NoteReader, OpenKey]:
    """Return the same for a page that is nothing without the key; raise `Refused`."""
    reader, key, _text = opened(reference)
    if key is None:
        raise Refused(N_("You were not given the key of this note. Ask a manager of your organisation to admit you."))
    return reader, key
