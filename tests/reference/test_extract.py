import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract, extract_from_file

from portal.reference import commitment_labels, labels, question_labels
from portal.reference.labels import LABELS
from portal.reference.loading import DATA
from portal.reference.questionnaire_file import TEXTS

EXTRACTOR = "portal.reference.extract:questionnaire_strings"
FILES = sorted((DATA / "questionnaires").glob("*.toml"))
VICTIM = DATA / "questionnaires" / "victim_report.1.toml"


def texts(value: Any) -> Iterator[str]:
    """Walk the raw file, so that a text the extractor does not know of would be noticed."""
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in TEXTS:
                yield inner
            else:
                yield from texts(inner)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_text_of_a_questionnaire_reaches_the_catalogue_with_its_line(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    found = list(extract(EXTRACTOR, BytesIO(file.read_bytes())))
    assert sorted(str(message) for _, message, _, _ in found) == sorted(texts(tomllib.loads("\n".join(lines))))
    assert [message for number, message, _, _ in found if str(message) not in lines[number - 1]] == []


def test_translators_read_which_question_a_text_belongs_to() -> None:
    found = extract(EXTRACTOR, BytesIO(VICTIM.read_bytes()))
    comments = {message: comments for _, message, comments, _ in found}
    assert comments["In your own words, in any language"] == ["question what_happened: label"]


def test_every_label_of_a_code_reaches_the_catalogue() -> None:
    files = [str(one.__file__) for one in (labels, commitment_labels, question_labels)]
    found = {message for file in files for _, message, _, _ in extract_from_file("python", file)}
    assert found == set(LABELS.values())
