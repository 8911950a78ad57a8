"""What people type about a commitment: its text, and the yes to publishing or withdrawing it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.step_up import StepUpForm
from portal.commitments.forms.rows import countries, leave_empty_rows, links, milestones, offer_countries
from portal.commitments.rules.texts import LONGEST_TITLE, MOST_COUNTRIES, MOST_LINKS, MOST_MILESTONES, types
from portal.commitments.texts import Text
from portal.reference.codes import codes
from portal.reference.instruments import BASIS_WORDS, Item, addressing
from portal.web.forms import Form, a_day, listed, long_text, many_of, one_of, options, text, version_in
from portal.web.templates import word

DIGEST_DIGITS: Final = 64


class TextForm(Form):
    """The text of a version. `revision` is that of the draft it was opened with, 0 where there was none.

    A draft may lack anything but its title, so that nothing that was begun is lost for the sake of the rest.
    """

    revision = HiddenField(default="0")
    title = text(
        _l("Title"),
        longest=LONGEST_TITLE,
        required=_l("Write what this commitment is called."),
        hint=_l("It becomes part of the public address, and stays there."),
    )
    type = one_of(_l("Kind of commitment"))
    problem = long_text(_l("The problem"), longest=2_000)
    action = long_text(_l("What will be done"), longest=3_000)
    baseline = long_text(
        _l("Where things stand now"),
        longest=1_000,
        hint=_l("The figure or the state from which the target is counted. If nobody has measured it yet, say so."),
    )
    target = long_text(
        _l("Measurable target"), longest=1_000, hint=_l("How will somebody outside see that it was done?")
    )
    scope = long_text(
        _l("Scope"),
        longest=1_000,
        hint=_l("Which products, countries or kinds of customer it is about, and which not."),
    )
    countries = countries()
    customers = many_of(_l("Kinds of customer"))
    starts_on = a_day(_l("Start"))
    due_on = a_day(_l("Due"))
    milestones = milestones()
    lead = text(
        _l("Who leads it"),
        longest=120,
        hint=_l("A role, such as “Head of Product Security”. Never the name of a person: everyone will read it."),
    )
    budget = text(
        _l("Budget"),
        longest=200,
        hint=_l("Only where it is public. Say the currency and the years."),
    )
    links = links()
    items = SelectMultipleField(
        _l("Items of instruments"),
        validate_choice=False,  # the operation does, and names those that are wrong
        coerce=str,
        description=_l("What this commitment helps to carry out. Only items that address your kind are here."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    summary = long_text(
        _l("What has changed"),
        longest=500,
        hint=_l("A sentence or two. It is published with the text, in the list of versions."),
    )

    def offer(self, kind: str, *, number: int) -> None:
        """Put in what an organisation of this kind can choose from; a first version has changed nothing."""
        self.type.choices = options(
            (code, word("commitment_type", code)) for code in types(kind, codes("commitment_type"))
        )
        self.customers.choices = listed("scope_customer")
        self.items.choices = [
            SelectChoice(value=item.code, label=f"{item.code}: {item.title}")
            for instrument in addressing(kind)
            for item in instrument.items
        ]
        if not self.is_submitted():
            leave_empty_rows(self.milestones, most=MOST_MILESTONES)
            leave_empty_rows(self.links, most=MOST_LINKS)
            leave_empty_rows(self.countries, most=MOST_COUNTRIES)
        offer_countries(self.countries)
        if number < 2:
            del self.summary

    @property
    def typed(self) -> Text:
        """Return the text; only of a form that was validated."""
        return Text(
            title=self.title.data or "",
            problem=self.problem.data or "",
            action=self.action.data or "",
            target=self.target.data or "",
            scope=self.scope.data or "",
            starts_on=self.starts_on.data,
            due_on=self.due_on.data,
            items=tuple(self.items.data or ()),
            summary=self.summary.data or "" if "summary" in self else "",
            type=self.type.data or "",
            baseline=self.baseline.data or "",
            lead=self.lead.data or "",
            budget=self.budget.data or "",
            countries=tuple(code for code in self.countries.data if code),
            customers=tuple(self.customers.data or ()),
            links=tuple(row.form.typed for row in self.links if not row.form.is_empty),
            milestones=tuple(row.form.typed for row in self.milestones if not row.form.is_empty),
        )

    @property
    def revision_number(self) -> int:
        """Return the revision that was edited; -1, which never is one, for what is no number."""
        return version_in(self.revision)


def groups(kind: str) -> list[tuple[str, Mapping[str, str]]]:
    """Return each instrument that addresses this kind: its title, and its items' codes with their basis."""
    return [
        (instrument.title, {item.code: BASIS_WORDS[item.basis] for item in instrument.items})
        for instrument in addressing(kind)
    ]


class PublishForm(StepUpForm):
    """The yes of the second person. `digest` is that of the text on the page, in hexadecimal."""

    digest = HiddenField()

    @property
    def digest_bytes(self) -> bytes:
        """Return the digest that was read; empty, which never is one, for what is none."""
        typed = self.digest.data or ""
        try:
            return bytes.fromhex(typed) if len(typed) == DIGEST_DIGITS else b""
        except ValueError:
            return b""


class WithdrawForm(StepUpForm):
    reason = long_text(
        _l("Reason"),
        longest=1_000,
        required=_l("Write why your organisation withdraws this commitment."),
        hint=_l("It is published at once, beside the text."),
    )


class FromInstrumentForm(Form):
    """Which items of an instrument to begin a commitment for, a draft each."""

    chosen = many_of(_l("Items to begin with"), hint=_l("Each of them becomes a draft of its own."))

    def offer(self, items: Iterable[Item], *, promised: Collection[str]) -> None:
        """Put in the items, each with how sure its wording is; those that are promised already say so too."""
        offered = list(items)
        self.chosen.choices = options((one.code, f"{one.code}: {one.title}") for one in offered)
        told = _("Something that you have published is mapped to it already.")
        basis = {one.code: _(BASIS_WORDS[one.basis]) for one in offered}
        hints = {code: f"{said} · {told}" if code in promised else said for code, said in basis.items()}
        self.chosen.render_kw = {"hints": hints}


class DiscardForm(Form):
    """One button: nothing to fill in."""
