"""The form of a table of commitments: what each column says, and what is wrong in which row and column.

Every row is put through the form in which one commitment is written, so that both refuse the same in the same words.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict

from portal.commitments.forms import TextForm
from portal.commitments.operations.drafting import check
from portal.commitments.rules.texts import MOST_COUNTRIES, MOST_LINKS, MOST_MILESTONES, missing, types
from portal.commitments.texts import Text
from portal.files.tables import MANY, Table, Trouble, code_of, each, guessed
from portal.problems import Invalid
from portal.reference.codes import codes
from portal.reference.countries import COUNTRIES, country_choices
from portal.reference.labels import N_
from portal.web.forms import Form, one_of
from portal.web.language import language
from portal.web.templates import word

COLUMNS: Final = (
    "title", "type", "problem", "action", "baseline", "target", "scope", "countries", "customers", "starts_on",
    "due_on", "milestones", "lead", "budget", "links", "items",
)  # fmt: skip
"""The columns of a table, in the order of the form in which one commitment is written."""
MOST_SHOWN: Final = 100
SAMPLE: Final = 3
_STEPS: Final = re.compile(r"\n|;\s*(?=[0-9]{4}-[0-9]{2}-[0-9]{2}\s)")
_STEP: Final = re.compile(r"(?P<day>\S+)\s+(?P<title>.+?)(?:\s*\((?P<who>[^()]*)\))?")
_LINKS: Final = re.compile(r"\n|(?<=>)\s*;")
_LINK: Final = re.compile(r"(?P<words>.+?)\s*<(?P<url>[^<>]*)>")
NO_STEP: Final = N_(
    "“%(cell)s” is no milestone. Write the day, what will be there, and who leads it, such as “2027-06-30 First report "
    "is out (Head of Policy)”."
)
NO_LINK: Final = N_("“%(cell)s” is no link. Write what is there and its address, such as “%(example)s”.")
A_LINK: Final = "Our policy <https://company.example/policy>"
TOO_MANY: Final = N_("These are more than %(most)d. Keep those that matter most.")


class UploadForm(Form):
    file = FileField(
        _l("The table"),
        [FileRequired(_l("Choose a file first."))],
        description=_l(
            "A CSV file in UTF-8 or an XLSX spreadsheet without formulas, of up to 2 MB and 200 commitments, one a "
            "row. Of a spreadsheet the first sheet is read. Its first row names the columns."
        ),
        render_kw={"accept": ".csv,.txt,.xlsx,text/csv"},
    )


@dataclass(slots=True)
class Read:
    """Every commitment of a table: the texts, what is wrong, and what is worth a look before drafts are made."""

    texts: list[Text] = field(default_factory=list)
    wrong: list[Trouble] = field(default_factory=list)
    doubtful: list[Trouble] = field(default_factory=list)


def names() -> dict[str, str]:
    """Return what a column can say, by the name of the field, as the reader calls it."""
    form = _row_form(MultiDict())
    return {name: str(form[name].label.text) for name in COLUMNS}


def _row_form(said: "MultiDict[str, str]") -> TextForm:
    # The page's own form carries the token; a row was never sent by a browser as such.
    return TextForm(said, meta={"csrf": False})


def header_of(table: Table) -> list[str]:
    """Return what each column is called, and which of them the spreadsheet hides."""
    called = [name or _("Column %(number)d", number=place) for place, name in enumerate(table.header, start=1)]
    return [
        _("%(name)s (hidden in the spreadsheet)", name=name) if place in table.hidden_columns else name
        for place, name in enumerate(called)
    ]


def hidden_in(table: Table) -> list[str]:
    """Return the sentences on what was read although nobody sees it who opens the spreadsheet."""
    between, said = str(_(", ")), []
    if rows := table.hidden_rows:
        numbers = between.join(map(str, rows))
        said.append(
            ngettext(
                "%(num)d hidden row was read: %(rows)s.",
                "%(num)d hidden rows were read: %(rows)s.",
                len(rows),
                rows=numbers,
            )
        )
    if columns := table.hidden_columns:
        called = between.join(table.header[place] or str(place + 1) for place in columns)
        said.append(
            ngettext(
                "%(num)d hidden column was read: %(columns)s.",
                "%(num)d hidden columns were read: %(columns)s.",
                len(columns),
                columns=called,
            )
        )
    return said


def columns_form(table: Table) -> Form:
    """Return the form: a list for each column, with what its name suggests."""
    called = names()
    choices = [("", _("Leave it out")), *called.items()]
    fields: dict[str, Any] = {
        f"column-{place}": one_of(name, choices, radio=False) for place, name in enumerate(header_of(table))
    }
    data = {f"column-{place}": found for place, found in enumerate(guessed(table.header, called))}
    form: Form = type("ColumnsForm", (Form,), fields)(data=data)
    return form


def read_commitments(table: Table, form: Form, *, kind: str, there: Collection[str]) -> Read:
    """Read every row as the form says; nothing is kept. `there`: titles that the organisation has already."""
    chosen = {place: form[f"column-{place}"].data or "" for place in range(len(table.header))}
    columns = {target: place for place, target in chosen.items() if target}
    found, called = Read(), names()
    if len(columns) != sum(1 for one in chosen.values() if one):
        form.form_errors.append(_("Two columns say the same. Leave one of them out."))
    elif "title" not in columns:
        form.form_errors.append(_("No column is the title. Choose which one says what each commitment is called."))
    else:
        for number, cells in table.rows:
            _Row(number, kind, called, found).read({name: cells[place] for name, place in columns.items()})
        _note_hidden(found, table, called["title"])
        _note_doubles(found, [number for number, _cells in table.rows], called["title"], there)
    return found


def _note_hidden(found: Read, table: Table, column: str) -> None:
    says = _("This row is hidden in the spreadsheet. A draft is made of it as of the others.")
    found.doubtful += [Trouble(number, column, says) for number, _cells in table.rows if number in table.hidden_rows]


def _note_doubles(found: Read, numbers: Iterable[int], column: str, there: Collection[str]) -> None:
    """Say which titles stand in the table twice, or are those of commitments that are there already."""
    often = Counter(text.title for text in found.texts)
    for number, text in zip(numbers, found.texts, strict=False):
        if found.wrong:
            return
        if often[text.title] > 1:
            found.doubtful.append(Trouble(number, column, _("Another row has the same title.")))
        if text.title in there:
            says = _("Your organisation has a commitment of this title already. A second one will be made.")
            found.doubtful.append(Trouble(number, column, says))


@dataclass(slots=True)
class _Row:
    """One row while it is read."""

    number: int
    kind: str
    names: Mapping[str, str]
    found: Read

    def read(self, cells: Mapping[str, str]) -> None:
        before, said = len(self.found.wrong), MultiDict[str, str]()
        for name, cell in cells.items():
            if cell:
                self.tried(name, partial(READ.get(name, _as_it_is), said, name, cell))
        form = _row_form(said)
        form.offer(self.kind, number=1)
        if not form.validate():
            for name, errors in form.errors.items():
                self.blame(str(name), " ".join(dict.fromkeys(_flat(errors))))
        if len(self.found.wrong) == before:
            self.tried("title", lambda: check(self.kind, form.typed))
        if len(self.found.wrong) == before:
            self.found.texts.append(form.typed)
            self.note_missing(form.typed)

    def tried(self, name: str, reading: Callable[[], None]) -> None:
        """Read a cell; put on the list why it cannot be."""
        try:
            reading()
        except Invalid as problem:
            self.blame(problem.field or name, _(problem.reason) % problem.values)

    def blame(self, name: str, says: str) -> None:
        self.found.wrong.append(Trouble(self.number, self.names.get(name, ""), says))

    def note_missing(self, text: Text) -> None:
        lacking = [self.names[name] for name in missing(text, number=1) if name in self.names]
        if lacking:
            says = _("Has to be written before anybody can publish it.")
            self.found.doubtful.append(Trouble(self.number, str(_(", ")).join(lacking), says))


def _flat(errors: Any) -> Iterable[str]:
    """Yield the sentences of a field's errors; those of rows within it lie deeper."""
    if isinstance(errors, Mapping):
        errors = errors.values()
    elif not isinstance(errors, list | tuple):
        yield str(errors)
        return
    for one in errors:
        yield from _flat(one)


