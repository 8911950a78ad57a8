"""The rubric of independent assessments: what each grade means, in versions that are never changed.

One file for each version in `data/rubrics`, named by it. `dimensions` have their grades in the order of the code list.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from portal.reference.codes import codes
from portal.reference.loading import DATA, BrokenDataError

FOLDER: Final = DATA / "rubrics"
LISTS: Final[Mapping[str, str]] = {
    "completion": "completion_ogp",
    "ambition": "ambition_ogp",
    "result": "results_ogp",
    "verifiability": "verifiability",
    "confidence": "assessment_confidence_icd203",
}
"""What is graded, in this order, and the code list of its grades."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What is asked, and what each grade means, by its code."""

    code: str
    asks: str
    means: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rubric:
    """`changes` says what is different from the version before."""

    version: str
    since: date
    changes: str
    dimensions: tuple[Dimension, ...]

    def dimension(self, code: str) -> Dimension:
        return next(one for one in self.dimensions if one.code == code)


def load(file: Path) -> Rubric:
    """Read and check a rubric; raise `BrokenDataError` with what is wrong."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        made = Rubric(said["version"], said["since"], said["changes"], tuple(map(_dimension, said["dimensions"])))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BrokenDataError(file, "file", f"not a rubric ({error!r})") from error
    if made.version != file.stem:
        raise BrokenDataError(file, "version", "must be the name of the file")
    if [one.code for one in made.dimensions] != list(LISTS):
        raise BrokenDataError(file, "dimensions", f"must be {', '.join(LISTS)}")
    for one in made.dimensions:
        if tuple(one.means) != codes(LISTS[one.code]):
            raise BrokenDataError(file, one.code, "must have every grade of its code list, in that order")
    return made


def _dimension(said: Mapping[str, Any]) -> Dimension:
    return Dimension(said["code"], said["asks"], {one["code"]: one["means"] for one in said["grades"]})


@cache
def rubrics() -> tuple[Rubric, ...]:
    """Return every version, the newest first."""
    return tuple(sorted(map(load, FOLDER.glob("*.toml")), key=lambda one: (one.since, one.version), reverse=True))


def newest() -> Rubric:
    return rubrics()[0]


def rubric(version: str) -> Rubric | None:
    """Return one version, or None."""
    return next((one for one in rubrics() if one.version == version), None)
