"""Questionnaires as versioned data: `data/questionnaires/<id>.<version>.toml`.

A report keeps the id and version that it was filed with, so a published file is never edited: a change is a new
version. All texts are English message ids, to be passed through gettext where they are shown; `extract.py` finds them.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from portal.reference.loading import DATA
from portal.reference.questionnaire_file import load
from portal.reference.questions import CODED, TYPED, Kind, Page, Question, Questionnaire, Section, ShowWhen

__all__ = [
    "CODED",
    "TYPED",
    "Kind",
    "Page",
    "Question",
    "Questionnaire",
    "Section",
    "ShowWhen",
    "latest",
    "load",
    "load_folder",
    "questionnaire",
]

FOLDER: Final = DATA / "questionnaires"


def questionnaire(questionnaire_id: str, version: int) -> Questionnaire:
    """Return one published version; an unknown one is a `KeyError`."""
    return _published()[questionnaire_id][version]


def latest(questionnaire_id: str) -> Questionnaire:
    """Return the version that new reports are filed with; an unknown id is a `KeyError`."""
    versions = _published()[questionnaire_id]
    return versions[max(versions)]


def load_folder(folder: Path) -> Mapping[str, Mapping[int, Questionnaire]]:
    """Read and check every questionnaire in `folder`; raise `BrokenDataError` for the first that is wrong."""
    found: dict[str, dict[int, Questionnaire]] = {}
    for file in sorted(folder.glob("*.toml")):
        one = load(file)
        found.setdefault(one.id, {})[one.version] = one
    return found


@cache
def _published() -> Mapping[str, Mapping[int, Questionnaire]]:
    return load_folder(FOLDER)
