"""What an organisation keeps for itself: notes and one summary line, under its own working key.

Where a part is restricted, the key is that of its own ring: managers and named handlers have it, nobody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.keys import grants
from portal.keys.grants import OpenKey
from portal.problems import Invalid, Stale
from portal.submissions import contents, queries
from portal.submissions.events import NoteAdded, SummaryWritten
from portal.submissions.models import Note, Participation
from portal.submissions.operations import own
from portal.submissions.operations.holding import hold
from portal.submissions.operations.thread import SENT_ELSEWHERE


@dataclass(frozen=True, slots=True)
class Noted:
    """`handed_to`: whoever took the report over with this note."""

    account: UUID
    handed_to: UUID | None
    written_on: date
    text: str


def notes(session: Session, part: Participation, *, by: Actor) -> list[Noted]:
    """Return the organisation's notes on a report, oldest first; those that the actor cannot open are left out."""
    rows = session.scalars(queries.notes(part.id)).all()
    keys = own.keys_of(session, {row.key_id for row in rows}, by=by) if rows else {}
    return [
        Noted(
            row.account_id,
            row.handed_to,
            row.written_on,
            keys[row.key_id].open(row.content, row=row.id, label=contents.NOTE),
        )
        for row in rows
        if row.key_id in keys
    ]


def add_note(
    session: Session,
    part: Participation,
    text: str,
    *,
    handed_to: UUID | None = None,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> None:
    """Keep a note; `handed_to`: for whoever takes the report over with it."""
    hold(session, part)
    if (done := session.get(Note, id)) is not None:
        if done.participation_id != part.id:
            raise Invalid(SENT_ELSEWHERE)
        return
    key = own.key_for(session, part, by=by)
    number = session.scalar(select(func.count(Note.id)).where(Note.participation_id == part.id)) or 0
    assert by.account is not None
    note = Note(id=id, participation_id=part.id, number=number + 1, account_id=by.account, key_id=key.id)
    note.handed_to = handed_to
    note.content = key.seal(text, row=note.id, label=contents.NOTE)
    session.add(note)
    audit.record(session, NoteAdded(participation=part.id), on=part.submission_id, by=by)
    session.flush()


def summary(session: Session, part: Participation, *, by: Actor) -> str:
    """Return the summary line, or nothing where there is none or the actor holds no key to it."""
    if part.summary is None or part.summary_key_id is None:
        return ""
    return _opened(part, grants.working_key(session, by, generation=part.summary_key_id))


class Summarised(Protocol):
    """A participation, or a row of these columns of one."""

    id: Any
    summary: Any
    summary_key_id: Any


def summaries(session: Session, parts: Iterable[Summarised], *, by: Actor) -> dict[UUID, str]:
    """Return the summary lines of several parts by id: one query where all are under keys that the actor has now."""
    having = [part for part in parts if part.summary is not None]
    keys = own.keys_of(session, {part.summary_key_id for part in having}, by=by)
    return {part.id: _opened(part, keys.get(part.summary_key_id)) for part in having}


def _opened(part: Summarised, key: OpenKey | None) -> str:
    return "" if key is None or part.summary is None else key.open(part.summary, row=part.id, label=contents.SUMMARY)


def seen(part: Participation) -> str:
    """Return what tells one version of the summary line from another, without saying what is in it."""
    return blake2b(part.summary or b"", digest_size=8).hexdigest()


def summarise(session: Session, part: Participation, text: str, *, was: str, by: Actor) -> None:
    """Write the summary line; raise `Stale` unless the one there now is the one that `was` seen."""
    hold(session, part)
    if was != seen(part):
        if summary(session, part, by=by) == text:
            return
        raise Stale
    key = own.key_for(session, part, by=by)
    part.summary = key.seal(text, row=part.id, label=contents.SUMMARY) if text else None
    part.summary_key_id = key.id if text else None
    audit.record(session, SummaryWritten(participation=part.id), on=part.submission_id, by=by)
    session.flush()
