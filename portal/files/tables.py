"""Reading a table that somebody's spreadsheet wrote: encodings, separators, and what is refused.

Nothing in a cell is ever run or followed: in a file of values (CSV) a formula is the text that it is, and a
spreadsheet (XLSX) with one is refused, since nobody here can know what it would show.
"""

import codecs
import csv
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final, TypeVar

from portal.files.cleaning import Bomb, CannotBeCleaned, child
from portal.files.rules import Cleaner, Sort
from portal.problems import Invalid
from portal.reference.labels import N_

MOST_ROWS: Final = 1_000
MOST_COLUMNS: Final = 100
LONGEST_CELL: Final = 20_000
MOST_SIGNS: Final = 5_000_000
SEPARATORS: Final = (",", ";", "\t")
LINES: Final = frozenset("\n\t")
MANY: Final = ";"
"""What stands between several answers in one cell; a new line is as good."""
EMPTY: Final = N_(
    "There is nothing in this file. It needs a first row with the names of its columns, then a row for each entry."
)
NOT_UTF8: Final = N_("This file is not in UTF-8. Save it again as “CSV UTF-8”, so that no letter is lost.")
NO_TABLE: Final = N_("This is not a table of values (CSV). Export it from your program as CSV, then choose that file.")
PDF: Final = N_("This is a PDF, in which no table can be read. Export the table itself as CSV, then choose that file.")
TOO_MANY: Final = N_("This file has more than %(most)d entries. Divide it, and send the parts one after the other.")
TOO_WIDE: Final = N_("This file has more than %(most)d columns. Keep those that are reported.")
TOO_LONG: Final = N_("Row %(row)d has a cell of more than %(most)d characters. Shorten it.")
UNEVEN: Final = N_("Row %(row)d has more cells than the first row has columns. Check the quotation marks around it.")
FORMULA: Final = N_(
    "The cell %(at)s holds a formula, and nothing is worked out here. Paste the table as values, and send that."
)
MERGED: Final = N_("The cells %(at)s are merged. Undo it, so that each cell belongs to one row and one column.")
HIDDEN: Final = N_(
    "The first sheet, “%(at)s”, is hidden, so another one is seen first. Show it or move it to the end, then send it."
)
NO_SHEET: Final = N_(
    "This spreadsheet cannot be read. Take its password away, save it again as XLSX or as “CSV UTF-8”, and send that."
)
OLD_SHEET: Final = N_(
    "This is an old or a locked spreadsheet. Save it without a password as XLSX or as “CSV UTF-8”, and send that."
)
SIGNS: Final = N_("Row %(row)d holds a sign that cannot be shown. Delete it, and send the file again.")
TOO_MUCH: Final = N_("All cells of this table together hold more than %(most)d characters. Divide it.")
SAYS: Final[Mapping[str, str]] = {
    "formula": FORMULA,
    "merged": MERGED,
    "hidden": HIDDEN,
    "rows": TOO_MANY,
    "columns": TOO_WIDE,
    "signs": TOO_MUCH,
}
PLACED: Final = frozenset({"formula", "merged", "hidden"})
MOST: Final[Mapping[str, Callable[[int], dict[str, int]]]] = {
    "rows": lambda most: {"most": most},
    "columns": lambda _most: {"most": MOST_COLUMNS},
    "signs": lambda _most: {"most": MOST_SIGNS},
}
ZIPPED: Final = b"PK"
OLD: Final = b"\xd0\xcf\x11\xe0"
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one cell, or worth a look; `row` counts as a spreadsheet does."""

    row: int
    column: str
    says: str


@dataclass(frozen=True, slots=True)
class Table:
    """`header`: the names of the columns; `rows`: (number in the file as a spreadsheet counts it, a cell a column).

    `hidden_rows`: the numbers of those that the spreadsheet hides, the names' own among them; `hidden_columns`: places.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()

    def written(self) -> str:
        return json.dumps([self.header, self.rows, self.hidden_rows, self.hidden_columns], ensure_ascii=False)

    @classmethod
    def read(cls, written: str) -> "Table":
        header, rows, *hidden = json.loads(written)
        return cls(tuple(header), tuple((number, tuple(cells)) for number, cells in rows), *map(tuple, hidden))


def read_any(raw: bytes, *, most: int) -> Table:
    """Return the table of a file, values (CSV) or a spreadsheet (XLSX), whatever it calls itself; raise `Invalid`."""
    if raw.startswith(OLD):
        raise _wrong(OLD_SHEET)
    return read_sheet(raw, most=most) if raw.startswith(ZIPPED) else read_table(raw, most=most)