def _as_it_is(said: "MultiDict[str, str]", name: str, cell: str) -> None:
    said.add(name, cell)


def _type(said: "MultiDict[str, str]", name: str, cell: str) -> None:
    # Every type is understood; which this kind of organisation may choose is for the rule to say.
    said.add(name, _code(cell, "commitment_type", codes("commitment_type")))


def _code(cell: str, code_list: str, known: Iterable[str]) -> str:
    known = tuple(known)
    return code_of(cell, ((one, one) for one in known), ((one, word(code_list, one)) for one in known))


def _country(cell: str) -> str:
    return code_of(cell, ((one, one) for one in COUNTRIES), country_choices(language()))


def _countries(said: "MultiDict[str, str]", name: str, cell: str) -> None:
    for place, code in enumerate(_no_more(each(cell, _country), MOST_COUNTRIES)):
        said.add(f"{name}-{place}", code)


def _customers(said: "MultiDict[str, str]", name: str, cell: str) -> None:
    for code in each(cell, lambda one: _code(one, "scope_customer", codes("scope_customer"))):
        said.add(name, code)


def _items(said: "MultiDict[str, str]", name: str, cell: str) -> None:
    for code in each(cell.replace(",", MANY), str.upper):
        said.add(name, code)


def _milestones(said: "MultiDict[str, str]", name: str, cell: str) -> None:
    for place, line in enumerate(_no_more(_parts(_STEPS, cell), MOST_MILESTONES)):
        if (step := _STEP.fullmatch(line)) is None:
            raise Invalid(NO_STEP, cell=line[:60])
        said.add(f"{name}-{place}-due_on", step["day"])
        said.add(f"{name}-{place}-title", step["title"])
        said.add(f"{name}-{place}-who", step["who"] or "")


