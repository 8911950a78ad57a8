"""One code of each facet, and a tag: what a list is narrowed by, or what several reports are marked with."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from portal.problems import Invalid
from portal.reference.countries import country_choices
from portal.submissions.rules import FACET_LISTS, LONGEST_TAG, Facet
from portal.web.forms import Form, listed, one_of, options, text
from portal.web.language import language

CODED: Final = (Facet.HARM, Facet.CAPABILITY, Facet.VECTOR, Facet.CHANNEL, Facet.GROUP)
CHOSEN: Final = (*CODED, Facet.COUNTRY, Facet.TAG)


class MarksForm(Form):
    """Each field has the name of its facet, and may stay as it is."""

    harm = one_of(_l("Harm"), radio=False)
    capability = one_of(_l("What was used"), radio=False)
    vector = one_of(_l("How it reached the person"), radio=False)
    channel = one_of(_l("How it was sold"), radio=False)
    group = one_of(_l("Kind of person"), radio=False)
    country = one_of(_l("Country"), radio=False)
    tag = text(_l("Tag"), longest=LONGEST_TAG, hint=_l("A word of your own. Name nobody."), autocomplete="off")

    def __init__(self, *args: Any, nothing: Any, **kwargs: Any) -> None:
        """`nothing` is what stands where nothing is chosen."""
        super().__init__(*args, **kwargs)
        for facet in CODED:
            self[facet.value].choices = [*options([("", nothing)]), *listed(FACET_LISTS[facet])]
        self.country.choices = options([("", nothing), *country_choices(language())])

    def blame(self, problem: Invalid) -> None:
        """Codes were checked as choices: what is wrong with one `codes` is wrong with the tag."""
        wrong = "tag" if problem.field == "codes" else problem.field
        super().blame(Invalid(problem.reason, field=wrong, **problem.values))

    def chosen(self) -> dict[Facet, str]:
        return {facet: self[facet.value].data for facet in CHOSEN if self[facet.value].data}
