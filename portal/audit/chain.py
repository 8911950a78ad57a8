"""Writing an event behind the last one of its thing, and finding the line where a chain was tampered with."""

from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.audit.events import Event
from portal.audit.models import AuditEvent
from portal.db import insert_rows, new_id
from portal.keys.instance import instance
from portal.sealing.derivation import mac, same

START: Final = bytes(32)


class _Event(NamedTuple):
    """What a new line says, without its digest."""

    id: UUID
    chain_id: UUID
    number: int
    name: str
    keys: str
    actor_kind: str
    account_id: UUID | None
    organisation_id: UUID | None
    happened_on: date


Line = AuditEvent | Row[*tuple[Any, ...]]
"""An entity, or a row of the same columns."""


def record(session: Session, event: Event, *, on: UUID, by: Actor, first: bool = False) -> None:
    """Append `event` to the chain of the thing `on`. Two writers at once collide on the number, and one is told.

    `first` is for a thing that was made in this transaction: there is no line before it to look for.
    """
    last = None if first else _last(session, on)
    row = _Event(
        id=new_id(),
        chain_id=on,
        number=last.number + 1 if last else 1,
        name=event.name(),
        keys=event.encoded(),
        actor_kind=by.kind,
        account_id=by.account,
        organisation_id=by.organisation,
        happened_on=clock.today(),
    )
    digest = _digest(session, row, last.digest if last else START)
    insert_rows(session, AuditEvent, [{**row._asdict(), "digest": digest}])


def _last(session: Session, chain: UUID) -> AuditEvent | None:
    return session.scalar(
        select(AuditEvent).where(AuditEvent.chain_id == chain).order_by(AuditEvent.number.desc()).limit(1)
    )


def verify(session: Session, chain: UUID) -> str | None:
    """Return None if the chain is whole, else a sentence that names its first wrong line.

    A chain cut at its end is whole by itself: signed checkpoints (`portal audit verify`) notice that.
    """
    link = Link(session)
    for row in session.scalars(select(AuditEvent).where(AuditEvent.chain_id == chain).order_by(AuditEvent.number)):
        if wrong := link.follow(row):
            return wrong
    return None


class Link:
    """The end of a chain while it is read from its beginning, line by line."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.number = 0
        self._digest = START

    def follow(self, row: Line) -> str | None:
        """Take the next line; say what is wrong with it, or return None."""
        if row.number != self.number + 1:
            return f"line {self.number + 1} is missing"
        if not same(row.digest, _digest(self._session, row, self._digest)):
            return f"line {row.number} ({row.name}) was changed"
        self.number, self._digest = row.number, row.digest
        return None


def _digest(session: Session, row: Line | _Event, before: bytes) -> bytes:
    """Keyed, so that whoever writes to the database without the instance key cannot mend a chain."""
    said = (row.name, row.keys, row.actor_kind, row.account_id, row.organisation_id, row.happened_on.isoformat())
    return mac(
        instance(session).marking,
        before,
        row.chain_id.bytes,
        row.number.to_bytes(8, "big"),
        *(str(part).encode() for part in said),
    )
