"""Reads one questionnaire file and refuses it, naming the entry, rather than let a wrong page reach a reporter."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Never, TypeVar

from portal.reference.codes import codes, is_list
from portal.reference.labels import LABELS
from portal.reference.loading import BrokenDataError
from portal.reference.questions import CODED, TYPED, Kind, Page, Question, Questionnaire, Section, ShowWhen

TEXTS: Final = ("title", "label", "why", "hint", "after")
"""The keys whose values are words for people, and so go through the catalogues."""

_ID: Final = re.compile(r"[a-z][a-z0-9_]*")
_HIGHEST_LENGTH: Final = 100_000
_QUESTION_KEYS: Final = frozenset(
    (
        *("id", "section", "type", "label", "why", "hint", "after", "codes", "optional", "max_length"),
        *("show_when", "show_unless"),
    )
)
_PAGE_KEYS: Final = frozenset(("id", "title", "questions", "show_when", "show_unless"))
_Enum = TypeVar("_Enum", bound=StrEnum)


def load(file: Path) -> Questionnaire:
    """Read and check the questionnaire `<id>.<version>.toml`; raise `BrokenDataError` where it is wrong."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BrokenDataError(file, "file", f"not TOML in UTF-8 ({error})") from error
    top = _Table(file, "file", content)
    top.only({"id", "version", "pages"})
    found = Questionnaire(id=top.id(), version=top.whole("version"), pages=_pages(top))
    if file.name != f"{found.id}.{found.version}.toml":
        top.refuse("id", f"the file must be called {found.id}.{found.version}.toml")
    return found


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the file, which knows where it stands so that every complaint can say it."""

    file: Path
    entry: str
    content: Mapping[str, Any]

    def refuse(self, key: str, what: str) -> Never:
        raise BrokenDataError(self.file, f"{self.entry}.{key}", what)

    def only(self, keys: Collection[str]) -> None:
        for key in self.content:
            if key not in keys:
                self.refuse(key, "no such key")

    def text(self, key: str) -> str:
        found = self.text_or_none(key)
        return found if found is not None else self.refuse(key, "is missing")

    def text_or_none(self, key: str) -> str | None:
        found = self.content.get(key)
        if found is None:
            return None
        if not isinstance(found, str) or not found or found != " ".join(found.split()):
            self.refuse(key, "must be words on one line, without spaces around them")
        return found

    def id(self) -> str:
        found = self.text("id")
        return found if _ID.fullmatch(found) else self.refuse("id", "must be small letters, digits and _")

    def whole(self, key: str) -> int:
        found = self.content.get(key)
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            self.refuse(key, "must be a whole number from 1")
        return found

    def flag(self, key: str) -> bool:
        found = self.content.get(key, False)
        return found if isinstance(found, bool) else self.refuse(key, "must be true or false")

    def one_of(self, key: str, kind: type[_Enum]) -> _Enum:
        found = self.text(key)
        try:
            return kind(found)
        except ValueError:
            self.refuse(key, f"{found} is none of {', '.join(kind)}")

    def tables(self, key: str) -> Sequence["_Table"]:
        found = self.content.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
            self.refuse(key, "must be at least one table")
        # An id names the entry better than its place does; a missing id is refused when it is read.
        return [_Table(self.file, f"{key}.{one.get('id', place)}", one) for place, one in enumerate(found)]


def _pages(top: _Table) -> tuple[Page, ...]:
    pages: list[Page] = []
    for table in top.tables("pages"):
        table.only(_PAGE_KEYS)
        earlier = {question.id: question for page in pages for question in page.questions}
        page_id = table.id()
        if any(page.id == page_id for page in pages):
            table.refuse("id", "another page has this id")
        pages.append(
            Page(
                id=page_id,
                title=table.text("title"),
                questions=_questions(table, earlier),
                show_when=_conditions(table, earlier),
            )
        )
    return tuple(pages)


def _questions(page: _Table, earlier: Mapping[str, Question]) -> tuple[Question, ...]:
    questions: dict[str, Question] = {}
    for table in page.tables("questions"):
        question = _question(table, earlier)
        if question.id in earlier or question.id in questions:
            table.refuse("id", "another question has this id")
        questions[question.id] = question
    return tuple(questions.values())


def _question(table: _Table, earlier: Mapping[str, Question]) -> Question:
    table.only(_QUESTION_KEYS)
    kind = table.one_of("type", Kind)
    return Question(
        id=table.id(),
        section=table.one_of("section", Section),
        type=kind,
        label=table.text("label"),
        why=table.text("why"),
        hint=table.text_or_none("hint"),
        after=table.text("after"),
        codes=_code_list(table, kind),
        optional=table.flag("optional"),
        show_when=_only_condition(table, earlier),
        max_length=_max_length(table, kind),
    )


def _code_list(table: _Table, kind: Kind) -> str | None:
    if kind not in CODED:
        return None if "codes" not in table.content else table.refuse("codes", f"a {kind} question has no code list")
    name = table.text("codes")
    if not is_list(name):
        table.refuse("codes", f"there is no code list {name}")
    for code in codes(name):
        if (name, code) not in LABELS:
            table.refuse("codes", f"the code {code} of {name} has no label")
    return name


def _max_length(table: _Table, kind: Kind) -> int | None:
    if kind not in TYPED:
        return None if "max_length" not in table.content else table.refuse("max_length", f"a {kind} has no length")
    length = table.whole("max_length")
    return length if length <= _HIGHEST_LENGTH else table.refuse("max_length", f"at most {_HIGHEST_LENGTH}")


def _only_condition(table: _Table, earlier: Mapping[str, Question]) -> ShowWhen | None:
    found = _conditions(table, earlier)
    if len(found) > 1:
        table.refuse("show_unless", "a question has one condition; a page may have two")
    return found[0] if found else None


def _conditions(table: _Table, earlier: Mapping[str, Question]) -> tuple[ShowWhen, ...]:
    """Return what `show_when` and `show_unless` ask for, each a table or a list of tables."""
    found = []
    for key in ("show_when", "show_unless"):
        given = table.content.get(key, [])
        for condition in given if isinstance(given, list) else [given]:
            if not isinstance(condition, dict):
                table.refuse(key, "must be a table with question and values")
            inner = _Table(table.file, f"{table.entry}.{key}", condition)
            found.append(_condition(inner, earlier, unless=key == "show_unless"))
    return tuple(found)


def _condition(inner: _Table, earlier: Mapping[str, Question], *, unless: bool) -> ShowWhen:
    """Accept a condition on an earlier page only: without scripts a page cannot change while it is filled in."""
    inner.only({"question", "values"})
    asked = earlier.get(inner.text("question")) or inner.refuse("question", "must be a question of an earlier page")
    if asked.codes is None:
        inner.refuse("question", "must be a question with a code list")
    values = inner.content.get("values")
    if not isinstance(values, list) or not values or any(value not in codes(asked.codes) for value in values):
        inner.refuse("values", f"must be codes of {asked.codes}")
    return ShowWhen(question=asked.id, values=tuple(values), unless=unless)
