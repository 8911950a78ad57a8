"""The days of an organisation: set by its managers, put off with a reason, and seen by the secretariat once missed."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.organisations import access as organisations
from portal.policy import Action
from portal.problems import Invalid, Refused, Stale
from portal.submissions.blueprint import pages
from portal.submissions.forms.deadlines import DaysForm, PutOffForm, QuotaForm
from portal.submissions.models import Participation
from portal.submissions.operations import deadlines, floods, putting_off
from portal.submissions.queries.deadlines import late_by_organisation
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out, small
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day


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
    form = DaysForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                mine = organisations.own_organisation(session, by=actor(), to=Action.DAYS_SET)
                deadlines.set_days(session, mine, form.days, was=form.was.data or "", by=actor())
                session.commit()
            return redirect(url_for("organisations.profile"), 303)
        except Invalid as problem:
            form.blame(problem)
        except Stale:
            return _changed(form), 409
    mine = organisations.own_organisation(reading(), by=actor(), to=Action.DAYS_SET)
    if not form.is_submitted():
        now = deadlines.days_of(reading(), mine.id)
        form.show(now, was=deadlines.seen(now))
    return render_template("submissions/desk/days.html", form=form), 422 if form.is_submitted() else 200


def _changed(form: DaysForm) -> str:
    """Show what a colleague set meanwhile: three numbers are typed again soon enough."""
    mine = organisations.own_organisation(reading(), by=actor(), to=Action.DAYS_SET)
    now = deadlines.days_of(reading(), mine.id)
    form.show(now, was=deadlines.seen(now))
    form.form_errors.append(_("Somebody else changed these days meanwhile. This is how they are now."))
    return render_template("submissions/desk/days.html", form=form)


@pages.route("/desk/organisation/quota", methods=("GET", "POST"))
@action(Action.DAYS_SET)
def quota() -> Page:
    """Say how many new reports the list takes in on one day; what is over is held back."""
    form = QuotaForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                mine = organisations.own_organisation(session, by=actor(), to=Action.DAYS_SET)
                floods.set_quota(session, mine, form.taken, was=form.was.data or "", by=actor())
                session.commit()
            return redirect(url_for("organisations.profile"), 303)
        except Invalid as problem:
            form.blame(problem)
        except Stale:
            form.form_errors.append(_("Somebody else changed these numbers meanwhile. This is how they are now."))
            return _quota(form, anew=True), 409
    return _quota(form, anew=not form.is_submitted()), 422 if form.is_submitted() else 200


def _quota(form: QuotaForm, *, anew: bool) -> str:
    mine = organisations.own_organisation(reading(), by=actor(), to=Action.DAYS_SET)
    if anew:
        form.show(floods.taken_by(reading(), mine.id))
    return render_template("submissions/desk/quota.html", form=form)


@pages.get("/secretariat/late")
@action(Action.LATE_SEE)
def late() -> str:
    """Show which organisations are past their day, and with how many reports: not with which, nor about what."""
    organisations.require(actor(), Action.LATE_SEE)
    found = reading().execute(late_by_organisation(clock.today())).all()
    return render_template("submissions/desk/late.html", rows=found)
