"""What is permitted as cells of a grid, such as forms tick and pages carry from one to the next. Pure.

A cell is one part of a report, whom it is for (an organisation's id, a kind, or a purpose), and until when. Taking a
copy is a cell of its own beside the one for reading, and means nothing without it.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

COPY: Final = "copy-"
"""What stands before the target of a cell for taking copies."""


class Cell(NamedTuple):
    """`section` of a report for `target`, until a day (ISO 8601) or, where it is empty, until it is taken back."""

    section: str
    target: str
    until: str = ""

    @property
    def copies(self) -> bool:
        return self.target.startswith(COPY)

    @property
    def whom(self) -> str:
        """Return the target itself, whether it is for reading or for copying."""
        return self.target.removeprefix(COPY)

    @property
    def place(self) -> tuple[str, str]:
        """Return what stays the same where only the day changes."""
        return self.section, self.target


Cells = frozenset[Cell]


def sound(cells: Iterable[Cell]) -> Cells:
    """Return the cells without copies of what may not be read."""
    found = frozenset(cells)
    read = {one.place for one in found}
    return frozenset(one for one in found if not one.copies or (one.section, one.whom) in read)


def widens(now: Cells, wanted: Iterable[Cell]) -> bool:
    """Say whether anybody gains anything: a part, a copy, or time. An earlier day only takes away."""
    until = {one.place: one.until for one in now}
    return any(one.place not in until or _later(one.until, until[one.place]) for one in wanted)


def _later(one: str, other: str) -> bool:
    return bool(other) and (not one or one > other)


def encoded(cells: Iterable[Cell]) -> str:
    return " ".join(sorted(":".join(one) for one in cells))


def decoded(text: str) -> Cells:
    """Read what `encoded` wrote; what is no cell is left out."""
    parts = (one.split(":") for one in text.split())
    return frozenset(Cell(*one) for one in parts if len(one) == len(Cell._fields))
