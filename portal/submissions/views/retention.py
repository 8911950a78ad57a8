"""How long an organisation keeps reports: what is said of it, what is destroyed soon, what was destroyed."""

from typing import Final

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.policy import Action, allows
from portal.problems import Hidden
from portal.submissions.blueprint import pages
from portal.submissions.forms.retention import RetentionForm
from portal.submissions.operations import retention as operations
from portal.submissions.queries import retention as queries
from portal.submissions.rules import WARNED, PartState
from portal.submissions.views.report import Page
from portal.web.database import reading
from portal.web.editing import edit
from portal.web.gate import action, actor

AT: Final = "/desk/submissions/retention"


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
    organisation = by.organisation

    def load(session: Session) -> tuple[dict[PartState, int], str]:
        now = operations.days_of(session, organisation)
        return now, operations.seen(now)

    def save(session: Session) -> None:
        operations.set_days(session, organisation, form.days(), was=form.had, by=by)

    def show(now: dict[PartState, int] | None) -> str:
        there = [(form[one.value].label.text, number) for one, number in (now or {}).items()]
        return render_template("submissions/desk/retention_days.html", form=form, there=there)

    return edit(form, load=load, save=save, show=show, fill=form.show, then="submissions.retention")
