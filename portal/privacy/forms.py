"""The forms of requests and notices."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from portal.accounts.step_up import StepUpForm
from portal.organisations.models import Organisation
from portal.privacy.operations.telling import Texts
from portal.reference.countries import country_name
from portal.settings import LANGUAGES
from portal.web.forms import Form, a_day, long_text, many_of, options, text, words_field
from portal.web.language import SOURCE, language, own_name

LONGEST: Final = 5_000
LONGEST_TITLE: Final = 200


class AskForm(Form):
    request = long_text(
        _l("What you ask"),
        longest=LONGEST,
        required=_l("Write what you ask, and under which names you could be found."),
        hint=_l(
            "Under which names, numbers or accounts you could be found, what you want to know, have corrected or"
            " erased, and what you object to. Do not send copies of papers."
        ),
        rows=8,
        autocomplete="off",
    )
    organisations = many_of(
        _l("Who else is asked, beside those who run the portal"),
        hint=_l(
            "Each one you tick reads your request, and nobody else does. Do not tick anybody who should not learn that"
            " you ask. Five at most."
        ),
    )

    def offer(self, able: Iterable[Organisation]) -> None:
        named = [(str(one.id), f"{one.name} ({country_name(one.country, language())})") for one in able]
        self.organisations.choices = options(named)


class WordsForm(Form):
    words = words_field(
        _l("The seven words, or the seven numbers, of your request"),
        hint=_l("In their order. Spaces and capital letters do not matter."),
    )


class AnswerForm(Form):
    answer = long_text(
        _l("Your answer"),
        longest=LONGEST,
        required=_l("Write an answer. The one that is offered says nothing about anybody."),
        hint=_l(
            "Only the person reads it, with the words of their request. Anything else than the text that is offered can"
            " tell that somebody reported something: ask yourself first whom it could endanger."
        ),
        rows=10,
        autocomplete="off",
    )


class NoticeForm(Form):
    """A title and a text in each language; English has to be there, the others fall back to it."""

    until_on = a_day(_l("Last day on which it stands"), required=_l("Enter the last day on which it stands."))

    @property
    def texts(self) -> Texts:
        """Return what was written, by language; a language without both is left out."""
        found = {code: [self[f"title_{code}"].data or "", self[f"text_{code}"].data or ""] for code in LANGUAGES}
        return {code: pair for code, pair in found.items() if all(pair)}

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        for title, body in self.pairs():
            if bool(title.data) is not bool(body.data) and not (title.errors or body.errors):
                empty = body if title.data else title
                empty.errors = [_("Write both a title and a text in this language, or neither.")]
                good = False
        return good

    def pairs(self) -> list[tuple[Field, Field]]:
        return [(self[f"title_{code}"], self[f"text_{code}"]) for code in LANGUAGES]


class PublishForm(StepUpForm):
    """A second person publishes; nothing is asked but the second factor."""


def notice_form(**given: Any) -> NoticeForm:
    """Return the form with its fields for every language of the portal, by what each is called."""
    fields: dict[str, Any] = {}
    for code in LANGUAGES:
        name, needed = own_name(code), code == SOURCE
        fields[f"title_{code}"] = text(
            _("Title (%(language)s)", language=name),
            longest=LONGEST_TITLE,
            required=_l("Write a title in English: it stands where a language has none of its own.")
            if needed
            else None,
            autocomplete="off",
        )
        fields[f"text_{code}"] = long_text(
            _("Text (%(language)s)", language=name),
            longest=LONGEST,
            required=_l("Write the text in English: it stands where a language has none of its own.")
            if needed
            else None,
            rows=6,
            autocomplete="off",
        )
    made: NoticeForm = type("NoticeInLanguagesForm", (NoticeForm,), fields)(**given)
    return made
