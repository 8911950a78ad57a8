"""Making a backup: one snapshot of the database, row by row, then the objects, straight into the encrypted file.

Nothing is copied to a disk on the way: no dump, no second database. A writer is not kept waiting; what is written
meanwhile is not in the backup.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.orm import Session

from portal import __version__, audit, clock
from portal.actor import SYSTEM
from portal.backup import container, rows, taken
from portal.backup.events import THE_PORTAL, BackupMade
from portal.backup.records import Kind, Manifest, record
from portal.db import Database, migrate, new_id
from portal.keys.instance import instance
from portal.sealing.streams import CHUNK
from portal.storage import Store

DAYS: Final = 30
MOST_DAYS: Final = taken.DAYS
Tell = Callable[[str], None]


def make(
    database: Database, store: Store, path: Path, *, metadata: MetaData, to: bytes, days: int, tell: Tell
) -> container.Head:
    """Write a backup to the new file `path`, encrypted to the public key `to`; `tell` hears how far it is.

    Raise `FileExistsError`. A file that could not be finished is removed.
    """
    if path.exists():
        raise FileExistsError(path)
    today = clock.today()
    head = container.Head(
        id=new_id(),
        made_on=today,
        until=today + timedelta(days=days),
        schema=migrate.head(),
        version=__version__,
        key=container.mark(to),
    )
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, database.reading() as session:
            container.write(file, head, _contents(session, store, head, metadata, tell), to=to)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    with database.writing() as session:
        audit.record(session, BackupMade(backup=head.id, until=head.until), on=THE_PORTAL, by=SYSTEM)
        session.commit()
    return head


def _contents(session: Session, store: Store, head: container.Head, metadata: MetaData, tell: Tell) -> Iterator[bytes]:
    manifest = Manifest(head)
    for kind, payload in _records(session, store, metadata):
        manifest.take(kind, payload)
        if kind in {Kind.TABLE, Kind.OBJECT}:
            tell(f"{kind.name.lower()} {json.loads(payload).get('table', '')}".strip())
        yield record(kind, payload)
    yield record(Kind.MANIFEST, manifest.written(instance(session).backups))


def _records(session: Session, store: Store, metadata: MetaData) -> Iterator[tuple[Kind, bytes]]:
    ordered = rows.tables(metadata)
    for table, late in ordered:
        columns = list(table.columns)
        yield Kind.TABLE, _front(table, columns)
        yield from ((Kind.ROW, row) for row in rows.read(session, columns, late))
    for table, late in ordered:
        if late:
            yield Kind.LATE, _front(table, [*table.primary_key, *late])
            yield from ((Kind.ROW, row) for row in rows.read_late(session, late))
    for name in store.names():
        yield from _object(store, name)


def _front(table: Table, columns: list[Column[Any]]) -> bytes:
    return json.dumps({"table": table.name, "columns": [column.name for column in columns]}).encode()


def _object(store: Store, name: str) -> Iterator[tuple[Kind, bytes]]:
    """Yield an object in small pieces; one that was deleted meanwhile is left out, as it is from now on."""
    if name in taken.NOT_BACKED_UP or name.startswith("ready/"):
        return
    begun = False
    try:
        for piece in store.pieces(name):
            if not begun:
                yield Kind.OBJECT, json.dumps({"name": name}).encode()
                begun = True
            for at in range(0, len(piece), CHUNK):
                yield Kind.DATA, piece[at : at + CHUNK]
    except FileNotFoundError:
        return
