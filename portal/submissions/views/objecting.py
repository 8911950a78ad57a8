"""Objecting to what an organisation does with a report."""

from uuid import UUID

from flask import render_template

from portal.organisations.rules import Standing
from portal.policy import Action
from portal.problems import Hidden
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.rights import ObjectForm
from portal.submissions.models import Participation
from portal.submissions.operations import objecting
from portal.submissions.rules import PartState
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.gate import action, actor


@pages.get("/return/object/<uuid:part_id>")
@action(Action.RECEIPT_WRITE)
def objection(part_id: UUID) -> Page:
    return _show(_part(part_id), ObjectForm())


@pages.post("/return/object/<uuid:part_id>")
@action(Action.RECEIPT_WRITE)
def object_to(part_id: UUID) -> Page:
    """Write why; it stays open until the organisation answers."""
    part, form = _part(part_id), ObjectForm()
    if not form.validate_on_submit():
        return _show(part, form), 422
    if form.asks_again("text"):
        return _show(part, form)
    with writing() as session:
        part = access.own_participation(session, part_id, by=actor())
        objecting.object_to(session, part, form.text.data or "", by=actor(), id=form.once_id)
        session.commit()
    return go("own_thread", part_id=str(part_id), _anchor="last")


def _part(part_id: UUID) -> Participation:
    """Return a part in which somebody can still answer."""
    part = access.own_participation(reading(), part_id, by=actor())
    if part.state is PartState.WITHDRAWN or part.organisation.standing is Standing.REMOVED:
        raise Hidden
    return part


def _show(part: Participation, form: ObjectForm) -> str:
    return render_template("submissions/receipt/object.html", part=part, form=form)
