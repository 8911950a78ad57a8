"""Restricting a report to named people by hand, and opening it to the whole organisation again."""

from typing import Final
from uuid import UUID

from flask import render_template
from sqlalchemy.orm import Session

from portal.policy import Action
from portal.problems import Hidden
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.desk import RestrictForm, UnnameForm
from portal.submissions.models import Participation
from portal.submissions.operations import handling, restricting
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out
from portal.web.database import reading
from portal.web.gate import action, actor

RESTRICT: Final = Action.PARTICIPATION_RESTRICT
BOTH: Final = ("GET", "POST")


@pages.route("/desk/submissions/<reference>/restrict", methods=BOTH)
@action(RESTRICT)
def restrict(reference: str) -> Page:
    """Say who besides managers may open a report."""
    part = access.participation(reading(), reference, by=actor(), to=RESTRICT)
    members = handling.members(reading(), part)
    form = RestrictForm().offering((str(one.account), one.name) for one in members if not one.manager)
    if not form.is_submitted():
        form.named.data = [str(one) for one in part.handlers]

    def act(session: Session, part: Participation) -> None:
        restricting.restrict(session, part, named=[UUID(one) for one in form.named.data or ()], by=actor())

    def again(part: Participation) -> str:
        if part.ring_id is not None:
            raise Hidden
        managers = [one.name for one in members if one.manager]
        return render_template("submissions/desk/restrict.html", part=part, form=form, managers=managers)

    return carry_out(reference, RESTRICT, form, act=act, again=again)


@pages.route("/desk/submissions/<reference>/lift", methods=BOTH)
@action(RESTRICT)
def lift(reference: str) -> Page:
    """Open a report that was restricted by hand to the whole organisation again."""
    form = UnnameForm()

    def act(session: Session, part: Participation) -> None:
        restricting.lift(session, part, by=actor())

    def again(part: Participation) -> str:
        if not restricting.by_hand(part):
            raise Hidden
        return render_template("submissions/desk/lift.html", part=part, form=form)

    return carry_out(reference, RESTRICT, form, act=act, again=again)
