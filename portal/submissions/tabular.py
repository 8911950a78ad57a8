"""Reading a table that somebody's spreadsheet wrote: encodings, separators, and what is refused. Pure.

Nothing in a cell is ever run or followed: a formula is the text that it is.
"""

import codecs
import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from portal.problems import Invalid
from portal.reference.labels import N_

MOST_ROWS: Final = 1_000
MOST_COLUMNS: Final = 100
LONGEST_CELL: Final = 20_000
SEPARATORS: Final = (",", ";", "\t")
LINES: Final = frozenset("\n\t")
EMPTY: Final = N_(
    "There is nothing in this file. It needs a first row with the names of its columns, then the reports."
)
NOT_UTF8: Final = N_("This file is not in UTF-8. Save it again as “CSV UTF-8”, so that no letter is lost.")
NO_TABLE: Final = N_("This is not a table of values (CSV). Export it from your program as CSV, then choose that file.")
TOO_MANY: Final = N_("This file has more than %(most)d reports. Divide it, and send the parts one after the other.")
TOO_WIDE: Final = N_("This file has more than %(most)d columns. Keep those that are reported.")
TOO_LONG: Final = N_("Row %(row)d has a cell of more than %(most)d characters. Shorten it.")
UNEVEN: Final = N_("Row %(row)d has more cells than the first row has columns. Check the quotation marks around it.")
SIGNS: Final = N_("Row %(row)d holds a sign that cannot be shown. Delete it, and send the file again.")


@dataclass(frozen=True, slots=True)
class Table:
    """`header`: the names of the columns; `rows`: (number in the file as a spreadsheet counts it, a cell a column)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(raw: bytes) -> Table:
    """Return the table of a file; raise `Invalid` for what is none, or is too large."""
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
            if len(found) > MOST_ROWS + 1:
                raise _wrong(TOO_MANY, most=MOST_ROWS)
    except csv.Error:
        raise _wrong(NO_TABLE) from None
    return _checked(found)


def _checked(found: Sequence[tuple[int, list[str]]]) -> Table:
    if not found:
        raise _wrong(EMPTY)
    header = tuple(" ".join(cell.split()) for cell in found[0][1])
    if len(header) > MOST_COLUMNS:
        raise _wrong(TOO_WIDE, most=MOST_COLUMNS)
    if len(found) == 1:
        raise _wrong(EMPTY)
    rows = []
    for number, cells in found:
        if any(cells[len(header) :]):
            raise _wrong(UNEVEN, row=number)
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise _wrong(TOO_LONG, row=number, most=LONGEST_CELL)
        if any(_has_controls(cell) for cell in cells):
            raise _wrong(SIGNS, row=number)
        rows.append((number, tuple([*cells, *[""] * len(header)][: len(header)])))
    return Table(header, tuple(rows[1:]))


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
