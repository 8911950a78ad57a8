"""What people type about a commitment: its text, and the yes to publishing or withdrawing it."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.step_up import StepUpForm
from portal.commitments.texts import Text
from portal.reference.instruments import BASIS_WORDS, addressing
from portal.web.forms import Form, a_day, long_text, text

DIGEST_DIGITS: Final = 64


class TextForm(Form):
    """The text of a version. `revision` is that of the draft it was opened with, 0 where there was none."""

    revision = HiddenField(default="0")
    title = text(
        _l("Title"),
        longest=150,
        required=_l("Write what this commitment is called."),
        hint=_l("It becomes part of the public address, and stays there."),
    )
    problem = long_text(
        _l("The problem"), longest=2_000, required=_l("Describe the problem that this commitment answers.")
    )
    action = long_text(_l("What will be done"), longest=3_000, required=_l("Describe what your organisation will do."))
    target = long_text(
        _l("Measurable target"),
        longest=1_000,
        required=_l("Write what others can measure, such as “notices within 72 hours in 95 of 100 cases”."),
        hint=_l("How will somebody outside see that it was done?"),
    )
    scope = long_text(
        _l("Scope"),
        longest=1_000,
        required=_l("Write which products, countries or kinds of customer this is about."),
        hint=_l("Which products, countries or kinds of customer it is about, and which not."),
    )
    starts_on = a_day(_l("Start"), required=_l("Write the day on which it starts, such as 2027-01-01."))
    due_on = a_day(_l("Due"), required=_l("Write the day by which it is to be done, such as 2027-12-31."))
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
        required=_l("Say in a sentence or two what is different from the version before, and why."),
        hint=_l("It is published with the text, in the list of versions."),
    )

    def offer(self, kind: str, *, number: int) -> None:
        """Put in the items that address an organisation of this kind; a first version has changed nothing."""
        self.items.choices = [
            SelectChoice(value=item.code, label=f"{item.code}: {item.title}")
            for instrument in addressing(kind)
            for item in instrument.items
        ]
        if number < 2:
            del self.summary

    @property
    def typed(self) -> Text:
        """Return the text; only of a form that was validated."""
        assert self.starts_on.data is not None
        assert self.due_on.data is not None
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
        )

    @property
    def revision_number(self) -> int:
        """Return the revision that was edited; -1, which never is one, for what is no number."""
        typed = self.revision.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


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


class DiscardForm(Form):
    """One button: nothing to fill in."""