def _links(said: "MultiDict[str, str]", name: str, cell: str) -> None:
    for place, line in enumerate(_no_more(_parts(_LINKS, cell), MOST_LINKS)):
        if (link := _LINK.fullmatch(line)) is None:
            raise Invalid(NO_LINK, cell=line[:60], example=A_LINK)
        said.add(f"{name}-{place}-url", link["url"].strip())
        said.add(f"{name}-{place}-words", link["words"])


def _parts(between: "re.Pattern[str]", cell: str) -> list[str]:
    """Return the lines of a cell, with one blank for several: in a run of them the patterns would look from each."""
    return [part for part in (" ".join(one.split()) for one in between.split(cell)) if part]


def _no_more(parts: list[str], most: int) -> list[str]:
    if len(parts) > most:
        raise Invalid(TOO_MANY, most=most)
    return parts


READ: Final[Mapping[str, Callable[["MultiDict[str, str]", str, str], None]]] = {
    "type": _type,
    "countries": _countries,
    "customers": _customers,
    "milestones": _milestones,
    "links": _links,
    "items": _items,
}


def explained(kind: str) -> list[tuple[str, str]]:
    """Return the columns of the template, and what each may hold: those that are more than plain words."""
    called = names()
    of_type = [word("commitment_type", code) for code in types(kind, codes("commitment_type"))]
    customers = [word("scope_customer", code) for code in codes("scope_customer")]
    several = _("Several with a semicolon between them: %(choices)s.")
    says = {
        "title": _("What it is called. The only column that every row needs for a draft."),
        "type": _("One of these: %(choices)s.", choices="; ".join(of_type)),
        "countries": _("Names or codes of two letters, several with a semicolon between them."),
        "customers": several % {"choices": "; ".join(customers)},
        "starts_on": _("A day, such as 2027-01-01."),
        "due_on": _("A day, such as 2027-12-31."),
        "milestones": _("One a line: “2027-06-30 First report is out (Head of Policy)”."),
        "links": _("One a line: “%(example)s”.", example=A_LINK),
        "items": _("Codes of items that address your kind, several with a semicolon between them."),
    }
    return [(called[name], says.get(name, _("Words."))) for name in COLUMNS]
