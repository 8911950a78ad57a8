"""How long an organisation keeps reports: what is said of it, what is destroyed soon, what was destroyed."""

from typing import Final
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _

from portal import clock
from portal.policy import Action, allows
from portal.problems import Hidden, Invalid, Stale
from portal.submissions.blueprint import pages
from portal.submissions.forms.retention import RetentionForm
from portal.submissions.operations import retention as operations
from portal.submissions.queries import retention as queries
from portal.submissions.rules import WARNED, PartState
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.gate import action, actor

AT: Final = "/desk/retention"


@pages.get(AT)
@action(Action.RETENTION_SEE)
def retention() -> str:
    """Show the days by outcome, what is destroyed within thirty days, and the certificates."""
    by, session = actor(), reading()
    if by.organisation is None or by.account is None:
        raise Hidden
    who, me = by.organisation, by.account
    days = operations.days_of(session, by.organisation)
    names = {
        PartState.CLOSED: _("Closed"),
        PartState.DECLINED: _("Declined"),
        PartState.OFFERED: _("Never taken on"),
    }
    soon = session.scalars(queries.soon(who, me, manager=by.is_manager, today=clock.today())).all()
    return render_template(
        "submissions/desk/retention.html",
        facts=[(name, _("%(num)s days", num=str(days[one]))) for one, name in names.items()],
        soon=[(one, (one.kept_until - clock.today()).days <= WARNED[1]) for one in soon if one.kept_until],
        destroyed=session.scalars(queries.destroyed(who, me, manager=by.is_manager)).all(),
        can_set=allows(by.role, by.stakes, Action.RETENTION_SET),
    )


@pages.route(f"{AT}/days", methods=["GET", "POST"])
@action(Action.RETENTION_SET)
def retention_days() -> Page:
    """Say how long reports are kept."""
    by, form = actor(), RetentionForm()
    if by.organisation is None:
        raise Hidden
    if form.validate_on_submit():
        try:
            with writing() as session:
                operations.set_days(session, by.organisation, form.days(), was=form.was.data or "", by=by)
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        except Stale:
            _show_now(form, by.organisation)
            form.form_errors.append(_("Somebody else changed these days meanwhile. This is how they are now."))
            return render_template("submissions/desk/retention_days.html", form=form), 409
        else:
            return go("retention")
    elif not form.is_submitted():
        _show_now(form, by.organisation)
    page = render_template("submissions/desk/retention_days.html", form=form)
    return (page, 422) if form.errors else page


def _show_now(form: RetentionForm, organisation: UUID) -> None:
    now = operations.days_of(reading(), organisation)
    form.show(now, was=operations.seen(now))
