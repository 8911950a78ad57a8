"""Where everything lies on the drawn time line of a commitment. Pure: the page draws what stands here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WIDTH: Final = 720
EDGE: Final = 24
STACK: Final = 18
HIGHEST: Final = 4
APART: Final = 14
ABOVE: Final = 18
BELOW: Final = 34
MOST_YEARS: Final = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a day: `shape` and `tone` as those of tags."""

    day: date
    shape: str
    tone: str


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int
    shape: str
    tone: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one edge to the other: points above it, years below it, and where it starts, is due, and is now."""

    width: int
    height: int
    y: int
    begins: int
    ends: int
    years: tuple[Tick, ...]
    starts: int
    due: int
    now: int
    points: tuple[Point, ...]


def drawn(marks: Iterable[Mark], *, starts: date, due: date, today: date, mirrored: bool) -> Line:
    """Lay out a time line. Marks that would lie on each other are stacked; the highest place takes all the rest."""
    marks = sorted(marks, key=lambda one: one.day)
    days = [starts, due, today, *(one.day for one in marks)]
    first, last = min(days), max(days)
    long = max((last - first).days, 1)

    def across(day: date) -> int:
        x = EDGE + round((WIDTH - 2 * EDGE) * (day - first).days / long)
        return WIDTH - x if mirrored else x

    placed: list[tuple[int, int, Mark]] = []
    for one in marks:
        x = across(one.day)
        under = sum(1 for other, _place, _one in placed if abs(other - x) < APART)
        placed.append((x, min(under + 1, HIGHEST), one))
    line = ABOVE + STACK * max((place for _x, place, _one in placed), default=1)
    return Line(
        width=WIDTH,
        height=line + BELOW,
        y=line,
        begins=across(first),
        ends=across(last),
        years=tuple(Tick(across(day), str(day.year)) for day in _years(first, last)),
        starts=across(starts),
        due=across(due),
        now=across(today),
        points=tuple(Point(x, line - STACK * place, one.shape, one.tone) for x, place, one in placed),
    )


def _years(first: date, last: date) -> list[date]:
    """Return the first days of the years in between, and no more than can be read."""
    every = -(-(last.year - first.year) // MOST_YEARS) or 1
    days = (date(year, 1, 1) for year in range(first.year + 1, last.year + 1, every))
    return [day for day in days if day - first > timedelta(0)]
