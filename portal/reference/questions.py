"""What a questionnaire is made of: pages, and questions with the section that each answer is sealed into."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Section(StrEnum):
    """The part of a report that an answer is sealed into; the fourth, `wall`, has a page of its own."""

    CONTACT = "contact"
    ACCOUNT = "account"
    TECHNICAL = "technical"


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    COUNTRY = "country"
    COUNTRIES = "countries"
    LANGUAGE = "language"
    DATE_TEXT = "date_text"
    NUMBER = "number"
    LINES = "lines"


TYPED: Final = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.DATE_TEXT, Kind.LINES})
"""Answered in words of one's own. `DATE_TEXT` is an approximate date, kept as typed; `LINES` is one thing a line."""

CODED: Final = frozenset({Kind.CHOICE, Kind.CHOICES})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowWhen:
    """Show something only if the answer to an earlier page's `question` is one of `values`; `unless`: if it is none."""

    question: str
    values: tuple[str, ...]
    unless: bool = False

    def holds(self, answers: Mapping[str, object]) -> bool:
        """Tell whether `answers` (question id to code, or to a list of codes) ask for it."""
        answer = answers.get(self.question)
        given = answer if isinstance(answer, list | tuple | set | frozenset) else (answer,)
        return any(value in self.values for value in given) is not self.unless


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `codes` names a code list for choices; `max_length` counts characters of typed answers."""

    id: str
    section: Section
    type: Kind
    label: str
    why: str
    hint: str | None
    after: str
    codes: str | None
    optional: bool
    show_when: ShowWhen | None
    max_length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One thing asked at a time: a title and the questions that belong to it. All of `show_when` must hold."""

    id: str
    title: str
    questions: tuple[Question, ...]
    show_when: tuple[ShowWhen, ...] = ()

    def asks(self, answers: Mapping[str, object]) -> tuple[Question, ...]:
        """Return the questions to show after `answers`; a page that asks nothing is passed over."""
        if not all(one.holds(answers) for one in self.show_when):
            return ()
        return tuple(q for q in self.questions if q.show_when is None or q.show_when.holds(answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One version of a questionnaire, in the order in which it is asked."""

    id: str
    version: int
    pages: tuple[Page, ...]

    def asked(self, answers: Mapping[str, object]) -> tuple[tuple[Page, tuple[Question, ...]], ...]:
        """Return the pages that ask something after `answers`, each with its questions.

        An answer to a question that is not shown itself counts for nothing, so it shows no other question either.
        """
        counted: dict[str, object] = {}
        found = []
        for page in self.pages:
            if questions := page.asks(counted):
                found.append((page, questions))
                counted |= {one.id: answers[one.id] for one in questions if one.id in answers}
        return tuple(found)

    def questions(self) -> Iterator[Question]:
        """Go through every question of every page, in order."""
        for page in self.pages:
            yield from page.questions

    def page(self, page_id: str) -> Page:
        """Return one page; an unknown id is a `KeyError`."""
        return {page.id: page for page in self.pages}[page_id]

    def question(self, question_id: str) -> Question:
        """Return one question; an unknown id is a `KeyError`."""
        return {question.id: question for question in self.questions()}[question_id]
