"""Saying who an applicant is: as a manager of an organisation here, or by a link that works once."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.accounts.step_up import StepUpForm
from portal.organisations import access, standings
from portal.organisations.blueprint import pages
from portal.organisations.forms import ReferenceForm
from portal.organisations.models import Reference
from portal.organisations.operations import references as operations
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.sealing.tokens import token_bytes
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond

Page = str | Response | tuple[str, int]


class ReferenceWithCodeForm(ReferenceForm, StepUpForm):
    """What a manager says for their organisation, and the second factor again."""


def read_rows(session: Session, found: Sequence[Reference]) -> list[tuple[Reference, str]]:
    """Open the names of one page's applicants."""
    asked = ((one, operations.read(session, one, by=actor())) for one in found)
    return [(one, request.name if request else "") for one, request in asked]


ASKED: Final = ListSpec(
    name="references",
    orders=(
        Order("asked", _l("Oldest first"), (Reference.asked_on, Reference.id)),
        Order("newest", _l("Newest first"), (Reference.asked_on, Reference.id), descending=True),
    ),
    filters=(
        Filter(
            "state",
            _l("State"),
            Reference.state,
            lambda: [("asked", _("Waiting")), ("confirmed", _("We stood by it")), ("declined", _("We did not"))],
            default="asked",
        ),
    ),
    cells=(
        (_l("Name"), lambda row: row[1]),
        (lazy_pgettext("request", "Asked on"), lambda row: row[0].asked_on),
        (_l("State"), lambda row: row[0].state.value),
    ),
    read=read_rows,
)


@pages.get("/desk/references")
@action(Action.REFERENCE_ANSWER)
def asked_references() -> str | FlaskResponse:
    organisation = access.require(actor(), Action.REFERENCE_ANSWER)
    return respond("organisations/references.html", reading(), ASKED, standings.asked_of(organisation))


@pages.route("/desk/references/<uuid:reference>", methods=["GET", "POST"])
@action(Action.REFERENCE_ANSWER)
def reference(reference: UUID) -> Page:
    """Show who wants to join and names us, and take what we say of them."""
    by = actor()
    form = ReferenceWithCodeForm()
    form.ask_unless_fresh(reading(), by, Action.REFERENCE_ANSWER)
    if form.validate_on_submit():
        try:
            _answer(reference, form)
            return redirect(url_for(".asked_references"), 303)
        except Invalid as problem:
            form.blame(problem)
    found = access.asked_reference(reading(), reference, by=by, to=Action.REFERENCE_ANSWER)
    page = render_template(
        "organisations/reference.html",
        form=form,
        reference=found,
        wish=operations.read(reading(), found, by=by),
        open=operations.may_answer(found),
    )
    return page, 422 if form.errors else 200


def _answer(reference: UUID, form: ReferenceWithCodeForm) -> None:
    by = actor()
    with writing() as session:
        form.confirm_step_up(session, by, Action.REFERENCE_ANSWER)
        found = access.asked_reference(session, reference, by=by, to=Action.REFERENCE_ANSWER)
        confirms, text = form.says.data == "yes", form.statement.data or ""
        operations.answer(session, found, confirms=confirms, text=text, by=by)
        session.commit()


@pages.route("/reference/<token>", methods=["GET", "POST"])
@action(Action.REFERENCE_BY_LINK)
def reference_by_link(token: str) -> Page:
    """Let somebody outside the portal say who an applicant is; the link works once."""
    if token_bytes(token) is None:
        raise Hidden
    found = operations.find(reading(), token)
    if found is None:
        return render_template("organisations/reference_over.html"), 410
    form = ReferenceForm()
    if form.validate_on_submit():
        with writing() as session:
            operations.answer_by(session, token, confirms=form.says.data == "yes", text=form.statement.data or "")
            session.commit()
        return redirect(url_for(".reference_given"), 303)
    page = render_template(
        "organisations/reference_by_link.html",
        form=form,
        wish=operations.read(reading(), found, by=actor(), token=token),
    )
    return page, 422 if form.errors else 200


@pages.get("/reference/given")
@action(Action.REFERENCE_BY_LINK)
def reference_given() -> str:
    return render_template("organisations/reference_given.html")
