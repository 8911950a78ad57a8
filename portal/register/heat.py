"""Where each square of a heat map lies, and what it says. Pure: the page draws what stands here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SQUARE: Final = 30
BAR: Final = 28
NAMES: Final = 210
HEAD: Final = 112
LONGEST_NAME: Final = 26
MANY: Final = 3


class Level(StrEnum):
    """How much stands there. `gone`: only what was withdrawn; `off`: the item does not address this kind."""

    OFF = "off"
    NONE = "none"
    GONE = "gone"
    ONE = "one"
    TWO = "two"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Count:
    """How many commitments in force an organisation has on an item, and how many that were withdrawn.

    Of those in force: how many it says are done or missed, how many somebody independent has assessed, how many were
    challenged, and how many of these have a challenge without an answer by its day.
    """

    addressed: bool
    in_force: int = 0
    withdrawn: int = 0
    done: int = 0
    missed: int = 0
    assessed: int = 0
    challenged: int = 0
    unanswered: int = 0

    @property
    def level(self) -> Level:
        if self.in_force:
            return {1: Level.ONE, 2: Level.TWO}.get(self.in_force, Level.MANY)
        if self.withdrawn:
            return Level.GONE
        return Level.NONE if self.addressed else Level.OFF

    @property
    def sign(self) -> str:
        """What stands in the square, so that its colour never speaks alone."""
        return {Level.OFF: "–", Level.NONE: "", Level.GONE: "×"}.get(self.level, str(self.in_force))


@dataclass(frozen=True, slots=True)
class Square:
    """`done` is the length of the bar under the sign; `judged` and `doubted` say whether there is a dot, a triangle."""

    x: int
    y: int
    level: Level
    sign: str
    done: int = 0
    judged: bool = False
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    """A heat map of so many user units: names down one side, codes across the top, a square for each of both."""

    width: int
    height: int
    names: tuple[Label, ...]
    codes: tuple[Label, ...]
    squares: tuple[Square, ...]


def drawn(names: Sequence[str], codes: Sequence[str], rows: Sequence[Sequence[Count]], *, mirrored: bool) -> Map:
    """Lay out a map; `mirrored` for readers from right to left: the names stand on the right, the first code beside."""
    width = NAMES + SQUARE * len(codes)

    def across(number: int) -> int:
        return width - NAMES - SQUARE * (number + 1) if mirrored else NAMES + SQUARE * number

    half = SQUARE // 2
    beside = width - NAMES + 8 if mirrored else NAMES - 8
    return Map(
        width=width,
        height=HEAD + SQUARE * len(rows),
        names=tuple(Label(beside, HEAD + SQUARE * row + half, _short(name)) for row, name in enumerate(names)),
        codes=tuple(Label(across(number) + half, HEAD - 8, code) for number, code in enumerate(codes)),
        squares=tuple(
            _square(across(number), HEAD + SQUARE * row, count)
            for row, counts in enumerate(rows)
            for number, count in enumerate(counts)
        ),
    )


def _square(x: int, y: int, count: Count) -> Square:
    done = BAR * count.done // count.in_force if count.in_force else 0
    return Square(x, y, count.level, count.sign, done, bool(count.assessed), bool(count.challenged))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
