"""The days of an organisation: set by its managers, put off with a reason, and seen by the secretariat once missed."""

from collections.abc import Mapping

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.organisations import access as organisations
from portal.policy import Action
from portal.problems import Refused
from portal.submissions.blueprint import pages
from portal.submissions.forms.deadlines import DaysForm, PutOffForm, QuotaForm
from portal.submissions.models import Participation
from portal.submissions.operations import deadlines, floods, putting_off
from portal.submissions.operations.floods import Taken
from portal.submissions.queries.deadlines import late_by_organisation
from portal.submissions.rules import Urgency
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out, small
from portal.web.database import reading
from portal.web.editing import edit
from portal.web.gate import action, actor
from portal.web.templates import day, word


@pages.route("/desk/submissions/<reference>/later", methods=("GET", "POST"))
@action(Action.PARTICIPATION_PUT_OFF)
def later(reference: str) -> Page:
    """Put the day of the next step off, once and by half, with a reason that the reporter reads."""
    form = PutOffForm()

    def act(session: Session, part: Participation) -> None:
        putting_off.put_off(session, part, why=form.text.data or "", by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        if not putting_off.may_put_off(part):
            raise Refused(putting_off.NOT_NOW)
        lead = _(
            "Your next step is due by %(day)s. You can put it off once, until %(later)s. The reporter sees both.",
            day=day(part.due_on),
            later=day(putting_off.later_day(reading(), part)),
        )
        return small(part, form, title=_("Put the day off"), label=_("Put it off"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_PUT_OFF, form, act=act, again=again)


@pages.route("/desk/organisation/days", methods=("GET", "POST"))
@action(Action.DAYS_SET)
def days() -> Page:
    """Say within how many days the organisation takes its next step, by urgency."""
    form, by = DaysForm(), actor()

    def load(session: Session) -> tuple[Mapping[Urgency, int], str]:
        now = deadlines.days_of(session, organisations.own_organisation(session, by=by, to=Action.DAYS_SET).id)
        return now, deadlines.seen(now)

    def save(session: Session) -> None:
        mine = organisations.own_organisation(session, by=by, to=Action.DAYS_SET)
        deadlines.set_days(session, mine, form.days, was=form.had, by=by)

    def show(now: Mapping[Urgency, int] | None) -> str:
        there = [(word("urgency", one), number) for one, number in (now or {}).items()]
        return render_template("submissions/desk/days.html", form=form, there=there)

    return edit(form, load=load, save=save, show=show, fill=form.show, then="organisations.profile")


@pages.route("/desk/organisation/quota", methods=("GET", "POST"))
@action(Action.DAYS_SET)
def quota() -> Page:
    """Say how many new reports the list takes in on one day; what is over is held back."""
    form, by = QuotaForm(), actor()

    def load(session: Session) -> tuple[Taken, str]:
        now = floods.taken_by(session, organisations.own_organisation(session, by=by, to=Action.DAYS_SET).id)
        return now, now.seen

    def save(session: Session) -> None:
        mine = organisations.own_organisation(session, by=by, to=Action.DAYS_SET)
        floods.set_quota(session, mine, form.taken, was=form.had, by=by)

    def show(now: Taken | None) -> str:
        there = [(form.in_all.label.text, now.in_all), (form.from_one.label.text, now.from_one)] if now else []
        return render_template("submissions/desk/quota.html", form=form, there=there)

    return edit(form, load=load, save=save, show=show, fill=form.show, then="organisations.profile")


@pages.get("/secretariat/late")
@action(Action.LATE_SEE)
def late() -> str:
    """Show which organisations are past their day, and with how many reports: not with which, nor about what."""
    organisations.require(actor(), Action.LATE_SEE)
    found = reading().execute(late_by_organisation(clock.today())).all()
    return render_template("submissions/desk/late.html", rows=found)
