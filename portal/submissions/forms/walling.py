"""The forms that add to who must never see a report that was sent: what to add, then what that does."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.organisations.models import Organisation
from portal.problems import Invalid
from portal.reference.countries import COUNTRIES, country_choices, country_name
from portal.reference.labels import N_
from portal.submissions.forms.intake import RelayForm
from portal.submissions.forms.receipt import ConfirmForm
from portal.submissions.forms.report import LONGEST_NAMES
from portal.submissions.operations.walling import More
from portal.submissions.wall import Wall, names_of
from portal.web.forms import Form, long_text, one_of, options
from portal.web.language import language

CHOOSE: Final = N_("Choose somebody from the list.")
FIELDS: Final = ("country", "organisation", "others", "people")


class AddForm(Form):
    country = one_of(_l("A government, by its country"), radio=False)
    organisation = one_of(_l("An organisation of this portal"), radio=False)
    others = long_text(
        _l("Other organisations or companies"),
        longest=LONGEST_NAMES,
        hint=_l("Those that are not in the list above. One name on each line."),
        rows=3,
        autocomplete="off",
    )
    people = long_text(
        _l("People"),
        longest=LONGEST_NAMES,
        hint=_l("One name on each line. Then only managers open the report, until they have compared names."),
        rows=3,
        autocomplete="off",
    )


class AddedForm(ConfirmForm):
    """The same, carried over to the page that says what it does; `was` tells who that said would lose it."""

    country = HiddenField(default="")
    organisation = HiddenField(default="")
    others = HiddenField(default="")
    people = HiddenField(default="")


class AddedForForm(RelayForm):
    """The same for a person who cannot do it themselves yet."""

    country = HiddenField(default="")
    organisation = HiddenField(default="")
    others = HiddenField(default="")
    people = HiddenField(default="")


def add_form(wall: Wall, parties: Iterable[Organisation], **nothing: Any) -> AddForm:
    """Return the form; what is on the list already is not offered again."""
    form = AddForm(**nothing)
    free = [pair for pair in country_choices(language()) if pair[0] not in wall.countries]
    form.country.choices = options([("", _("Choose a country")), *free])
    named = [
        (str(one.id), f"{one.name} ({country_name(one.country, language())})")
        for one in parties
        if one.id not in wall.organisations
    ]
    form.organisation.choices = options([("", _("Choose an organisation")), *named])
    return form


def more_in(form: Form, parties: Iterable[Organisation]) -> More:
    """Return what the form adds; raise `Invalid` for names that are too many or too long."""
    people = names_of(form["people"].data, field="people")
    others = names_of(form["others"].data, field="others")
    known = {str(one.id) for one in parties}
    country, organisation = form["country"].data or "", form["organisation"].data or ""
    if (country and country not in COUNTRIES) or (organisation and organisation not in known):
        raise Invalid(CHOOSE, field="country")
    wall = Wall(
        countries=(country,) if country else (),
        organisations=(UUID(organisation),) if organisation else (),
        names="\n".join(one for one in (people, others) if one),
    )
    return More(wall, people=bool(people))
