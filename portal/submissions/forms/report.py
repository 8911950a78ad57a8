"""The forms of a report before it is sent that ask who may see it and who never: built from who can receive."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.organisations.models import Organisation
from portal.reference.countries import country_choices, country_name
from portal.submissions.drafting import Draft
from portal.web.forms import Form, long_text, many_of, one_of, options
from portal.web.language import language

LONGEST_NAMES: Final = 10_000


class WallForm(Form):
    """Who must never see it. Countries and organisations are added one at a time: that works without scripts."""

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
        hint=_l(
            "One name on each line. If you name a person, only managers of an organisation open the report at first,"
            " and they check everyone who is to work on it against these names. A manager could be the person you"
            " name: then do not choose that organisation."
        ),
        rows=3,
        autocomplete="off",
    )


def wall_form(draft: Draft, parties: Iterable[Organisation]) -> WallForm:
    """Return the form of the wall; what is on the list already is not offered again."""
    form = WallForm(data={"people": draft.people, "others": draft.others})
    free = [pair for pair in country_choices(language()) if pair[0] not in draft.wall.countries]
    form.country.choices = options([("", _("Choose a country")), *free])
    open_ones = [one for one in parties if one.id not in draft.wall.organisations]
    named = [(str(one.id), f"{one.name} ({country_name(one.country, language())})") for one in open_ones]
    form.organisation.choices = options([("", _("Choose an organisation")), *named])
    return form


class ReceiversForm(Form):
    receivers = many_of(_l("Who should receive your report?"))

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and not self.receivers.data:
            self.receivers.errors = [_("Choose at least one organisation.")]
            return False
        return good


def receivers_form(draft: Draft, able: Iterable[Organisation]) -> ReceiversForm:
    """Return the form in which only those who can take a report now can be chosen."""
    form = ReceiversForm(data={"receivers": [str(one) for one in draft.receivers]})
    form.receivers.choices = options([(str(one.id), one.name) for one in able])
    return form


def chosen_receivers(form: ReceiversForm) -> tuple[UUID, ...]:
    return tuple(UUID(one) for one in dict.fromkeys(form.receivers.data or []))
