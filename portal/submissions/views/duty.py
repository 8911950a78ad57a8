"""Whom others call at this organisation while somebody may be in danger."""

from flask import render_template
from sqlalchemy.orm import Session

from portal.organisations import access as organisations
from portal.policy import Action
from portal.submissions.blueprint import pages
from portal.submissions.forms.duty import DutyForm
from portal.submissions.operations import duty as operations
from portal.submissions.views.report import Page
from portal.web.editing import edit
from portal.web.gate import action, actor


@pages.route("/desk/organisation/duty", methods=("GET", "POST"))
@action(Action.ORGANISATION_EDIT)
def duty() -> Page:
    """Say whom to call."""
    form, by = DutyForm(), actor()

    def load(session: Session) -> tuple[str, str]:
        mine = organisations.own_organisation(session, by=by, to=Action.ORGANISATION_EDIT)
        return operations.contact_of(session, mine.id)

    def save(session: Session) -> None:
        mine = organisations.own_organisation(session, by=by, to=Action.ORGANISATION_EDIT)
        operations.set_contact(session, mine, form.contact.data or "", was=form.had, by=by)

    def show(now: str | None) -> str:
        return render_template("submissions/desk/duty.html", form=form, now=now)

    def fill(now: str) -> None:
        form.contact.data = now

    return edit(form, load=load, save=save, show=show, fill=fill, then="organisations.profile")
