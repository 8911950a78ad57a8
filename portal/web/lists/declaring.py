"""What a list is: how it can be narrowed, sorted, searched and exported."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.db.paging import AnySelect, Key
from portal.db.search import RANK, Searched

SIZE: Final = 50
ORDER: Final = "order"
PLACE: Final = "page"
EXPORT: Final = "export"
WORDS: Final = "q"
CSV: Final = "csv"
JSON: Final = "json"
XLSX: Final = "xlsx"
EVERY_FILE: Final = (CSV, JSON, XLSX)
RESERVED: Final = frozenset({ORDER, PLACE, EXPORT, WORDS})
BEST: Final = "best"
BEST_FIRST: Final = _l("Best match first")
ANY: Final = ""
ALL: Final = _l("All")

Choices = Callable[[], Iterable[tuple[str, Any]]]
Cell = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Filter:
    """Narrows a list to one of `choices` (pairs of value and words), by `column` or, for more, by `where(value)`.

    `default` is used where the address says nothing; an empty value in the address shows all. One that is `apart` is
    chosen on a page of its own: the filter bar carries it along. `few(value)` says that it leaves only a few rows,
    which are then looked up and sorted.
    """

    name: str
    label: Any
    column: Key | None = None
    choices: Choices = tuple
    where: Callable[[str], ColumnElement[bool]] | None = None
    default: str = ANY
    any_label: Any = ALL
    apart: bool = False
    few: Callable[[str], bool] | None = None

    def clause(self, value: str) -> ColumnElement[bool]:
        if self.where is not None:
            return self.where(value)
        assert self.column is not None
        matches: ColumnElement[bool] = self.column == value
        return matches


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort: columns that are never null, all in one direction, with the table's id last."""

    name: str
    label: Any
    columns: tuple[Key, ...]
    descending: bool = False

    def __post_init__(self) -> None:
        # What a search sorts by is made for it, and belongs to no entity.
        columns = [key.property.columns[0] for key in self.columns if isinstance(key, InstrumentedAttribute)]
        if any(column.nullable for column in columns):
            raise ValueError(f"order {self.name}: a sort key may be null")
        if columns and not columns[-1].primary_key:
            raise ValueError(f"order {self.name}: the last key must be the id")


@dataclass(frozen=True, slots=True)
class Search:
    """What of a list is found by words: the table of its words, what of the list that is about, and how it is asked.

    `newest` names the order that the table of words is in.
    """

    kind: type[Searched]
    subject: Key
    label: Any
    newest: str = "newest"


@dataclass(frozen=True, slots=True)
class ListSpec:
    """How a list can be narrowed, sorted and exported. The first order is the usual one.

    `cells` are the columns of the export: heading, and a function from a row to its cell. `read(session, rows)` makes
    of a page's rows what the page shows, with a few queries for all of them; `read_file` makes of them what the cells
    are read of, where that is something else. `files` are the kinds of file that there are of it; a spreadsheet passes
    through a file on the server's disk, so only what is public may be one. `keys` are the names of the cells in JSON.
    `few` are the same rows, from a statement that begins with what such a filter leaves; `counted` the same once more,
    without what a page shows of them. `strict`: a filter that there is not is said too.
    """

    name: str
    orders: tuple[Order, ...]
    filters: tuple[Filter, ...] = ()
    cells: tuple[tuple[Any, Cell], ...] = ()
    size: int = SIZE
    read: Callable[[Session, Sequence[Any]], Sequence[Any]] | None = None
    read_file: Callable[[Session, Sequence[Any]], Sequence[Any]] | None = None
    few: AnySelect | None = None
    counted: AnySelect | None = None
    search: Search | None = None
    files: tuple[str, ...] = (CSV,)
    keys: tuple[str, ...] = ()
    strict: bool = False

    def __post_init__(self) -> None:
        if JSON in self.files and len(set(self.keys)) != len(self.cells):
            raise ValueError(f"list {self.name}: each cell needs a name of its own in JSON")
        names = [one.name for one in self.filters]
        if len({*names, *RESERVED}) != len(names) + len(RESERVED):
            raise ValueError(f"list {self.name}: a filter's name is taken")

    def shown(self, session: Session, rows: Sequence[Any]) -> Sequence[Any]:
        return self.read(session, rows) if self.read is not None else rows

    def filed(self, session: Session, rows: Sequence[Any]) -> Sequence[Any]:
        return self.read_file(session, rows) if self.read_file is not None else self.shown(session, rows)

    def orders_of(self, *, searched: bool) -> tuple[Order, ...]:
        """Return how the list can be sorted; what was searched for also with the best first."""
        if not searched or self.search is None:
            return self.orders
        place, newest = self.search.kind.place, self.search.newest
        kept = (replace(one, columns=(place,)) if one.name == newest else one for one in self.orders)
        return (*kept, Order(BEST, BEST_FIRST, (RANK, place)))
