"""The secretariat's desk of complaints: the list, each of them, and the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug import Response
from werkzeug.utils import redirect

from portal import clock
from portal.complaints import access, queries, rules
from portal.complaints.blueprint import pages
from portal.complaints.forms import DecideForm
from portal.complaints.models import Complaint
from portal.complaints.operations import deciding, mending
from portal.complaints.operations.complaining import GONE, Decision, Whole
from portal.complaints.rules import OPEN, Outcome, State
from portal.complaints.views import authors
from portal.complaints.views.authors import Origin
from portal.complaints.views.words import ABOUTS, DECIDED, MENDINGS, STATES
from portal.policy import Action
from portal.problems import Hidden, Invalid, Refused, Stale
from portal.web.addresses import public_page
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond

Page = str | Response | tuple[str, int]
WAITS: Final = "open"


@dataclass(frozen=True, slots=True)
class Line:
    url: str
    short: str
    made_on: date
    due_on: date
    state: tuple[Any, str, str]
    late: bool


def _lines(session: Session, rows: Sequence[Complaint]) -> list[Line]:
    del session
    return [
        Line(
            url=url_for("complaints.complaint", complaint_id=one.id),
            short=one.short,
            made_on=one.made_on,
            due_on=one.due_on,
            state=STATES[one.state],
            late=one.state in OPEN and one.due_on < clock.today(),
        )
        for one in rows
    ]


def _states() -> list[tuple[str, Any]]:
    return [(WAITS, _("Open")), *((state.value, tag[0]) for state, tag in STATES.items())]


def _in_state(value: str) -> ColumnElement[bool]:
    return Complaint.state.in_(OPEN) if value == WAITS else Complaint.state == State(value)


SPEC: Final = ListSpec(
    "complaints",
    orders=(
        Order("due", _l("By day"), (Complaint.due_on, Complaint.id)),
        Order("newest", _l("Newest first"), (Complaint.made_on, Complaint.id), descending=True),
    ),
    filters=(Filter("state", _l("State"), choices=_states, where=_in_state, default=WAITS),),
    cells=(
        (_l("Complaint"), lambda line: line.short),
        (_l("Made on"), lambda line: line.made_on.isoformat()),
        (_l("Decision due"), lambda line: line.due_on.isoformat()),
        (_l("State"), lambda line: line.state[0]),
    ),
    read=_lines,
)


@pages.get("/secretariat/complaints")
@action(Action.COMPLAINT_DECIDE)
def complaints() -> str | FlaskResponse:
    return respond("complaints/list.html", reading(), SPEC, queries.every())


@pages.route("/secretariat/complaints/<uuid:complaint_id>", methods=["GET", "POST"])
@action(Action.COMPLAINT_DECIDE)
def complaint(complaint_id: UUID) -> Page:
    """Read a complaint, and decide on it with reasons; or on its appeal, as somebody who did not decide."""
    form = DecideForm()
    try:
        return _complaint(form, complaint_id)
    except (Refused, Hidden) as problem:
        if not form.is_submitted():
            raise
        close_reading()
        gone = isinstance(problem, Hidden)
        return _undecided(form, complaint_id, _(GONE if gone else problem.reason)), 404 if gone else 403


def _complaint(form: DecideForm, complaint_id: UUID) -> Page:
    found, whole = _read(complaint_id)
    origin, names, status = Origin(), list[str](), 422
    if whole is not None and (found.state in OPEN or form.is_submitted()):
        origin = authors.origin(reading(), whole.said.page)
        names = authors.offer(form, reading(), origin, whole.said.about)
    if form.validate_on_submit():
        try:
            _decide(form, complaint_id, origin)
            return redirect(url_for("complaints.complaint", complaint_id=complaint_id), 303)
        except Invalid as problem:
            form.blame(problem)
        except Stale as problem:
            form.form_errors.append(_(problem.reason))
            status = 409
        found, whole = _read(complaint_id)
    form.was.data = found.state.value
    page = render_template("complaints/show.html", form=form, names=names, **_shown(found, whole))
    return page, status if form.errors else 200


def _undecided(form: DecideForm, complaint_id: UUID, reason: str) -> str:
    """Show what was typed: somebody else decided meanwhile, or it was deleted."""
    return render_template("complaints/undecided.html", form=form, complaint_id=complaint_id, reason=reason)


def _read(complaint_id: UUID) -> tuple[Complaint, Whole | None]:
    found = access.complaint(reading(), complaint_id, by=actor())
    return found, deciding.read(reading(), found, by=actor())


def _decide(form: DecideForm, complaint_id: UUID, origin: Origin) -> None:
    by = actor()
    decision = Decision(Outcome(form.outcome.data), form.text.data or "")
    with writing() as session:
        row = access.complaint(session, complaint_id, by=by)
        deciding.decide(session, row, decision, seen=form.had, by=by, wanted=authors.wanted(form, origin))
        session.commit()


def _shown(found: Complaint, whole: Whole | None) -> dict[str, Any]:
    session, by = reading(), actor()
    asked = [deciding.asked(session, one) for one in (whole.decision, whole.settlement)] if whole else [None, None]
    return {
        "complaint": found,
        "whole": whole,
        "page_url": public_page(whole.said.page) if whole else "",
        "state": STATES[found.state],
        "abouts": ABOUTS,
        "outcomes": DECIDED,
        "mendings": MENDINGS,
        "asked": asked,
        "answers": [mending.read(session, one, by=by) if one else None for one in asked],
        "late": found.state in OPEN and found.due_on < clock.today(),
        "open": found.state in OPEN,
        "mine": found.state is State.APPEALED and found.decided_by == by.account,
        "somebody": bool(deciding.deciders(session, found)),
        "today": clock.today(),
        "days": rules.DAYS_TO_APPEAL,
    }
