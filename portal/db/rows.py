"""Writing rows that nobody needs again as entities: one statement, a fifth of the time that the unit of work takes."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session

from portal.db.base import Base


def insert_rows(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one table, each with the same keys, behind whatever waits in the session.

    The columns' defaults apply; a `version` is counted by the unit of work only, and has to be given.
    """
    session.flush()
    if rows:
        session.connection().execute(_into(kind), rows)


@cache
def _into(kind: type[Base]) -> Insert:
    return insert(table_of(kind))


def table_of(kind: type[Base]) -> Table:
    """Return the table of an entity, for what goes past the unit of work."""
    return kind.metadata.tables[kind.__tablename__]
