"""Answers as people read them: codes in words, links and addresses defanged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import format_decimal
from flask_babel import gettext as _

from portal.reference.countries import COUNTRIES, country_name
from portal.reference.languages import LANGUAGES, language_name
from portal.reference.questionnaires import TYPED, Kind, Question
from portal.submissions.contents import Answers, Correction
from portal.submissions.defang import defanged
from portal.submissions.drafting import Answer
from portal.submissions.gentle import SAYS, worries_of
from portal.web.language import language
from portal.web.templates import day, word


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer: `text` in words and harmless, `exact` as it was typed where that differs, else None.

    `worries` are sentences about what it may contain that nobody needs; only its author is shown them. `before` is what
    it said until it was corrected, oldest first: a sentence that says when, and the text.
    """

    label: str
    text: str
    exact: str | None = None
    worries: tuple[str, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    question: str = ""


def shown(questions: Iterable[Question], answers: Answers) -> list[Shown]:
    """Return every question that is answered, or was before it was corrected, in order."""
    return [
        replace(_shown(one, answers.given.get(one.id)), before=_before(one, answers), question=one.id)
        for one in questions
        if answers.given.get(one.id) or answers.was(one.id)
    ]


def nothing_said(answers: Answers) -> str:
    """Say why a section shows no answer: who may open it sees that something was there."""
    return str(_("Erased by whoever wrote it.") if answers.erased else _("The reporter left this part empty."))


def _before(question: Question, answers: Answers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_until(one), _shown(question, one.was).text) if one.was else (_since(one), "")
        for one in answers.was(question.id)
    )


def _since(one: Correction) -> str:
    """Say since when an answer is there that was not given before, and of one that was given for somebody how."""
    if not one.how:
        return str(_("Answered on %(day)s, not before.", day=day(one.on)))
    return str(
        _(
            "Answered for the person on %(day)s, not before (%(how)s, on %(said)s).",
            day=day(one.on),
            how=word("permission_given", one.how),
            said=day(one.said_on),
        )
    )


def _until(one: Correction) -> str:
    """Say until when it said so, and of a correction made for somebody how they said it."""
    if not one.how:
        return str(_("Corrected on %(day)s. Before, it said:", day=day(one.on)))
    return str(
        _(
            "Corrected for the person on %(day)s (%(how)s, on %(said)s). Before, it said:",
            day=day(one.on),
            how=word("permission_given", one.how),
            said=day(one.said_on),
        )
    )


def shown_to_author(questions: Iterable[Question], answers: Mapping[str, Answer]) -> list[Shown]:
    """Return the same before it is sent, with what to think about once more."""
    asked = [question for question in questions if answers.get(question.id)]
    found = worries_of({one.id: answers[one.id] for one in asked if one.type in TYPED})
    return [
        replace(_shown(one, answers[one.id]), worries=tuple(_(SAYS[worry]) for worry in found.get(one.id, ())))
        for one in asked
    ]


def _shown(question: Question, answer: Answer | None) -> Shown:
    if not answer:
        return Shown(_(question.label), _("No answer"))
    words = in_words(question, answer)
    harmless = defanged(words) if question.type in TYPED else words
    return Shown(_(question.label), harmless, words if harmless != words else None)


def in_words(question: Question, answer: Answer) -> str:
    """Return an answer in the reader's language. One that its kind does not explain is shown as it is."""
    given = answer if isinstance(answer, list) else [answer]
    match question.type:
        case Kind.CHOICE | Kind.CHOICES if question.codes is not None:
            return _joined(word(question.codes, one) for one in given)
        case Kind.COUNTRY | Kind.COUNTRIES:
            return _joined(country_name(one, language()) if one in COUNTRIES else one for one in given)
        case Kind.LANGUAGE:
            return _joined(language_name(one, language()) if one in LANGUAGES else one for one in given)
        case Kind.NUMBER:
            return _joined(str(format_decimal(int(one))) if one.isdecimal() else one for one in given)
        case _:
            return "\n".join(given)


def _joined(words: Iterable[str]) -> str:
    return str(_(", ")).join(words)
