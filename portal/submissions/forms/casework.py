"""The forms of what an organisation makes of a report for itself."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.reference.countries import country_choices, country_name
from portal.submissions.rules import FACET_LISTS, Facet
from portal.web.forms import Form, a_day, listed, long_text, many_of, one_of, options, text
from portal.web.language import language

LONGEST_TAGS = 400
LONGEST_ENTRY = 20_000


class Marking(Form):
    """`was`: what the form was shown with, so that only what was changed on it is changed."""

    was = HiddenField(default="")

    def chosen(self) -> set[str]:
        raise NotImplementedError

    def before(self) -> set[str]:
        return {one for one in (self.was.data or "").split("\n") if one}


class CodesForm(Marking):
    codes = many_of(_l("Choose what fits"), hint=_l("Choose what you read in the report yourself, and nothing else."))

    def chosen(self) -> set[str]:
        return set(self.codes.data or ())


class CountriesForm(Marking):
    """Countries are added one at a time: that works without scripts."""

    codes = many_of(_l("Countries of this report"), hint=_l("Take the mark off to remove one."))
    country = one_of(_l("Add a country"), radio=False)

    def chosen(self) -> set[str]:
        return {*(self.codes.data or ()), *([self.country.data] if self.country.data else ())}


class TagsForm(Marking):
    codes = text(
        _l("Tags"),
        longest=LONGEST_TAGS,
        hint=_l("Words of your own, with commas between. Name nobody. Only your organisation can read them."),
        autocomplete="off",
    )

    def chosen(self) -> set[str]:
        signs = str.maketrans({"،": ",", "、": ",", "\n": ","})
        return {one.strip() for one in (self.codes.data or "").translate(signs).split(",") if one.strip()}


def marking_form(facet: Facet, present: Iterable[str]) -> Marking:
    """Return the form of a facet, filled with the marks that are there unless it was sent."""
    there = list(present)
    form: CodesForm | CountriesForm | TagsForm
    if facet is Facet.TAG:
        form = TagsForm()
    elif facet is Facet.COUNTRY:
        form = CountriesForm()
        here = {*there, *form.before()}
        form.codes.choices = options((one, country_name(one, language())) for one in sorted(here))
        others = [pair for pair in country_choices(language()) if pair[0] not in here]
        form.country.choices = options([("", _("Choose a country")), *others])
    else:
        form = CodesForm()
        form.codes.choices = listed(FACET_LISTS[facet])
    if not form.is_submitted():
        form.was.data = "\n".join(there)
        form.codes.data = ", ".join(there) if facet is Facet.TAG else there
    return form


class EntryForm(Form):
    """A line of the organisation's own log."""

    on = a_day(_l("On which day"), required=_l("Write the day, such as 2027-03-31."))
    how = one_of(_l("How"), required=_l("Choose how."))
    text = long_text(
        _l("What was said"),
        longest=LONGEST_ENTRY,
        required=_l("Write something first."),
        hint=_l(
            "Your organisation can read it, and nobody else. It is destroyed if the reporter takes permission back."
        ),
        rows=6,
        autocomplete="off",
    )


def talk_form() -> EntryForm:
    form = EntryForm()
    form.how.choices = listed("permission_given")
    return form


def vouching_form() -> EntryForm:
    """Return the same form, asking who says that the person is who they say."""
    form = talk_form()
    form.text.label.text = _("Who vouches for the person, and what they say")
    return form


class LinkForm(Form):
    reference = text(
        _l("Reference of the other report"),
        longest=40,
        required=_l("Type the reference of the other report, such as K7Q-44M."),
        autocomplete="off",
        spellcheck="false",
    )
    kind = one_of(_l("How they belong together"), required=_l("Choose how they belong together."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = listed("report_link")
