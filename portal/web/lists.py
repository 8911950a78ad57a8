"""Lists: filtered, sorted, paged and exported in one way everywhere. Filters are codes and stand in the address."""

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Response, render_template, request, stream_with_context
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from portal import clock
from portal.db import Database, paging
from portal.db.paging import AnySelect, Key, Place
from portal.web.database import database

SIZE: Final = 50
BATCH: Final = 200
LONGEST_PLACE: Final = 6_000
ORDER: Final = "order"
PLACE: Final = "page"
EXPORT: Final = "export"
RESERVED: Final = frozenset({ORDER, PLACE, EXPORT})
BEGINS_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
ANY: Final = ""
ALL: Final = _l("All")

Args = Mapping[str, str]
Choices = Callable[[], Iterable[tuple[str, Any]]]
Cell = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Filter:
    """Narrows a list to one of `choices` (pairs of value and words), by `column` or, for more, by `where(value)`.

    `default` is used where the address says nothing; an empty value in the address shows all. One that is `apart` is
    chosen on a page of its own: the filter bar carries it along.
    """

    name: str
    label: Any
    column: Key | None = None
    choices: Choices = tuple
    where: Callable[[str], ColumnElement[bool]] | None = None
    default: str = ANY
    any_label: Any = ALL
    apart: bool = False

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
        if any(key.property.columns[0].nullable for key in self.columns):
            raise ValueError(f"order {self.name}: a sort key may be null")
        if not self.columns[-1].property.columns[0].primary_key:
            raise ValueError(f"order {self.name}: the last key must be the id")


@dataclass(frozen=True, slots=True)
class ListSpec:
    """How a list can be narrowed, sorted and exported. The first order is the usual one.

    `cells` are the columns of the export: heading, and a function from a row to its cell. `read(session, rows)` makes
    of a page's rows what the page shows, with a few queries for all of them.
    """

    name: str
    orders: tuple[Order, ...]
    filters: tuple[Filter, ...] = ()
    cells: tuple[tuple[Any, Cell], ...] = ()
    size: int = SIZE
    read: Callable[[Session, Sequence[Any]], Sequence[Any]] | None = None

    def __post_init__(self) -> None:
        names = [one.name for one in self.filters]
        if len({*names, *RESERVED}) != len(names) + len(RESERVED):
            raise ValueError(f"list {self.name}: a filter's name is taken")

    def shown(self, session: Session, rows: Sequence[Any]) -> Sequence[Any]:
        return self.read(session, rows) if self.read is not None else rows


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks for, checked: values of the filters, the order, the place; `notices` for the rest."""

    values: Mapping[str, str]
    order: Order
    at: Place | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """One list to pull down: pairs of value and words, and which value stands there."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    value: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter in force that was chosen apart: its words, and the same list without it."""

    name: str
    value: str
    label: Any
    words: Any
    without_url: str


@dataclass(frozen=True)
class Listing:
    """One page of a list. `rows` are what the spec's `read` made of them; addresses are None where nothing is."""

    spec: ListSpec
    chosen: Chosen
    rows: Sequence[Any]
    total: int
    next_url: str | None
    previous_url: str | None

    @property
    def url(self) -> str:
        """The list itself, as it is without any choice."""
        return _address({})

    @property
    def selects(self) -> list[Select]:
        """The filters and orders, as the filter bar draws them."""
        values = self.chosen.values
        made = [
            Select(one.name, one.label, [(ANY, one.any_label), *one.choices()], values[one.name])
            for one in self.spec.filters
            if not one.apart
        ]
        if len(self.spec.orders) > 1:
            orders = [(one.name, one.label) for one in self.spec.orders]
            made.append(Select(ORDER, _l("Sorted by"), orders, self.chosen.order.name))
        return made

    @property
    def notices(self) -> tuple[str, ...]:
        return self.chosen.notices

    @property
    def active(self) -> list[tuple[Any, Any]]:
        """Label and words of each filter in force."""
        return [
            (one.label, dict(one.choices())[self.chosen.values[one.name]])
            for one in self.spec.filters
            if self.chosen.values[one.name] != ANY
        ]

    @property
    def kept(self) -> list[Kept]:
        """The filters in force that the filter bar does not draw."""
        asked, values = _asked(self.spec, self.chosen), self.chosen.values
        return [
            Kept(
                one.name,
                values[one.name],
                one.label,
                dict(one.choices())[values[one.name]],
                _address({name: value for name, value in asked.items() if name != one.name}),
            )
            for one in self.spec.filters
            if one.apart and values[one.name] != ANY
        ]

    @property
    def count(self) -> str:
        """How many there are in all, counted no further than 99."""
        return paging.in_words(self.total)

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def is_filtered(self) -> bool:
        """Whether something else than the usual filters is in force."""
        return any(self.chosen.values[one.name] not in {ANY, one.default} for one in self.spec.filters)

    @property
    def all_url(self) -> str:
        """The list without any filter, not even the usual ones."""
        return _address({one.name: ANY for one in self.spec.filters if one.default != ANY})

    @property
    def export_url(self) -> str | None:
        return _address(_asked(self.spec, self.chosen) | {EXPORT: "csv"}) if self.spec.cells else None


