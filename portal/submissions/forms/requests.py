"""The form in which an organisation asks the reporter to permit more."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.submissions.forms.desk import LONGEST_REASON, PURPOSES
from portal.submissions.forms.intake import RelayWiderForm
from portal.submissions.rules import Mode, SectionName
from portal.web.forms import Form, listed, long_text, many_of, one_of, options
from portal.web.templates import word

BETWEEN: Final = ":"
GIVE: Final = "give"
REFUSE: Final = "refuse"


class RequestForm(Form):
    """What is asked for; the parts on offer are set by `offering`, and read with `wanted`."""

    sections = many_of(_l("What you ask for"))
    purpose = one_of(_l("What for"), required=_l("Choose what it is for: the reporter reads it."))
    text = long_text(
        _l("Why you need it"),
        longest=LONGEST_REASON,
        required=_l("Write why you need it, so that the reporter can decide."),
        hint=_l("The reporter reads it in your conversation. They can refuse, and owe no reason."),
        rows=5,
        autocomplete="off",
    )

    def offering(self, found: Iterable[tuple[SectionName, Mode]]) -> "RequestForm":
        self.sections.choices = options((BETWEEN.join(one), part_in_words(*one)) for one in found)
        self.purpose.choices = listed(PURPOSES)
        return self

    @property
    def wanted(self) -> list[tuple[SectionName, Mode]]:
        parts = (one.split(BETWEEN) for one in self.sections.data or ())
        return [(SectionName(section), Mode(mode)) for section, mode in parts]


def part_in_words(section: SectionName, mode: Mode) -> str:
    """Say of which part what is asked for."""
    if mode is Mode.COPYING:
        return str(_("To take a copy of: %(section)s", section=word("section", section)))
    return str(_("To read: %(section)s", section=word("section", section)))


class AnswerForm(RelayWiderForm):
    """What the person answered, carried out for them."""

    answer = one_of(_l("What did the person say?"), required=_l("Choose what the person said."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.choices = options([(GIVE, _("They permit it")), (REFUSE, _("They refuse it"))])
