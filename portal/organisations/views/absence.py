"""Saying until when one is away; a manager also says it for others."""

from uuid import UUID

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session

from portal.organisations import access
from portal.organisations.blueprint import pages
from portal.organisations.forms import AwayForm
from portal.organisations.models import Membership
from portal.organisations.operations import absence
from portal.organisations.views.members import Page, name_of
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor

AWAY = Action.MEMBER_AWAY


@pages.route("/desk/organisation/members/<uuid:account>/away", methods=["GET", "POST"])
@action(AWAY)
def away(account: UUID) -> Page:
    """Say until when a member is away, or that they are here again: without a day."""
    found, form = _member(reading(), account), AwayForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                absence.be_away(session, _member(session, account), until=form.until.data, by=actor())
                session.commit()
            return redirect(url_for(".members"), 303)
        except Invalid as problem:
            form.blame(problem)
    elif not form.is_submitted():
        form.until.data = found.away
    name = None if account == actor().account else name_of(account)
    page = render_template("organisations/away.html", form=form, name=name, away=found.away)
    return page, 422 if form.errors else 200


def _member(session: Session, account: UUID) -> Membership:
    found = access.member(session, account, by=actor(), to=AWAY)
    absence.check_may_say(found, by=actor())
    return found
