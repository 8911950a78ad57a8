"""Rows of any table as JSON, the same from either engine, in an order in which each finds what it refers to.

A reference that would go round in a circle (a row to another of its table, two tables to each other) is left empty at
first and filled in when every row is there.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    Date,
    Enum,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    Table,
    Uuid,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import sort_tables_and_constraints
from sqlalchemy.types import TypeEngine

from portal.db import Moment

BATCH: Final = 500
"""Rows held at once."""
PASSING: Final = frozenset(
    {"jobs", "leases", "member_sessions", "reporter_sessions", "throttle_salts", "throttles", "uploads"}
)
"""What lives for a day at most. Put back, it would sign people in again and keep words and keys too long."""


def tables(metadata: MetaData) -> list[tuple[Table, list[Column[Any]]]]:
    """Return each table that is backed up after those it refers to, with the columns that are filled in last."""
    ordered: list[Table] = []
    circular: list[ForeignKeyConstraint] = []
    for table, constraints in sort_tables_and_constraints(metadata.tables.values()):  # type: ignore[no-untyped-call]
        if table is None:
            circular += constraints
        elif table.name not in PASSING:
            ordered.append(table)
            circular += [one for one in table.foreign_key_constraints if one.referred_table is table]
    late = {column for constraint in circular for column in constraint.columns}
    return [(table, [column for column in table.columns if column in late]) for table in ordered]


def read(session: Session, columns: Sequence[Column[Any]], late: Sequence[Column[Any]]) -> Iterator[bytes]:
    """Yield the values of `columns` of each row of their table as JSON, with those of `late` left empty."""
    wanted = select(*columns).order_by(*columns[0].table.primary_key).execution_options(yield_per=BATCH)
    empty = [column in late for column in columns]
    for row in session.execute(wanted):
        values = [None if left else _written(value) for value, left in zip(row, empty, strict=True)]
        yield json.dumps(values, separators=(",", ":")).encode()


def read_late(session: Session, late: Sequence[Column[Any]]) -> Iterator[bytes]:
    """Yield the key and the values of `late` of each row of their table that has any."""
    key = list(late[0].table.primary_key)
    wanted = select(*key, *late).where(or_(*(column.is_not(None) for column in late))).order_by(*key)
    for row in session.execute(wanted.execution_options(yield_per=BATCH)):
        yield json.dumps([_written(value) for value in row], separators=(",", ":")).encode()


def write(session: Session, columns: Sequence[Column[Any]], rows: Sequence[bytes]) -> None:
    """Insert rows that `read` wrote; raise `ValueError` for anything else."""
    if rows:
        names = [column.key for column in columns]
        session.execute(
            insert(columns[0].table), [dict(zip(names, _values(columns, row), strict=True)) for row in rows]
        )


def write_late(session: Session, columns: Sequence[Column[Any]], rows: Sequence[bytes]) -> None:
    """Fill in what `read_late` wrote: the key comes first, and then the rest of `columns`."""
    if not rows:
        return
    table = columns[0].table
    assert isinstance(table, Table)
    key = list(table.primary_key)
    statement = (
        update(table)
        .where(*(column == bindparam(f"key_{column.key}") for column in key))
        .values({column: bindparam(f"late_{column.key}") for column in columns[len(key) :]})
    )
    names = [f"key_{column.key}" for column in key] + [f"late_{column.key}" for column in columns[len(key) :]]
    session.connection().execute(statement, [dict(zip(names, _values(columns, row), strict=True)) for row in rows])


def _values(columns: Sequence[Column[Any]], row: bytes) -> list[Any]:
    values = json.loads(row)
    return [_read(column, value) for column, value in zip(columns, values, strict=True)]


def _written(value: object) -> object:
    match value:
        case bytes():
            return b64encode(value).decode("ascii")
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value


def _read(column: Column[Any], value: Any) -> Any:
    """Return what the column holds, from what `_written` made of it; raise `ValueError`."""
    read = _READERS.get(type(column.type))
    if isinstance(column.type, Enum) and column.type.enum_class is not None:
        read = column.type.enum_class
    return value if value is None or read is None else read(value)


_READERS: Final[dict[type[TypeEngine[Any]], Callable[[Any], Any]]] = {
    LargeBinary: lambda value: b64decode(value, validate=True),
    Moment: datetime.fromisoformat,
    Date: date.fromisoformat,
    Uuid: UUID,
}
