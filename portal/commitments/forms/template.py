"""An empty table to be filled in: the names of the columns, as a file of values or as a spreadsheet that says more."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any, Final

from flask_babel import gettext as _
from xlsxwriter import Workbook

from portal.commitments.forms.importing import COLUMNS, explained, names
from portal.commitments.operations.importing import MOST
from portal.commitments.rules.texts import types
from portal.reference.codes import codes
from portal.web.templates import word

WIDTH: Final = 28
WIDE: Final = 90


def as_csv() -> bytes:
    out = StringIO()
    csv.writer(out).writerow(names().values())
    # Without the mark some spreadsheets take UTF-8 for something else.
    return f"\N{BYTE ORDER MARK}{out.getvalue()}".encode()


def as_xlsx(kind: str) -> bytes:
    """Return a spreadsheet: the first sheet is what is read, the second says what each column may hold.

    Every cell is text, so that no program takes a day or a code for something else.
    """
    made = BytesIO()
    book = Workbook(made, {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    first, second = book.add_worksheet(), book.add_worksheet()
    bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@", "text_wrap": True})
    first.set_column(0, len(COLUMNS) - 1, WIDTH, plain)
    first.freeze_panes(1, 0)
    _row(first, 0, list(names().values()), bold)
    offered = [word("commitment_type", code) for code in types(kind, codes("commitment_type"))]
    first.data_validation(
        1, COLUMNS.index("type"), MOST, COLUMNS.index("type"), {"validate": "list", "source": offered}
    )
    second.set_column(0, 0, WIDTH)
    second.set_column(1, 1, WIDE, plain)
    for number, said in enumerate([(_("Column"), _("What stands in it")), *explained(kind)]):
        _row(second, number, said, bold if not number else plain)
    book.close()
    return made.getvalue()


def _row(sheet: Any, number: int, cells: Sequence[str], style: Any) -> None:
    for column, said in enumerate(cells):
        sheet.write_string(number, column, said, style)
