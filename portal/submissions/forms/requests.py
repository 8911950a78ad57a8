"""The form in which an organisation asks the reporter to permit more."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from portal.reference import codes
from portal.submissions import rules
from portal.submissions.forms.desk import LONGEST_REASON, PURPOSES
from portal.submissions.forms.intake import RelayWiderForm
from portal.submissions.forms.receipt import ConfirmAgainForm
from portal.submissions.rules import SectionName, Wish
from portal.web.forms import Form, listed, long_text, many_of, one_of, options
from portal.web.templates import word

BETWEEN: Final = ":"
GIVE: Final = "give"
REFUSE: Final = "refuse"


class RequestForm(Form):
    """What is asked for; the parts on offer are set by `offering`, and read with `wanted`."""

    sections = many_of(_l("What you ask for"))
    purpose = one_of(_l("What for"), required=_l("Choose what it is for: the reporter reads it."))
    until = one_of(
        _l("Until when"),
        radio=False,
        hint=_l("Ask for no longer than you need. It ends by itself, and the reporter can take it back before."),
    )
    text = long_text(
        _l("Why you need it"),
        longest=LONGEST_REASON,
        required=_l("Write why you need it, so that the reporter can decide."),
        hint=_l("The reporter reads it in your conversation. They can refuse, and owe no reason."),
        rows=5,
        autocomplete="off",
    )

    def offering(self, found: Iterable[tuple[SectionName, Wish]]) -> "RequestForm":
        self.sections.choices = options((BETWEEN.join(one), part_in_words(*one)) for one in found)
        self.purpose.choices = listed(PURPOSES)
        self.until.choices = [*options([("", _("Until it is taken back"))]), *listed("permission_until")]
        return self

    @property
    def wanted(self) -> list[tuple[SectionName, Wish]]:
        parts = (one.split(BETWEEN) for one in self.sections.data or ())
        return [(SectionName(section), Wish(wish)) for section, wish in parts]


def part_in_words(section: SectionName, wish: Wish) -> str:
    """Say of which part what is asked for."""
    if wish is Wish.NOTE:
        return str(_("To use in notes that name nobody: %(section)s", section=word("section", section)))
    if wish is Wish.COPYING:
        return str(_("To take a copy of: %(section)s", section=word("section", section)))
    return str(_("To read: %(section)s", section=word("section", section)))


def giving(kind: type[ConfirmAgainForm], asked: str) -> type[ConfirmAgainForm]:
    """Return the form in which a request is given, with the choice of a shorter time than was `asked` for."""
    label = _l("Until when you permit it")
    hint = _l("You can permit it for less time than they ask for. It ends by itself.")
    until = _shorter(asked, label=label, as_asked=_("As they ask"), hint=hint)
    return type("GiveForm", (kind,), {"until": until}) if until else kind


def answering(asked: str) -> "type[AnswerForm]":
    """Return the form in which what the person said to a request is recorded, with the same choice."""
    label = _l("Until when the person permits it")
    hint = _l("The person can permit it for less time than is asked for. It ends by itself.")
    until = _shorter(asked, label=label, as_asked=_("As is asked for"), hint=hint)
    return type("AnswerForm", (AnswerForm,), {"until": until}) if until else AnswerForm


def _shorter(asked: str, *, label: str, as_asked: str, hint: str) -> RadioField | SelectField | None:
    """Return the choice of a time shorter than `asked`; none where nothing is shorter."""
    shorter = [code for code in codes.codes("permission_until") if rules.is_shorter(code, than=asked)]
    choices = [("", as_asked), *((code, word("permission_until", code)) for code in shorter)]
    return one_of(label, choices, radio=False, hint=hint) if shorter else None


class AnswerForm(RelayWiderForm):
    """What the person answered, carried out for them."""

    answer = one_of(_l("What did the person say?"), required=_l("Choose what the person said."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.choices = options([(GIVE, _("They permit it")), (REFUSE, _("They refuse it"))])
