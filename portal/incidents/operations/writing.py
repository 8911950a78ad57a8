"""Writing a note and changing it while it is a draft: sealed from its first word, to its author's organisation."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.incidents import contents, queries, rules
from portal.incidents.contents import Text
from portal.incidents.events import NoteEdited, NoteWritten
from portal.incidents.models import IncidentNote, NoteReader
from portal.incidents.operations import drawing
from portal.incidents.rules import KEY, NoteState, Pap, Tlp, Verb, Way
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.models import RingKind
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.submissions.models import Participation
from portal.submissions.operations.filing import new_reference

NO_RING: Final = N_("Your organisation has no key for notes yet. A manager has to finish setting it up first.")
NO_KEY: Final = N_("You do not hold the key of this note. Ask a manager of your organisation to admit you again.")
SENT_ELSEWHERE: Final = N_("This form was already used for something else. Open the page again and send it once more.")
TOO_WIDE: Final = N_(
    "%(label)s does not allow %(name)s in the audience the way it was named. Change the audience first, or choose "
    "another label."
)


def write(
    session: Session,
    text: Text,
    *,
    tlp: Tlp,
    pap: Pap,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice writes one note
    drawn_from: Participation | None = None,
) -> IncidentNote:
    """Begin a note as a draft of the actor's organisation; raise `Refused` where it has no key for notes.

    `drawn_from` is the organisation's part in the report that it is drawn from.
    """
    assert by.organisation is not None
    if (done := session.get(IncidentNote, id)) is not None:
        if done.organisation_id != by.organisation:
            raise Invalid(SENT_ELSEWHERE)
        return done
    ring = rings.ring_of(session, by.organisation, RingKind.NOTES)
    if ring is None or by.account is None:
        raise Refused(NO_RING)
    key = grants.make_data_key(session, KEY, subject=id)
    grants.give(session, key, ring=ring, by=by)
    note = IncidentNote(
        id=id,
        reference=_reference(session),
        organisation_id=by.organisation,
        account_id=by.account,
        state=NoteState.DRAFT,
        tlp=tlp,
        pap=pap,
        data_key_id=key.id,
    )
    contents.seal_text(key, note, text)
    if drawn_from is not None:
        drawing.draw(session, note, drawn_from, ring=ring, by=by)
    session.add(note)
    session.flush()
    session.add(NoteReader(note_id=id, organisation_id=by.organisation, way=Way.AUTHOR, let_in_on=clock.today()))
    audit.record(session, NoteWritten(tlp=tlp, pap=pap), on=id, by=by, first=True)
    return note


def edit(session: Session, note: IncidentNote, text: Text, *, tlp: Tlp, pap: Pap, version: int, by: Actor) -> None:
    """Change a draft; raise `Stale` unless `version` is that of now, `Invalid` for a label its audience forbids."""
    rules.move(note.state, Verb.EDIT)
    drawing.check_use(session, note)
    key = open_key(session, note, by=by)
    if note.version != version:
        if (contents.open_text(key, note), note.tlp, note.pap) == (text, tlp, pap):
            return
        raise Stale
    for one in session.scalars(queries.readers(note.id)):
        if not rules.may_read(tlp, one.organisation.kind, one.way):
            raise Invalid(TOO_WIDE, field="tlp", label=tlp.value, name=one.organisation.name)
    note.tlp, note.pap = tlp, pap
    contents.seal_text(key, note, text)
    audit.record(session, NoteEdited(tlp=tlp, pap=pap), on=note.id, by=by)
    session.flush()


def open_key(session: Session, note: IncidentNote, *, by: Actor) -> OpenKey:
    """Return the note's key to write under; raise `Refused` where the actor was not given it."""
    key = grants.open_key(session, by, note.data_key_id)
    if key is None:
        raise Refused(NO_KEY)
    return key


def _reference(session: Session) -> str:
    reference = new_reference()
    while session.scalar(queries.by_reference(reference)) is not None:
        reference = new_reference()
    return reference
