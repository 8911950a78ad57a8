"""A progress update: written, then shown exactly as everyone will read it, then published with the second factor."""

from typing import Any, Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from portal import clock
from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.forms.progress import MARK, ProgressForm, PublishProgressForm
from portal.commitments.models import Commitment
from portal.commitments.operations import progress
from portal.commitments.queries import progress as queries
from portal.commitments.rules.progress import BY_WITHDRAWING, Status, later, of_whole, usual_months
from portal.commitments.views import words
from portal.policy import Action
from portal.problems import Invalid, Problem, Refused, Stale
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]
CHANGE: Final = "change"
AT: Final = "/desk/commitments/<uuid:commitment>/progress"


@pages.route(AT, methods=["GET", "POST"])
@action(Action.COMMITMENT_REPORT)
def report(commitment: UUID) -> Page:
    """Write an update. Nothing is kept or published before the next page."""
    session = reading()
    found = _reportable(session, commitment)
    form = _offered(session, found, ProgressForm())
    if request.method != "POST" or CHANGE in request.form:
        return _write(found, form)
    if not form.validate_on_submit() or not _can_be_said(session, found, form):
        return _write(found, form), 422
    sure = _offered(session, found, PublishProgressForm())
    sure.ask_unless_fresh(session, actor(), Action.COMMITMENT_REPORT)
    return _check(session, found, sure)


@pages.post(f"{AT}/publish")
@action(Action.COMMITMENT_REPORT)
def publish_report(commitment: UUID) -> Page:
    session = reading()
    found = _reportable(session, commitment)
    form = _offered(session, found, PublishProgressForm())
    form.ask_unless_fresh(session, actor(), Action.COMMITMENT_REPORT)
    if form.validate_on_submit():
        try:
            return redirect(_publish(commitment, form), 303)
        except Invalid as problem:
            form.blame(problem)
        except (Refused, Stale) as problem:
            return _unsent(commitment, form, problem)
        close_reading()
        session = reading()
        found = _reportable(session, commitment)
    if set(form.errors) - {"code", "key", None}:
        return _write(found, form), 422
    return _check(session, found, form), 422


def _publish(commitment: UUID, form: PublishProgressForm) -> str:
    """Publish it, and return the address at which everyone reads it."""
    with writing() as session:
        form.confirm_step_up(session, actor(), Action.COMMITMENT_REPORT)
        found = access.own(session, commitment, by=actor(), to=Action.COMMITMENT_REPORT)
        progress.publish(session, found, form.said, since=form.since, by=actor(), id=form.once_id)
        session.commit()
        return url_for(".show", slug=found.slug, _anchor="progress")


def _reportable(session: Session, commitment: UUID) -> Commitment:
    found = access.own(session, commitment, by=actor(), to=Action.COMMITMENT_REPORT)
    progress.check_may_say(found)
    return found


def _offered(session: Session, commitment: Commitment, form: Any) -> Any:
    """Return the form with what can be chosen: more where an earlier update is corrected."""
    anew = bool(request.form.get("corrects")) or progress.is_newer_version(session, commitment)
    statuses = of_whole(commitment.status, anew=anew or commitment.updates > 0)
    known = {one: words.STATUSES[one][0] for one in Status}
    form.offer(
        statuses=[(one, known[one]) for one in statuses],
        known=known,
        states=queries.milestones(session, commitment.id),
        updates=commitment.updates,
        usual=usual_months(commitment.due_on, today=clock.today()),
        anew=anew or commitment.updates > 0,
    )
    if not form.is_submitted():
        form.seen.data = f"{commitment.number}{MARK}{commitment.updates}"
        form.status.data = commitment.status.value
    return form


def _can_be_said(session: Session, commitment: Commitment, form: ProgressForm) -> bool:
    """Try what was written against what stands, so that the form comes back before anything is confirmed."""
    try:
        progress.check(session, commitment, form.said)
    except Invalid as problem:
        form.blame(problem)
        return False
    return True


def _write(commitment: Commitment, form: ProgressForm) -> str:
    return render_template(
        "commitments/desk/report.html", commitment=commitment, form=form, withdrawn=commitment.status is BY_WITHDRAWING
    )


def _check(session: Session, commitment: Commitment, form: PublishProgressForm) -> str:
    """Show what will be public, as it will be."""
    said = form.said
    titles = {state.key: state.title for state in queries.milestones(session, commitment.id)}
    return render_template(
        "commitments/desk/report_check.html",
        commitment=commitment,
        form=form,
        number=commitment.updates + 1,
        said=said,
        milestones=[(titles.get(key, ""), one) for key, one in said.milestones.items()],
        next_due_on=later(clock.today(), months=said.months) if said.months else None,
        statuses=words.STATUSES,
        today=clock.today(),
        change=CHANGE,
    )


def _unsent(commitment: UUID, form: PublishProgressForm, problem: Problem) -> tuple[str, int]:
    """Show what was written and cannot be published, so that it is not lost."""
    status = 409 if isinstance(problem, Stale) else 403
    page = render_template(
        "commitments/desk/report_unsent.html",
        text=form.text.data,
        reason=_(problem.reason) % problem.values,
        back_url=url_for(".own", commitment=commitment),
    )
    return page, status
