"""Brings the words of questionnaires and rubrics into the catalogues: `tools/catalogues.py` names both extractors."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from portal.reference.questionnaire_file import TEXTS

Found = tuple[int, None, str, list[str]]


def questionnaire_strings(  # Babel passes all four by place
    fileobj: IO[bytes],
    keywords: Collection[str],  # noqa: ARG001
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[Found]:
    """Yield (line, None, text, comments) for every text of a questionnaire, as Babel asks of an extractor.

    The comment tells translators which question a text belongs to and what it is there for.
    """
    source = fileobj.read().decode()
    lines = source.splitlines()
    content = tomllib.loads(source)
    for page in content["pages"]:
        yield from _texts(page, lines, f"page {page['id']}")
        for question in page["questions"]:
            yield from _texts(question, lines, f"question {question['id']}")


def rubric_strings(  # Babel passes all four by place
    fileobj: IO[bytes],
    keywords: Collection[str],  # noqa: ARG001
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[Found]:
    """Yield (line, None, text, comments) for every text of a rubric."""
    source = fileobj.read().decode()
    lines, content = source.splitlines(), tomllib.loads(source)
    yield _line(lines, content["changes"]), None, content["changes"], ["what a version of the rubric changes"]
    for one in content["dimensions"]:
        yield _line(lines, one["asks"]), None, one["asks"], [f"what is graded: {one['code']}"]
        for grade in one["grades"]:
            yield _line(lines, grade["means"]), None, grade["means"], [f"grade of {one['code']}: {grade['code']}"]


def _texts(table: Mapping[str, Any], lines: list[str], where: str) -> Iterator[Found]:
    for key in TEXTS:
        if key in table:
            yield _line(lines, table[key]), None, table[key], [f"{where}: {key}"]


def _line(lines: list[str], text: str) -> int:
    """Return the first line that holds the text; 1 where it is written with escapes."""
    return next((number for number, line in enumerate(lines, start=1) if text in line), 1)
