"""Spreadsheets (XLSX): the first sheet as rows of texts. Nothing is worked out, followed or kept.

Looked through as bare XML first, because the library passes over what is refused here: formulas, merged cells, and
what lies far out. What comes back is JSON: `{"rows": [[number, [cell, …]], …], "hidden_rows": [number, …],
"hidden_columns": [number, …]}`, all counted from 1, or `{"wrong": code, "at": where}`.
"""

import json
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final
from xml.parsers import expat  # nosec B405,B407  in a child, and a document type ends it

from openpyxl import Workbook, load_workbook

from portal.files.child.archive import opened
from portal.files.child.broken import Bomb, Broken
from portal.files.child.markup import local

MOST_UNPACKED: Final = 30_000_000
MOST_ROWS: Final = 1_000
"""Rows that hold something, the names of the columns aside."""
FARTHEST_ROW: Final = 5_000
MOST_SIGNS: Final = 5_000_000
"""Of all cells together: a text that stands in the file once can be that of every cell."""
MOST_COLUMNS: Final = 100
LEAST_SEEN: Final = 0.5
"""Of the height of a row, in points, and of the width of a column, in characters."""
_LETTERS: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRUE: Final = frozenset({"1", "true"})
_XML: Final = (".xml", ".rels")
_MIDNIGHT: Final = time()


class Wrong(Exception):
    """Something that is said to whoever sent it: its code, and in which cell or row."""

    def __init__(self, code: str, at: str = "") -> None:
        super().__init__(code)
        self.code, self.at = code, at


def load() -> None:
    """Write a workbook and read it: what is imported later is not found any more."""
    made = BytesIO()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", 1, date(2027, 1, 1)])
    book.save(made)
    clean(made.getvalue(), "xlsx")


def clean(given: bytes, sort: str) -> bytes:
    """Return what the first sheet holds, as JSON; raise `Broken` or `Bomb`."""
    del sort
    try:
        said = _read(given)
    except Wrong as wrong:
        said = {"wrong": wrong.code, "at": wrong.at}
    return json.dumps(said, ensure_ascii=False).encode()


def _read(given: bytes) -> dict[str, Any]:
    with opened(given) as found:
        if sum(entry.file_size for entry in found.infolist()) > MOST_UNPACKED:
            raise Bomb
        _refuse_document_types(found)
    book = load_workbook(BytesIO(given), read_only=True, data_only=False, keep_links=False)
    if not book.worksheets:
        raise Broken
    sheet: Any = book.worksheets[0]
    if sheet.sheet_state != "visible":
        raise Wrong("hidden", sheet.title)
    with opened(given) as found:
        look = _look_through(found.read(sheet._worksheet_path))
    rows = _rows(sheet)
    return {"rows": rows, "hidden_rows": sorted(look.hidden_rows), "hidden_columns": sorted(look.hidden_columns)}


def _rows(sheet: Any) -> list[tuple[int, list[str]]]:
    rows = []
    signs = 0
    for number, cells in enumerate(sheet.iter_rows(max_row=FARTHEST_ROW, max_col=MOST_COLUMNS), start=1):
        said = [_text(cell.value) for cell in cells]
        if any(said):
            rows.append((number, said))
        signs += sum(map(len, said))
        if signs > MOST_SIGNS:
            raise Wrong("signs")
        if len(rows) > MOST_ROWS + 1:
            raise Wrong("rows")
    return rows


def _refuse_document_types(found: zipfile.ZipFile) -> None:
    """Raise `Broken` for a part with a document type: it can say the same thing a million times."""
    for entry in found.infolist():
        if entry.filename.lower().endswith(_XML):
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = _refuse
            parser.EntityDeclHandler = _refuse
            _parse(parser, found.read(entry))


def _refuse(*_said: Any) -> None:
    raise Broken


def _parse(parser: Any, given: bytes) -> None:
    try:
        parser.Parse(given, True)
    except expat.ExpatError:
        raise Broken from None


@dataclass(slots=True)
class _Look:
    """What is noticed of a sheet while its elements go by."""

    cell: str = ""
    row: int = 0
    filled: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        sort = local(name)
        if sort == "mergeCell":
            raise Wrong("merged", attributes.get("ref", ""))
        if sort == "row":
            self.row = int(attributes.get("r", self.row + 1))
            if _is_hidden(attributes, "ht") and self.row <= FARTHEST_ROW:
                self.hidden_rows.add(self.row)
        elif sort == "col" and _is_hidden(attributes, "width"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", MOST_COLUMNS))
            self.hidden_columns.update(range(max(1, first), min(last, MOST_COLUMNS) + 1))
        elif sort == "c":
            self.cell = attributes.get("r", "")
        elif sort == "f":
            raise Wrong("formula", self.cell)
        elif sort in {"v", "is"}:
            self.holds_something()

    def holds_something(self) -> None:
        if (place := _LETTERS.fullmatch(self.cell)) is None:
            return
        row = int(place[2])
        self.filled.add(row)
        if len(self.filled) > MOST_ROWS + 1 or row > FARTHEST_ROW:
            raise Wrong("rows")
        if _column(place[1]) > MOST_COLUMNS:
            raise Wrong("columns")


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    """Say whether nobody sees a row or a column: it is marked as hidden, or too small to be seen."""
    return attributes.get("hidden") in _TRUE or float(attributes.get(size, 1)) < LEAST_SEEN


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _look_through(given: bytes) -> _Look:
    look = _Look()
    parser = expat.ParserCreate()
    parser.StartElementHandler = look.start
    _parse(parser, given)
    return look


def _text(value: Any) -> str:
    """Return what a cell holds as text: days as ISO 8601, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
