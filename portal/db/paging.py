"""Paging by key: a page begins behind the sort keys of the row before it, so that rows that come or go move nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnClause, ColumnElement, Enum, Select, and_, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.db.base import Moment

COUNTED: Final = 99
LONGEST_KEY: Final = 1_000
LARGEST_NUMBER: Final = 2**31 - 1

AnySelect = Select[*tuple[Any, ...]]
Key = InstrumentedAttribute[Any] | ColumnClause[Any]
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an ordered list: behind the row with these sort keys, or (`back`) before it."""

    keys: Values
    back: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in their order, and the places of the pages on both sides, None where there is none."""

    rows: list[Any]
    next: Place | None
    previous: Place | None


def page(
    session: Session,
    wanted: AnySelect,
    *,
    keys: Sequence[Key],
    descending: bool,
    size: int,
    at: Place | None = None,
) -> Page:
    """Return one page of `wanted`, which has no order of its own, in one query.

    All `keys` go in one direction, are never null, and end with a unique one. A row is what `wanted` selects: the
    entity, or a row of several columns, by their names.
    """
    back = at is not None and at.back
    downwards = descending is not back
    if at is not None:
        wanted = wanted.where(_behind(keys, at.keys, downwards=downwards))
    wanted = wanted.order_by(*(key.desc() if downwards else key.asc() for key in keys)).limit(size + 1)
    found = session.execute(wanted.add_columns(*keys)).all()
    more = len(found) > size
    kept = list(reversed(found[:size])) if back else list(found[:size])
    if not kept:
        return Page([], next=None, previous=None)
    width = len(keys)
    first, last = tuple(kept[0][-width:]), tuple(kept[-1][-width:])
    return Page(
        rows=[row[0] if len(row) == width + 1 else row for row in kept],
        next=Place(last) if back or more else None,
        previous=Place(first, back=True) if (more if back else at is not None) else None,
    )


def _behind(keys: Sequence[Key], values: Values, *, downwards: bool) -> ColumnElement[bool]:
    """Compare as a row value, which an index on the keys answers; the first key alone narrows it for both engines."""
    row = tuple_(*keys)
    other = tuple_(*(literal(value, key.type) for key, value in zip(keys, values, strict=True)))
    first = literal(values[0], keys[0].type)
    if downwards:
        return and_(keys[0] <= first, row < other)
    return and_(keys[0] >= first, row > other)


def count_all(
    session: Session, wanted: AnySelect, *, keys: Sequence[Key], descending: bool, first: Page, most: int = COUNTED + 1
) -> int:
    """Return how many rows there are from the first page on, counting no further than `most` and none of them twice."""
    found = len(first.rows)
    if first.next is None or found >= most:
        return found
    behind = wanted.where(_behind(keys, first.next.keys, downwards=descending))
    return found + count(session, behind, most=most - found)


def count(session: Session, wanted: AnySelect, *, most: int = COUNTED + 1) -> int:
    """Return how many rows there are, counting no further than `most`."""
    return session.scalar(counting(wanted, most=most)) or 0


def counting(wanted: AnySelect, *, most: int = COUNTED + 1) -> Select[int]:
    """Count the rows of `wanted`, no further than `most`; also for a subquery.

    What it selects is dropped: a table that no condition and no join names has to be in its `select_from`.
    """
    few = wanted.with_only_columns(literal(1)).order_by(None).limit(most).subquery()
    return select(func.count()).select_from(few)


def in_words(number: int) -> str:
    """Return a number that was counted no further than one over `COUNTED`."""
    return str(number) if number <= COUNTED else f"{COUNTED}+"


def written(values: Values) -> list[str | int | bool]:
    """Return sort keys as JSON can carry them."""
    return [value if isinstance(value, bool | int) else _text(value) for value in values]


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)


def read(values: object, *, keys: Sequence[Key]) -> Values:
    """Return sort keys that `written` wrote; raise `ValueError` for anything that these columns cannot hold."""
    if not isinstance(values, list) or len(values) != len(keys):
        raise ValueError("not as many values as keys")
    return tuple(_read(value, key) for value, key in zip(values, keys, strict=True))


def _read(value: object, key: Key) -> Any:
    if isinstance(key.type, Enum):
        assert key.type.enum_class is not None
        return key.type.enum_class(value)
    kind = datetime if isinstance(key.type, Moment) else key.type.python_type
    if kind in {bool, int}:
        if type(value) is not kind or abs(value) > LARGEST_NUMBER:
            raise ValueError("not such a number")
        return value
    if not isinstance(value, str) or len(value) > LONGEST_KEY or "\0" in value:
        raise ValueError("not a text")
    value.encode()  # a lone surrogate is a ValueError too
    return _READ[kind](value)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such moment") from None


_READ: Final[Mapping[type[object], Callable[[str], Any]]] = {
    str: str,
    UUID: UUID,
    date: date.fromisoformat,
    datetime: _moment,
}
