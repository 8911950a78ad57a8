"""Putting a backup in place: everything is looked at first, and then comes in as one transaction, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO, Final

from sqlalchemy import Column, MetaData, select
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import SYSTEM
from portal.backup import container, rows, taken
from portal.backup.container import Damaged, Head
from portal.backup.events import THE_PORTAL, BackupRestored
from portal.backup.records import Kind, records
from portal.db import Database, search
from portal.keys.instance import instance
from portal.storage import Store

Tell = Callable[[str], None]
Records = Iterator[tuple[Kind, bytes]]
_FRONTS: Final = {Kind.TABLE, Kind.LATE, Kind.OBJECT}


@dataclass(frozen=True, slots=True)
class Restored:
    """How many acts were carried out again, and what somebody has to do by hand."""

    again: int
    by_hand: list[str]


def is_empty(session: Session, metadata: MetaData) -> bool:
    """Say whether no table holds a row, but for those that `rows.PASSING` names."""
    kept = (table for table, _ in rows.tables(metadata))
    return all(session.execute(select(*table.primary_key).limit(1)).first() is None for table in kept)


def check(database: Database, file: BinaryIO, *, private: bytes) -> Head:
    """Read a backup to its end; raise `Damaged` unless it is whole and of a portal with this instance key."""
    with database.reading() as session:
        head = _head(file)
        for _ in _records(session, file, head, private):
            pass
    return head


def restore(
    database: Database,
    store: Store,
    file: BinaryIO,
    *,
    private: bytes,
    metadata: MetaData,
    since: taken.TakenBack | None,
    tell: Tell,
) -> Restored:
    """Put a backup into an empty database and the store, and repeat what was taken back `since`; commit once."""
    head = _head(file)
    with database.writing() as session:
        if not is_empty(session, metadata):
            raise Damaged("the database is not empty, and a backup is only ever put into one that is")
        _take_in(session, store, _records(session, file, head, private), metadata, tell)
        session.flush()
        search.rebuild(session)
        count, by_hand = taken.repeat(session, since) if since else (0, [])
        restored = BackupRestored(backup=head.id, made=head.made_on, again=count)
        audit.record(session, restored, on=THE_PORTAL, by=SYSTEM)
        session.commit()
    return Restored(count, by_hand)


def _head(file: BinaryIO) -> Head:
    file.seek(0)
    head = container.read_head(file)
    file.seek(0)
    return head


def _records(session: Session, file: BinaryIO, head: Head, private: bytes) -> Records:
    file.seek(0)
    return records(container.contents(file, private=private), head, instance(session).backups)


def _take_in(session: Session, store: Store, found: Records, metadata: MetaData, tell: Tell) -> None:
    """Each record that begins something is followed by the rows or bytes of it."""
    begun = _Begun()
    for _, group in groupby(found, key=begun.number):
        kind, payload = next(group)
        front = json.loads(payload)
        rest = map(itemgetter(1), group)  # noqa: B031  what is left of this group, used once
        tell(f"{kind.name.lower()} {front.get('table', '')}".strip())
        if kind is Kind.OBJECT:
            store.put_pieces(front["name"], rest)
            continue
        columns = _columns(metadata, front)
        for some in _some(rest):
            (rows.write if kind is Kind.TABLE else rows.write_late)(session, columns, some)


class _Begun:
    """Numbers the records by what they belong to."""

    def __init__(self) -> None:
        self._count = 0

    def number(self, one: tuple[Kind, bytes]) -> int:
        self._count += one[0] in _FRONTS
        return self._count


def _columns(metadata: MetaData, front: dict[str, Any]) -> list[Column[Any]]:
    table = metadata.tables.get(front["table"])
    if table is None or any(name not in table.columns for name in front["columns"]):
        raise Damaged(f"it holds a table or column that this version does not know ({front['table']})")
    return [table.columns[name] for name in front["columns"]]


def _some(found: Iterator[bytes]) -> Iterator[list[bytes]]:
    held: list[bytes] = []
    for row in found:
        held.append(row)
        if len(held) == rows.BATCH:
            yield held
            held = []
    yield held
