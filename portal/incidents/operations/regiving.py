"""After an organisation lost its keys: what they opened of notes is owed to its new ones, by whoever still reads them.

A report is only given again by its reporter and by whoever referred it. A note is open to its whole audience, which its
author let in and its label allows; everybody in it may hand the key to somebody who is in it too.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM
from portal.incidents import queries, rules
from portal.incidents.events import NoteLost
from portal.incidents.models import IncidentNote, NoteReader
from portal.incidents.operations import resealing
from portal.keys import grants, owed, vouching
from portal.keys.models import DataKey, Grant, Owed, Ring
from portal.notices import operations as notices
from portal.organisations.rules import Standing

MOST: Final = 200


def owe_lost(session: Session) -> int:
    """Turn grants of notes that nobody can open any more into debts to the same ring; return how many.

    One that this portal never gave is deleted and owed by nobody: whoever wrote it would be given the key otherwise.
    """
    found = session.execute(queries.dead_grants(MOST)).all()
    due = [(grant.data_key_id, ring, note) for grant, ring, note in found if vouching.is_ours(session, grant)]
    notes = {note.id: note for note in session.scalars(queries.by_ids({row[2] for row in found}).with_for_update())}
    session.execute(delete(Grant).where(Grant.id.in_([row[0].id for row in found])))
    for data_key, ring, note in due:
        if note in notes and permitted(session, data_key, ring):
            _owe(session, data_key, ring)
    for one in notes.values():
        mark_lost(session, one)
    session.flush()
    return len(found)


def _owe(session: Session, data_key: UUID, ring: Ring) -> None:
    for payer in sorted({one.holder_id for one in grants.holders(session, data_key) if one.holder_id}):
        owed.owe_grant(session, data_key, ring=ring, permission=None, payer=payer)


def permitted(session: Session, data_key: UUID, ring: Ring) -> bool:
    """Say whether the holder of this ring may have this key of a note today: in the audience, and fit for the label."""
    note = session.get(IncidentNote, session.get_one(DataKey, data_key).subject_id)
    if note is None or data_key not in resealing.in_use(session, note):
        return False  # a wall's key, which nobody but the author may have, or one of which nothing is left
    reader = session.scalar(queries.reader_of(note.id, ring.holder_id))
    return reader is not None and _may_read(note, reader)


def _may_read(note: IncidentNote, reader: NoteReader) -> bool:
    organisation = reader.organisation
    fits = rules.may_read(note.tlp, organisation.kind, reader.way)
    return reader.let_in_on is not None and organisation.standing is not Standing.REMOVED and fits


def mark_lost(session: Session, note: IncidentNote) -> None:
    """Say that a note is lost once nobody holds its key, and owe nobody anything of it any more."""
    if note.lost_on is not None or session.scalar(queries.has_grant(note.data_key_id)) is not None:
        return
    note.lost_on = clock.today()
    session.execute(delete(Owed).where(Owed.data_key_id.in_(resealing.in_use(session, note))))
    audit.record(session, NoteLost(), on=note.id, by=SYSTEM)
    readers = session.scalars(queries.readers(note.id)).all()
    for one in readers:
        one.unread, one.moved_on = True, clock.today()
    notices.wake(session, *session.scalars(queries.members_of([one.organisation_id for one in readers])))
    session.flush()
