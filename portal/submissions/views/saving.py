"""Saved filters: named by the member who wants to see a list again, one address that leads to it, renamed, deleted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template

from portal.actor import Actor
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.queue import NameForm, RenameForm
from portal.submissions.operations import marking, saving
from portal.submissions.rules import Facet
from portal.submissions.views.queue import asked_of, spec, tag_in
from portal.submissions.views.report import Page, go
from portal.web import lists
from portal.web.database import reading, writing
from portal.web.forms import options
from portal.web.gate import action, actor

SAVED = "/desk/submissions/saved"


@pages.route(f"{SAVED}/new", methods=["GET", "POST"])
@action(Action.QUEUE_SEE)
def save_filter() -> Page:
    """Save what the list is narrowed to now, under a name."""
    by, form = _member(), NameForm()
    known = spec(by)
    chosen = lists.choose(known, asked_of(known))
    asked = {name: value for name, value in chosen.values.items() if name in asked_of(known)}
    asked |= {lists.ORDER: chosen.order.name} if chosen.order is not known.orders[0] else {}
    if form.validate_on_submit():
        try:
            with writing() as session:
                kept = asked | ({Facet.TAG.value: tag} if (tag := tag_in(asked, by)) else {})
                saving.save(session, form.name.data or "", kept, by=by, id=form.once_id)
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("queue", **_address(asked))
    words = [
        (one.label, dict([(lists.ANY, one.any_label), *one.choices()])[asked[one.name]])
        for one in known.filters
        if one.name in asked
    ]
    page = render_template("submissions/desk/save_filter.html", form=form, words=words, asked=_address(asked))
    return (page, 422) if form.is_submitted() else page


@pages.get(f"{SAVED}/<uuid:saved_id>")
@action(Action.QUEUE_SEE)
def use_filter(saved_id: UUID) -> Page:
    """Lead to the list as it was saved. A tag that no report has any more finds nothing, and the list says so."""
    by = _member()
    found = saving.read(reading(), access.saved_filter(reading(), saved_id, by=by), by=by)
    if not found.name:
        return go("saved_filters")
    asked = dict(found.asked)
    if tag := asked.get(Facet.TAG):
        asked[Facet.TAG.value] = marking.blind(reading(), by=by, facet=Facet.TAG, code=tag).hex()
    return go("queue", **_address(asked))


@pages.route(SAVED, methods=["GET", "POST"])
@action(Action.QUEUE_SEE)
def saved_filters() -> Page:
    """Show what was saved, to be renamed or deleted."""
    by, form = _member(), RenameForm()
    found = saving.saved(reading(), by=by)
    form.which.choices = options((one.id.hex, one.name) for one in found if one.name)
    if form.validate_on_submit():
        with writing() as session:
            row = access.saved_filter(session, UUID(hex=form.which.data), by=by)
            saving.rename(session, row, form.name.data or "", by=by)
            session.commit()
        return go("saved_filters")
    page = render_template("submissions/desk/saved_filters.html", form=form, rows=found, most=saving.MOST)
    return (page, 422) if form.is_submitted() else page


@pages.post(f"{SAVED}/<uuid:saved_id>/delete")
@action(Action.QUEUE_SEE)
def delete_filter(saved_id: UUID) -> Page:
    by = _member()
    with writing() as session:
        saving.delete(session, access.saved_filter(session, saved_id, by=by))
        session.commit()
    return go("saved_filters")


def _member() -> Actor:
    by = actor()
    if by.organisation is None or by.account is None:
        raise Hidden
    return by


def _address(asked: Mapping[str, str]) -> dict[str, Any]:
    """Return it as keyword arguments of `url_for`: the names were checked to be those of filters, or `order`."""
    return dict(asked)
