"""Opening a note: the opening is recorded, and committed by the view, before anything is decrypted."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.incidents import contents, queries
from portal.incidents.contents import Text
from portal.incidents.models import IncidentNote, NoteOpening, NoteReader
from portal.incidents.rules import Position, Way
from portal.keys import grants
from portal.keys.grants import OpenKey


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement, opened."""

    organisation: UUID
    name: str
    kind: str
    said_on: date
    position: Position
    text: str


def is_recorded(session: Session, reader: NoteReader, *, by: Actor) -> bool:
    """Say whether nothing has to be written before the actor reads this note."""
    if reader.unread:
        return False
    if reader.way is Way.AUTHOR:
        return True
    return session.scalar(queries.has_opened(reader.note_id, by.account, clock.today())) is not None


def record_opening(session: Session, reader: NoteReader, *, by: Actor) -> None:
    """Note that the member opens this note today, and that the organisation has seen what is new in it.

    Its author's own members leave no record.
    """
    session.execute(update(NoteReader).where(NoteReader.id == reader.id).values(unread=False))
    known = session.scalar(queries.has_opened(reader.note_id, by.account, clock.today()))
    if reader.way is not Way.AUTHOR and known is None:
        # The same person in two windows: the second record is the first.
        with suppress(IntegrityError), session.begin_nested():
            session.add(NoteOpening(note_id=reader.note_id, organisation_id=by.organisation, account_id=by.account))


def open_note(session: Session, note: IncidentNote, *, by: Actor) -> tuple[OpenKey, Text] | None:
    """Return the note's key and text, or None where there is no grant: no grant, no reading."""
    key = grants.open_key(session, by, note.data_key_id)
    return None if key is None else (key, contents.open_text(key, note))


def titles(session: Session, rows: Sequence[Any], *, by: Actor) -> dict[UUID, str]:
    """Return the titles of a page of `queries.open_to` by note; those that the actor holds no key to are left out."""
    keys = grants.open_keys(session, by, [row.data_key_id for row in rows])
    return {
        row.note_id: contents.open_title(keys[row.data_key_id], row.title, note=row.note_id)
        for row in rows
        if row.data_key_id in keys
    }


def statements(session: Session, note: IncidentNote, key: OpenKey) -> list[Stated]:
    """Return everything that was stated, oldest first."""
    return [
        Stated(
            one.organisation_id,
            one.organisation.name,
            one.organisation.kind,
            one.said_on,
            *contents.open_statement(key, one),
        )
        for one in session.scalars(queries.statements(note.id))
    ]


def opened_on(session: Session, note: IncidentNote) -> dict[UUID, date]:
    """Return on which day each organisation of the audience first opened the note."""
    return {one: day for one, day in session.execute(queries.openings(note.id))}  # noqa: C416  rows are no tuples
