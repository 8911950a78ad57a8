"""What an organisation makes of a report for itself: codes and tags by which it finds it again."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.policy import Action
from portal.problems import Hidden
from portal.reference.countries import country_name
from portal.reference.labels import N_
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.casework import marking_form
from portal.submissions.models import Participation
from portal.submissions.operations import marking
from portal.submissions.rules import FACET_LISTS, Facet
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out, small
from portal.web.database import reading
from portal.web.gate import action, actor
from portal.web.language import language
from portal.web.templates import word

FACETS: Final[Mapping[Facet, str]] = {
    Facet.HARM: N_("Harms"),
    Facet.CAPABILITY: N_("What was used"),
    Facet.VECTOR: N_("How it reached the person"),
    Facet.CHANNEL: N_("How it was sold"),
    Facet.GROUP: N_("Kind of person"),
    Facet.COUNTRY: N_("Countries of this report"),
    Facet.TAG: N_("Tags"),
}
"""What a member can mark by hand, in the order of the page."""


def shown(session: Session, part: Participation, by: Actor) -> dict[str, Any]:
    """Return what the page of a report shows of it."""
    found = marking.of(session, [part.id], by=by).get(part.id, {})
    return {"marks": [_row(part, facet, found.get(facet, ())) for facet in FACETS]}


def _row(part: Participation, facet: Facet, codes: Iterable[str]) -> tuple[str, str, tuple[str, str]]:
    words = str(_(", ")).join(mark_words(facet, code) for code in codes)
    address = url_for("submissions.codes", reference=part.submission.reference, facet=facet.value)
    return _(FACETS[facet]), words or _("Nothing yet"), (_("Change"), address)


def mark_words(facet: Facet, code: str) -> str:
    """Return a mark as people read it."""
    if facet is Facet.COUNTRY:
        return country_name(code, language())
    return word(FACET_LISTS[facet], code) if facet in FACET_LISTS else code


@pages.route("/desk/submissions/<reference>/codes/<facet>", methods=["GET", "POST"])
@action(Action.PARTICIPATION_NOTE)
def codes(reference: str, facet: str) -> Page:
    """Confirm codes of one facet, or write tags."""
    if facet not in {one.value for one in FACETS}:
        raise Hidden
    of = Facet(facet)
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_NOTE)
    present = marking.of(reading(), [part.id], by=actor()).get(part.id, {}).get(of, ())
    form = marking_form(of, present)

    def act(session: Session, part: Participation) -> None:
        chosen, before = form.chosen(), form.before()
        marking.change(session, part, of, add=chosen - before, remove=before - chosen, by=actor())

    def again(part: Participation) -> str:
        lead = _("Only your organisation can read it and search for it. The reporter does not see it.")
        return small(part, form, title=_(FACETS[of]), label=_("Save"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_NOTE, form, act=act, again=again, anchor="codes")