def respond(template: str, session: Session, spec: ListSpec, wanted: AnySelect, **more: Any) -> str | Response:
    """Answer a request for a list: the page (which gets `listing` and `more`), or its export."""
    if request.args.get(EXPORT) == "csv" and spec.cells:
        return export(spec, wanted, request.args)
    return render_template(template, listing=load(session, spec, wanted, request.args), **more)


def load(session: Session, spec: ListSpec, wanted: AnySelect, args: Args) -> Listing:
    """Return the page of `wanted` that the address asks for. What it asks wrongly is left out, and a notice says so."""
    chosen = choose(spec, args)
    narrowed = _narrow(wanted, spec, chosen)
    order = chosen.order
    found = paging.page(
        session, narrowed, keys=order.columns, descending=order.descending, size=spec.size, at=chosen.at
    )
    whole = chosen.at is None and found.next is None
    return Listing(
        spec=spec,
        chosen=chosen,
        rows=spec.shown(session, found.rows),
        total=len(found.rows) if whole else paging.count(session, narrowed),
        next_url=_address(_asked(spec, chosen) | {PLACE: write_place(order, found.next)}) if found.next else None,
        previous_url=_previous(spec, chosen, found),
    )


def _previous(spec: ListSpec, chosen: Chosen, found: paging.Page) -> str | None:
    """Behind the last row there is nothing: the way back is then to the first page."""
    if found.previous is not None:
        return _address(_asked(spec, chosen) | {PLACE: write_place(chosen.order, found.previous)})
    return _address(_asked(spec, chosen)) if chosen.at is not None and not found.rows else None


def choose(spec: ListSpec, args: Args) -> Chosen:
    """Check what an address asks for against what the list offers."""
    notices: list[str] = []
    values = {one.name: _value(one, args, notices) for one in spec.filters}
    orders = {one.name: one for one in spec.orders}
    asked = args.get(ORDER) or spec.orders[0].name
    if asked not in orders:
        notices.append(_("This list cannot be sorted that way. It is in its usual order."))
    order = orders.get(asked, spec.orders[0])
    at = None
    if typed := args.get(PLACE):
        try:
            at = read_place(order, typed)
        except ValueError:
            notices.append(_("That place in the list was not found. This is the first page."))
    return Chosen(values, order, at, tuple(notices))


def _value(one: Filter, args: Args, notices: list[str]) -> str:
    asked = args.get(one.name)
    if asked is None or asked == ANY:
        return one.default if asked is None else ANY
    if asked in dict(one.choices()):
        return asked
    notices.append(_("“%(filter)s” has no such choice, so that filter was left out.", filter=one.label))
    return one.default


def _narrow(wanted: AnySelect, spec: ListSpec, chosen: Chosen) -> AnySelect:
    asked = ((one, chosen.values[one.name]) for one in spec.filters)
    return wanted.where(*(one.clause(value) for one, value in asked if value != ANY))


def _asked(spec: ListSpec, chosen: Chosen) -> dict[str, str]:
    """Return what an address has to say to ask for the same list: only what differs from the usual."""
    asked = {one.name: chosen.values[one.name] for one in spec.filters if chosen.values[one.name] != one.default}
    return asked if chosen.order is spec.orders[0] else asked | {ORDER: chosen.order.name}


def _address(asked: Mapping[str, str]) -> str:
    path = quote(f"{request.script_root}{request.path}")
    return f"{path}?{urlencode(asked)}" if asked else path


def write_place(order: Order, place: Place) -> str:
    """Return a place as an address can carry it: base64url of JSON that holds sort keys and nothing else."""
    said = json.dumps([order.name, place.back, paging.written(place.keys)], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_place(order: Order, typed: str) -> Place:
    """Return the place that `write_place` wrote for this order; raise `ValueError` for anything else."""
    if len(typed) > LONGEST_PLACE or not typed.isascii():
        raise ValueError("no place")
    try:
        said = json.loads(base64.b64decode(typed + "=" * (-len(typed) % 4), altchars=b"-_", validate=True))
    except RecursionError:
        raise ValueError("no place") from None
    match said:
        case [order.name, bool(back), list(values)]:
            return Place(paging.read(values, keys=order.columns), back=back)
    raise ValueError("no place of this order")


def export(spec: ListSpec, wanted: AnySelect, args: Args) -> Response:
    """Return the filtered list as a CSV file, sent while it is read, a batch at a time."""
    chosen = choose(spec, args)
    lines = _lines(database(), spec, _narrow(wanted, spec, chosen), chosen.order)
    name = f"{spec.name}-{clock.today().isoformat()}.csv"
    return Response(
        stream_with_context(lines),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _lines(found: Database, spec: ListSpec, narrowed: AnySelect, order: Order) -> Iterator[str]:
    """Read with a session of its own, since the request's is given back before the last line is sent."""
    with found.reading() as session:
        yield "\ufeff" + _line(str(heading) for heading, _cell in spec.cells)
        at: Place | None = None
        while True:
            part = paging.page(session, narrowed, keys=order.columns, descending=order.descending, size=BATCH, at=at)
            yield "".join(_line(cell(row) for _heading, cell in spec.cells) for row in spec.shown(session, part.rows))
            if part.next is None:
                return
            at = part.next
            session.expunge_all()


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([guarded("" if cell is None else str(cell)) for cell in cells])
    return out.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(BEGINS_FORMULA) else cell
