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
from portal.submissions.forms.queue import NameForm
from portal.submissions.operations import marking, saving
from portal.submissions.rules import Facet
from portal.submissions.views.queue import asked_of, spec, tag_in
from portal.submissions.views.report import Page, go
from portal.web import lists
from portal.web.database import reading, writing
from portal.web.forms import Form
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


@pages.get(SAVED)
@action(Action.QUEUE_SEE)
def saved_filters() -> Page:
    """Show what was saved, to be renamed or deleted."""
    return _shown(_member())


@pages.post(f"{SAVED}/<uuid:saved_id>/rename")
@action(Action.QUEUE_SEE)
def rename_filter(saved_id: UUID) -> Page:
    by, form = _member(), NameForm(prefix=saved_id.hex)
    if not form.validate_on_submit():
        return _shown(by, wrong=(saved_id, form)), 422
    with writing() as session:
        saving.rename(session, access.saved_filter(session, saved_id, by=by), form.name.data or "", by=by)
        session.commit()
    return go("saved_filters")


@pages.post(f"{SAVED}/<uuid:saved_id>/delete")
@action(Action.QUEUE_SEE)
def delete_filter(saved_id: UUID) -> Page:
    by = _member()
    with writing() as session:
        saving.delete(session, access.saved_filter(session, saved_id, by=by))
        session.commit()
    return go("saved_filters")


def _shown(by: Actor, *, wrong: tuple[UUID, Form] | None = None) -> str:
    """Show each with a form of its own, so that its fields have names of their own."""
    rows = []
    for one in saving.saved(reading(), by=by):
        form = wrong[1] if wrong and wrong[0] == one.id else NameForm(formdata=None, prefix=one.id.hex, name=one.name)
        rows.append((one, form))
    return render_template("submissions/desk/saved_filters.html", rows=rows, most=saving.MOST)


def _member() -> Actor:
    by = actor()
    if by.organisation is None or by.account is None:
        raise Hidden
    return by


def _address(asked: Mapping[str, str]) -> dict[str, Any]:
    """Return it as keyword arguments of `url_for`: the names were checked to be those of filters, or `order`."""
    return dict(asked)
