"""The form of a table of reports: which column answers which question, and what is wrong in which row and column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from portal.files.tables import MANY, Table, Trouble, code_of, each, guessed
from portal.problems import Invalid
from portal.reference.codes import codes
from portal.reference.countries import COUNTRIES, country_choices
from portal.reference.labels import N_
from portal.reference.languages import LANGUAGES, language_choices
from portal.reference.questionnaires import TYPED, Kind, Question, latest
from portal.submissions.drafting import FOR_ANOTHER, Answer, Draft
from portal.submissions.forms.intake import TRUSTED
from portal.submissions.forms.questions import FIELDS, LONGEST_NUMBER, MOST_LINES, answers_of, digits_of
from portal.submissions.gentle import SAYS, worries_of
from portal.submissions.wall import Wall, names_of
from portal.web.forms import Form, one_of
from portal.web.language import language
from portal.web.templates import word

COUNTRIES_WALL: Final = "wall_countries"
PEOPLE_WALL: Final = "wall_people"
OTHERS_WALL: Final = "wall_others"
WALLS: Final[Mapping[str, Any]] = {
    COUNTRIES_WALL: _l("Never: the governments of these countries"),
    OTHERS_WALL: _l("Never: these organisations or companies"),
    PEOPLE_WALL: _l("Never: these people"),
}
MOST_SHOWN: Final = 100
SAMPLE: Final = 3


class UploadForm(Form):
    file = FileField(
        _l("The table"),
        [FileRequired(_l("Choose a file first."))],
        description=_l(
            "A CSV file in UTF-8 of up to 2 MB and 1,000 reports, one a row. Its first row names the columns."
        ),
        render_kw={"accept": ".csv,.txt,text/csv"},
    )


@dataclass(slots=True)
class Read:
    """Every report of a table: what is wrong, what is worth a second look, and the drafts."""

    drafts: list[Draft] = field(default_factory=list)
    wrong: list[Trouble] = field(default_factory=list)
    doubtful: list[Trouble] = field(default_factory=list)


def questions() -> tuple[Question, ...]:
    return tuple(latest(FOR_ANOTHER).questions())


def _names() -> dict[str, str]:
    """Return everything that a column can answer, by id, as the reader calls it."""
    return {one.id: _(one.label) for one in questions()} | {key: str(name) for key, name in WALLS.items()}


def columns_form(table: Table) -> Form:
    """Return the form: a list for each column, with what its name suggests; and what holds where a row says nothing."""
    names = _names()
    fields: dict[str, Any] = {
        f"column-{place}": one_of(name or _("Column %(number)d", number=place + 1), _choices(names), radio=False)
        for place, name in enumerate(table.header)
    }
    fields |= {f"all-{one.id}": FIELDS[one.type](replace(one, optional=True)) for one in _for_all()}
    data = {f"column-{place}": found for place, found in enumerate(guessed(table.header, names))}
    form: Form = type("ColumnsForm", (Form,), fields)(data=data)
    return form


def _choices(names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", _("Leave it out")), *names.items()]


def _for_all() -> list[Question]:
    """Return the questions that must be answered and can have one answer for every row."""
    return [one for one in questions() if not one.optional and one.type is not Kind.LONG_TEXT]


def read_reports(table: Table, form: Form) -> Read:
    """Read every row as the form says; nothing is kept."""
    chosen = {place: form[f"column-{place}"].data or "" for place in range(len(table.header))}
    columns = {target: place for place, target in chosen.items() if target}
    found = Read()
    if len(columns) != sum(1 for one in chosen.values() if one):
        form.form_errors.append(_("Two columns answer the same question. Leave one of them out."))
        return found
    asked = {one.id: one for one in questions()}
    named = [replace(one, id=f"all-{one.id}") for one in _for_all()]
    for_all = {key.removeprefix("all-"): given for key, given in answers_of(form, named).items() if given}
    names = _names()
    for number, cells in table.rows:
        _Row(number, {key: cells[place] for key, place in columns.items()}, names, found).read(asked, for_all)
    return found


@dataclass(slots=True)
class _Row:
    """One row while it is read: its cells by what they answer."""

    number: int
    cells: Mapping[str, str]
    names: Mapping[str, str]
    found: Read

    def read(self, asked: Mapping[str, Question], for_all: Mapping[str, Answer]) -> None:
        before = len(self.found.wrong)
        answers: dict[str, Answer] = dict(for_all)
        for key, cell in self.cells.items():
            if cell and key in asked and (given := self.tried(key, partial(answer, asked[key], cell))):
                answers[key] = given
        draft = Draft(version=latest(FOR_ANOTHER).version, kind=FOR_ANOTHER, answers=answers)
        draft = self.walled(draft)
        if len(self.found.wrong) == before:
            self.check_whole(draft)
        typed = {key: given for key, given in answers.items() if asked[key].type in TYPED}
        for key, every in worries_of(typed).items():
            says = " ".join(_(SAYS[one]) for one in every)
            self.found.doubtful.append(Trouble(self.number, self.names[key], says))
        self.found.drafts.append(draft)

    def tried(self, key: str, reading: Callable[[], Any]) -> Any:
        """Return what a cell says; put on the list why it cannot be read."""
        try:
            return reading()
        except Invalid as problem:
            says = _(problem.reason) % problem.values
            self.found.wrong.append(Trouble(self.number, self.names[key], says))
            return None

    def walled(self, draft: Draft) -> Draft:
        """Return the draft with the row's wall: the safest part of it, so nothing unreadable is passed over."""
        cells = self.cells
        countries = self.tried(COUNTRIES_WALL, lambda: each(cells.get(COUNTRIES_WALL, ""), country))
        people = self.tried(PEOPLE_WALL, lambda: _people(cells.get(PEOPLE_WALL, "")))
        others = self.tried(OTHERS_WALL, lambda: _people(cells.get(OTHERS_WALL, "")))
        return replace(draft, wall=Wall(countries=tuple(countries or ())), people=people or "", others=others or "")

    def check_whole(self, draft: Draft) -> None:
        missing = [one for _page, every in draft.asked() for one in every if not one.optional]
        for one in missing:
            if not draft.answers.get(one.id):
                says = _("This has to be answered: in its column, or below for every row.")
                self.found.wrong.append(Trouble(self.number, self.names[one.id], says))
        if TRUSTED in draft.answers.get("take_back", ()) and not draft.answers.get(TRUSTED):
            says = _("Write who this is, or do not choose a trusted person above.")
            self.found.wrong.append(Trouble(self.number, self.names[TRUSTED], says))


