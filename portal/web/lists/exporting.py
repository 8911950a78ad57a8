"""A whole list as a file, sent while it is read, a batch at a time: CSV, JSON, or a spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Any, Final

from flask import Response, stream_with_context
from xlsxwriter import Workbook

from portal import clock
from portal.db import Database, paging
from portal.db.paging import AnySelect, Place
from portal.problems import Invalid
from portal.reference.labels import N_
from portal.web.costly import Desk, place_at
from portal.web.database import database, reading
from portal.web.lists.choosing import Args, choose
from portal.web.lists.declaring import CSV, EXPORT, JSON, XLSX, ListSpec, Order
from portal.web.lists.searching import asked_of

BATCH: Final = 200
PIECE: Final = 65_536
BEGINS_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
BEGINS_ELSEWHERE: Final = re.compile(r"(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")
"""Where a cell would begin for a program that divides lines by the separator of its country, whatever is quoted."""
MOST_ON_A_SHEET: Final = 1_000_000
"""Rows; a spreadsheet holds 1,048,576."""
LONGEST_CELL: Final = 32_767
"""Characters that a spreadsheet's cell holds."""

NO_FILE: Final = N_("No file was made, since it would not hold what was asked for. %(why)s")

Rows = Iterator[list[object]]


def wants_file(spec: ListSpec, args: Args) -> bool:
    """Say whether the address asks for the whole list as a file that there is of it."""
    return bool(spec.cells) and args.get(EXPORT) in spec.files


def export(spec: ListSpec, wanted: AnySelect, args: Args) -> Response:
    """Return the filtered list as the file that is asked for: CSV, unless the list knows another; raise `Busy`.

    Raise `Invalid` where something was asked for in vain: a file has no place to say so, and would hold too much.
    """
    asked = args.get(EXPORT, CSV)
    chosen = choose(spec, args)
    check(chosen.notices)
    narrowed, _counted, chosen = asked_of(reading(), spec, wanted, chosen)
    return send(spec, _rows(database(), spec, narrowed, chosen.order), asked if asked in spec.files else CSV)


def check(notices: Sequence[str]) -> None:
    """Raise `Invalid` with what was asked of a list in vain, if anything was."""
    if notices:
        raise Invalid(NO_FILE, why=" ".join(notices))


def send(spec: ListSpec, rows: Rows, kind: str) -> Response:
    """Return rows of cells as a file of this kind, named after the list and the day.

    A spreadsheet is made whole on the disk first: only a few at once; raise `Busy` where all places stay taken.
    """
    pieces = WRITTEN[kind](spec, rows)
    name = f"{spec.name}-{clock.today().isoformat()}.{kind}"
    place = ExitStack()
    if kind == XLSX:
        place.enter_context(place_at(Desk.SPREADSHEET))
        pieces = _giving_back(pieces, place)
    response = Response(
        stream_with_context(pieces),
        mimetype=MIMETYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    response.call_on_close(place.close)
    return response


def _rows(found: Database, spec: ListSpec, wanted: AnySelect, order: Order) -> Rows:
    """Read with a session of its own, since the request's is given back before the first line is sent."""
    with found.reading() as session:
        at: Place | None = None
        while True:
            part = paging.page(session, wanted, keys=order.columns, descending=order.descending, size=BATCH, at=at)
            for row in spec.filed(session, part.rows):
                yield [cell(row) for _heading, cell in spec.cells]
            if part.next is None:
                return
            at = part.next
            session.expunge_all()


def _as_csv(spec: ListSpec, rows: Rows) -> Iterator[str]:
    yield "\ufeff" + _line(str(heading) for heading, _cell in spec.cells)
    for several in _batches(rows):
        yield "".join(_line(row) for row in several)


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([guarded("" if cell is None else str(cell)) for cell in cells])
    return out.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    cell = BEGINS_ELSEWHERE.sub("'", cell)
    return f"'{cell}" if cell.startswith(BEGINS_FORMULA) else cell


def _as_json(spec: ListSpec, rows: Rows) -> Iterator[str]:
    """Write one array of objects, a line each. Their names are codes: the same in every language."""
    before = "[\n"
    for several in _batches(rows):
        lines = [json.dumps(dict(zip(spec.keys, map(_plain, row), strict=True)), ensure_ascii=False) for row in several]
        yield before + ",\n".join(lines)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _plain(cell: object) -> object:
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)


def _as_xlsx(spec: ListSpec, rows: Rows) -> Iterator[bytes]:
    """Write a spreadsheet into a file without a name, row by row, and send it once it is whole."""
    with TemporaryFile() as file:
        # Texts stay texts: none is read as a formula, a number or a link.
        plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        book = Workbook(file, {"constant_memory": True, **plain})
        sheet = None
        for number, row in enumerate(rows):
            if number % MOST_ON_A_SHEET == 0:
                sheet = _sheet(book, spec)
            for column, cell in enumerate(row):
                _write(sheet, number % MOST_ON_A_SHEET + 1, column, cell)
        if sheet is None:
            _sheet(book, spec)
        book.close()
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _sheet(book: Workbook, spec: ListSpec) -> Any:
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, (heading, _cell) in enumerate(spec.cells):
        sheet.write_string(0, column, str(heading), bold)
    return sheet


def _write(sheet: Any, row: int, column: int, cell: object) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        sheet.write_string(row, column, str(cell)[:LONGEST_CELL])


def _batches(rows: Rows) -> Iterator[list[list[object]]]:
    held: list[list[object]] = []
    for row in rows:
        held.append(row)
        if len(held) == BATCH:
            yield held
            held = []
    if held:
        yield held


def _giving_back(pieces: Iterator[bytes], place: ExitStack) -> Iterator[bytes]:
    """Send a file that is whole before its first piece goes, and give the place back by then: lines may be slow."""
    with place:
        first = next(pieces, b"")
    yield first
    yield from pieces


MIMETYPES: Final[Mapping[str, str]] = {
    CSV: "text/csv",
    JSON: "application/json",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WRITTEN: Final[Mapping[str, Callable[[ListSpec, Rows], Iterator[Any]]]] = {
    CSV: _as_csv,
    JSON: _as_json,
    XLSX: _as_xlsx,
}
