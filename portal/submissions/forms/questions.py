"""The fields of a questionnaire: one for each kind of question, and the form that a page of them makes."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from wtforms import Field, FieldList, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.reference.codes import codes
from portal.reference.countries import country_choices
from portal.reference.languages import language_choices
from portal.reference.questionnaires import Kind, Question
from portal.submissions.drafting import Answer
from portal.web.forms import Form, long_text, many_of, one_of, text
from portal.web.language import language
from portal.web.templates import word

MOST_COUNTRIES: Final = 6
SHORT_TEXT: Final = 5_000
MOST_LINES: Final = 1_000
LONGEST_NUMBER: Final = 20
MOST_DIGITS: Final = 9
BETWEEN_DIGITS: Final = frozenset(" .,'\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{ARABIC THOUSANDS SEPARATOR}")


def question_form(questions: Iterable[Question], answers: Mapping[str, Answer]) -> Form:
    """Return the form of a page of questions, filled with what was answered before."""
    asked = list(questions)
    fields = {question.id: FIELDS[question.type](question) for question in asked}
    made: Form = type("QuestionForm", (Form,), fields)(data=as_typed(asked, answers))
    return made


def as_typed(questions: Iterable[Question], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers as their fields show them: lines under each other."""
    lines = {one.id for one in questions if one.type is Kind.LINES}
    return {
        key: "\n".join(value) if key in lines and not isinstance(value, str) else value
        for key, value in answers.items()
    }


def answers_of(form: Form | Mapping[str, Field], questions: Iterable[Question]) -> dict[str, Answer]:
    """Return what was answered, by question."""
    return {question.id: _answer(question, form[question.id].data) for question in questions}


def _answer(question: Question, given: Any) -> Answer:
    match question.type:
        case Kind.LINES:
            return [line for line in (part.strip() for part in (given or "").split("\n")) if line]
        case Kind.COUNTRIES:
            return list(dict.fromkeys(code for code in given or () if code))
        case Kind.NUMBER:
            return digits_of(given or "")
        case _:
            return given or ""


def _line(question: Question) -> StringField:
    return text(
        _(question.label),
        longest=question.max_length or 200,
        required=None if question.optional else _("Write an answer. A few words are enough."),
        **_said(question),
        autocomplete="off",
    )


def _long_text(question: Question) -> TextAreaField:
    return long_text(
        _(question.label),
        longest=question.max_length or 5_000,
        required=None if question.optional else _("Write what happened. One sentence is enough."),
        **_said(question),
        rows=12 if (question.max_length or 0) > SHORT_TEXT else 5,
        autocomplete="off",
    )


def _lines(question: Question) -> TextAreaField:
    return long_text(
        _(question.label),
        longest=question.max_length or 5_000,
        required=None if question.optional else _("Write at least one line."),
        **_said(question),
        rows=5,
        autocomplete="off",
        autocapitalize="none",
        spellcheck="false",
        check=few_lines,
    )


def few_lines(form: Form, field: Field) -> None:
    del form
    if (field.data or "").count("\n") >= MOST_LINES:
        raise ValidationError(_("Keep it to %(most)d lines, the ones that matter most.", most=MOST_LINES))


def _number(question: Question) -> StringField:
    return text(
        _(question.label),
        longest=LONGEST_NUMBER,
        required=None if question.optional else _("Write a number, such as 12. A guess is enough."),
        **_said(question),
        inputmode="numeric",
        autocomplete="off",
        check=whole_number,
    )


def whole_number(form: Form, field: Field) -> None:
    """Accept the digits of any script, with what people put between thousands."""
    del form
    if field.data and not 1 <= len(digits_of(field.data)) <= MOST_DIGITS:
        raise ValidationError(_("Write a number, such as 12. A guess is enough."))


def digits_of(typed: str) -> str:
    """Return the plain digits of a number; nothing where it is none."""
    signs = [sign for sign in typed if sign not in BETWEEN_DIGITS]
    read = [unicodedata.decimal(sign, -1) for sign in signs]
    return str(int("".join(map(str, read)))) if read and -1 not in read else ""


def _choice(question: Question) -> Field:
    assert question.codes is not None
    offered = [(code, word(question.codes, code)) for code in codes(question.codes)]
    # Without scripts a chosen answer cannot be taken back, unless no answer is one of the choices.
    offered += [("", _("No answer"))] if question.optional else []
    return one_of(
        _(question.label),
        offered,
        required=None if question.optional else _("Choose one of the answers."),
        **_said(question),
    )


def _choices(question: Question) -> SelectMultipleField:
    assert question.codes is not None
    offered = [(code, word(question.codes, code)) for code in codes(question.codes)]
    return many_of(_(question.label), offered, **_said(question))


def _country(question: Question) -> SelectField:
    offered = [("", _("No answer")), *country_choices(language())]
    return one_of(_(question.label), offered, radio=False, **_said(question))


def _countries(question: Question) -> Field:
    """Return several lists to pull down, since a long list of boxes is a long way for the keyboard."""
    offered = [("", _("None")), *country_choices(language())]
    one = one_of(_("Country"), offered, radio=False)
    said = _said(question)
    return FieldList(
        one,
        _(question.label),
        description=said["hint"],
        min_entries=MOST_COUNTRIES,
        max_entries=MOST_COUNTRIES,
        render_kw={"why": said["why"]},
    )


def _language(question: Question) -> SelectField:
    offered = [("", _("No answer")), *language_choices(language())]
    return one_of(_(question.label), offered, radio=False, **_said(question))


def _said(question: Question) -> dict[str, Any]:
    """Return what stands beside a question: a hint, and why it is asked."""
    return {"hint": _(question.hint) if question.hint else "", "why": _(question.why)}


FIELDS: Final[Mapping[Kind, Callable[[Question], Field]]] = {
    Kind.TEXT: _line,
    Kind.DATE_TEXT: _line,
    Kind.LONG_TEXT: _long_text,
    Kind.LINES: _lines,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.COUNTRY: _country,
    Kind.COUNTRIES: _countries,
    Kind.LANGUAGE: _language,
}
