"""Objects in the store: named in the database before they are written, deleted when nothing points to them."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import clock
from portal.db import Database, new_id
from portal.files import queries
from portal.files.contents import STREAM, name_of
from portal.files.models import File, StoredObject, Upload
from portal.problems import Unavailable
from portal.sealing.streams import seal_stream
from portal.storage import Store

AT_ONCE: Final = 200


def announce(session: Session) -> UUID:
    """Write the name of an object down before it is written; return its id."""
    row = StoredObject(id=new_id())
    session.add(row)
    session.flush()
    return row.id


def put(database: Database, store: Store, pieces: Iterator[bytes], *, body: UUID, key: bytes) -> UUID:
    """Seal `pieces` into a new object and return its id; leave nothing where that fails.

    In transactions of its own, since it takes as long as the bytes take. Raise `Unavailable`, and what `pieces` raises.
    """
    with database.writing() as session:
        made = announce(session)
        session.commit()
    try:
        store.put_pieces(name_of(made), seal_stream(pieces, key=key, label=STREAM, place=body.bytes))
    except BaseException:
        discard(database, store, [made])
        raise
    return made


def discard(database: Database, store: Store, objects: Collection[UUID]) -> None:
    """Delete those of the objects that no body points to. What cannot be deleted now, the sweep deletes."""
    with suppress(Unavailable), database.writing() as session:
        unused = session.scalars(queries.unused(objects)).all()
        session.rollback()  # a store is not waited for with the write lock in hand
        for one in unused:
            store.delete(name_of(one))
        session.execute(delete(StoredObject).where(StoredObject.id.in_(unused)))
        session.commit()


def remove(session: Session, files: Collection[UUID]) -> list[UUID]:
    """Delete files with their bodies; return the objects, which the caller discards once that is committed."""
    objects = list(session.scalars(queries.objects_of(files)))
    session.execute(delete(File).where(File.id.in_(files)))
    return objects


def sweep(database: Database, store: Store) -> int:
    """Delete files whose draft or section is gone, and objects that nobody points to; return how many objects."""
    # Today's and yesterday's may belong to an upload that is still under way somewhere.
    before = clock.today() - timedelta(days=1)
    with database.reading() as session:
        gone = session.scalars(queries.nobodys(AT_ONCE)).all()
        abandoned = session.scalars(queries.abandoned(before, AT_ONCE)).all()
        over = session.scalars(queries.old_uploads(before)).all()
    if not (gone or abandoned or over):
        return 0
    with database.writing() as session:
        objects = remove(session, gone)
        session.execute(delete(Upload).where(Upload.id.in_(over)))
        session.commit()
    discard(database, store, {*objects, *abandoned})
    return len(objects) + len(abandoned)
