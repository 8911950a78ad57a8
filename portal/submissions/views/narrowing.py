"""Narrowing the list by codes and by a tag, on a page of its own: a code stands in the address, a tag as its value."""

from collections.abc import Mapping

from flask import render_template, request
from flask_babel import gettext as _

from portal.actor import Actor
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.reference.labels import N_
from portal.submissions.blueprint import pages
from portal.submissions.forms.marks import CHOSEN, MarksForm
from portal.submissions.operations import marking
from portal.submissions.rules import Facet
from portal.submissions.views.queue import asked_of, spec, tag_in
from portal.submissions.views.report import Page, go
from portal.web.database import reading
from portal.web.gate import action, actor

NO_SUCH_TAG = N_("No report that you can see has this tag.")


@pages.route("/desk/submissions/narrow", methods=["GET", "POST"])
@action(Action.QUEUE_SEE)
def narrow() -> Page:
    """Choose codes and a tag. Whatever else the list was narrowed by stays in its address."""
    by = actor()
    if by.organisation is None:
        raise Hidden
    form = MarksForm(nothing=_("Any"), data=_present(by))
    besides = {name: value for name, value in asked_of(spec(by)).items() if name not in CHOSEN}
    if form.validate_on_submit():
        try:
            marks = _as_asked(form.chosen(), by)
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("queue", **besides, **marks)
    page = render_template("submissions/desk/narrow.html", form=form, besides=besides)
    return (page, 422) if form.is_submitted() else page


def _present(by: Actor) -> dict[str, str]:
    """Return what the list is narrowed by now, a tag as its word."""
    found = {facet.value: request.args.get(facet.value, "") for facet in CHOSEN}
    return found | {Facet.TAG.value: tag_in(request.args, by) or ""}


def _as_asked(chosen: Mapping[Facet, str], by: Actor) -> dict[str, str]:
    """Return what stands in the address for these; raise `Invalid` for a tag that finds nothing."""
    asked = {facet.value: code for facet, code in chosen.items() if facet is not Facet.TAG}
    if tag := chosen.get(Facet.TAG):
        value = marking.blind(reading(), by=by, facet=Facet.TAG, code=tag)
        if marking.tag_of(reading(), value, by=by) is None:
            raise Invalid(NO_SUCH_TAG, field=Facet.TAG.value)
        asked[Facet.TAG.value] = value.hex()
    return asked