def answer(question: Question, cell: str) -> Answer:
    """Return what a cell answers: a code or its words, several with `;` between them; raise `Invalid`."""
    return READ.get(question.type, _text)(question, cell)


def _one_code(question: Question, cell: str) -> str:
    assert question.codes is not None
    known = codes(question.codes)
    return code_of(cell, ((one, one) for one in known), ((one, word(question.codes, one)) for one in known))


def country(cell: str) -> str:
    return code_of(cell, ((one, one) for one in COUNTRIES), country_choices(language()))


def _language(cell: str) -> str:
    return code_of(cell, ((one, one) for one in LANGUAGES), language_choices(language()))


def _people(cell: str) -> str:
    return names_of(cell.replace(MANY, "\n"), field="")


def _number(cell: str) -> str:
    if len(cell) > LONGEST_NUMBER or not (digits := digits_of(cell)):
        raise Invalid(N_("Write a number, such as 12. A guess is enough."))
    return digits


def _text(question: Question, cell: str) -> Answer:
    longest = question.max_length or 200
    if len(cell) > longest:
        raise Invalid(N_("Shorten this to %(max)d characters or fewer."), max=longest)
    if question.type is Kind.LINES:
        lines = [line for line in (part.strip() for part in cell.split("\n")) if line]
        if len(lines) > MOST_LINES:
            raise Invalid(N_("Keep it to %(most)d lines, the ones that matter most."), most=MOST_LINES)
        return lines
    if question.type is not Kind.LONG_TEXT and "\n" in cell:
        raise Invalid(N_("Write this on one line."))
    return cell


READ: Final[Mapping[Kind, Callable[[Question, str], Answer]]] = {
    Kind.CHOICE: _one_code,
    Kind.CHOICES: lambda question, cell: each(cell, lambda one: _one_code(question, one)),
    Kind.COUNTRY: lambda _question, cell: country(cell),
    Kind.COUNTRIES: lambda _question, cell: each(cell, country),
    Kind.LANGUAGE: lambda _question, cell: code_of(
        cell, ((one, one) for one in LANGUAGES), language_choices(language())
    ),
    Kind.NUMBER: lambda _question, cell: _number(cell),
}