def read_sheet(raw: bytes, *, most: int) -> Table:
    """Return the first sheet of a spreadsheet, which another process reads; raise `Invalid`."""
    try:
        with child(Cleaner.SHEET, Sort.SHEET, iter([raw])) as read:
            said = json.loads(b"".join(read))
    except (Bomb, CannotBeCleaned, ValueError):
        raise _wrong(NO_SHEET) from None
    if (code := said.get("wrong")) is not None:
        raise _wrong(SAYS[code], **({"at": said["at"]} if code in PLACED else MOST[code](most)))
    found = [(int(number), [str(cell).strip() for cell in cells]) for number, cells in said["rows"]]
    widest = max((place for _number, cells in found for place, cell in enumerate(cells, start=1) if cell), default=0)
    table = _checked([(number, _lines(cells[:widest])) for number, cells in found], most=most)
    return replace(
        table,
        hidden_rows=tuple(number for number, _cells in found if number in said["hidden_rows"]),
        hidden_columns=tuple(place - 1 for place in said["hidden_columns"] if any(_column(found, place - 1))),
    )


def _column(found: Iterable[tuple[int, Sequence[str]]], place: int) -> list[str]:
    return [cells[place] for _number, cells in found if place < len(cells)]


def _lines(cells: Iterable[str]) -> list[str]:
    return [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]


def read_table(raw: bytes, *, most: int = MOST_ROWS) -> Table:
    """Return the table of a file of values; raise `Invalid` for what is none, or is too large."""
    if raw.lstrip().startswith(b"%PDF-"):
        raise _wrong(PDF)
    text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _wrong(EMPTY)
    if "\0" in text:
        raise _wrong(NO_TABLE)
    first = text.lstrip("\n").partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                found.append((number, [cell.strip() for cell in cells]))
            if len(found) > most + 1:
                raise _wrong(TOO_MANY, most=most)
    except csv.Error:
        raise _wrong(NO_TABLE) from None
    return _checked(found, most=most)


def _checked(found: Sequence[tuple[int, list[str]]], *, most: int) -> Table:
    if not found:
        raise _wrong(EMPTY)
    if len(found) > most + 1:
        raise _wrong(TOO_MANY, most=most)
    header = tuple(" ".join(cell.split()) for cell in found[0][1])
    if len(header) > MOST_COLUMNS:
        raise _wrong(TOO_WIDE, most=MOST_COLUMNS)
    if len(found) == 1:
        raise _wrong(EMPTY)
    rows = []
    for number, cells in found:
        _check_row(number, cells, width=len(header))
        rows.append((number, tuple([*cells, *[""] * len(header)][: len(header)])))
    return Table(header, tuple(rows[1:]))


def _check_row(number: int, cells: Sequence[str], *, width: int) -> None:
    if any(cells[width:]):
        raise _wrong(UNEVEN, row=number)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise _wrong(TOO_LONG, row=number, most=LONGEST_CELL)
    if any(_has_controls(cell) for cell in cells):
        raise _wrong(SIGNS, row=number)


def _decoded(raw: bytes) -> str:
    """Return the text: UTF-8, or the UTF-16 that its first bytes declare. Nothing is guessed."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong(NOT_UTF8) from None


def _has_controls(cell: str) -> bool:
    return any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in LINES for sign in cell)


def _wrong(reason: str, **values: object) -> Invalid:
    return Invalid(reason, field="file", **values)


def guessed(header: Iterable[str], names: Mapping[str, str]) -> Iterator[str]:
    """Yield which of `names` (id: words) each column is called after, by either; each once, nothing where none is."""
    known = {plain: key for key, name in names.items() for plain in (_plain(key), _plain(name))}
    taken: set[str] = set()
    for name in header:
        found = known.get(_plain(name), "")
        yield found if found not in taken else ""
        taken.add(found)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split()).rstrip("?؟ ")


def code_of(cell: str, *choices: Iterable[tuple[str, str]]) -> str:
    """Return the code that a cell says by itself or in words; `choices` are (code, words); raise `Invalid`."""
    known = {_plain(name): code for every in choices for code, name in every}
    if (code := known.get(_plain(cell))) is None:
        raise Invalid(N_("“%(cell)s” is not one of the answers. Use its words or its code."), cell=cell[:60])
    return code


def each(cell: str, read: Callable[[str], Said]) -> list[Said]:
    """Return what the parts of a cell say, each once and in their order."""
    parts = [part for part in (one.strip() for one in cell.replace("\n", MANY).split(MANY)) if part]
    return list(dict.fromkeys(read(part) for part in parts))
