"""The secretariat's pages: who assesses what, and where it stands; asking an organisation; taking that back."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug import Response

from portal import clock
from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.forms import DiscardForm
from portal.commitments.forms.assessing import AssignForm
from portal.commitments.models.assessing import Assessment
from portal.commitments.operations import assessing as operations
from portal.commitments.queries import assessing as found
from portal.commitments.rules.assessing import OPEN, State
from portal.commitments.views import grading
from portal.commitments.views.assessments import BOTH, OPEN_ONES, tag_of
from portal.commitments.views.typed import commitment_at
from portal.commitments.views.words import Tag
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Invalid, Refused
from portal.web.database import reading, writing
from portal.web.forms import options
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond

Page = str | Response | tuple[str, int]
ASSIGN: Final = Action.ASSESSMENT_ASSIGN
AGAIN: Final = "again"
ASKED: Final[Tag] = (_l("Asked, no answer yet"), "none", "warn")


@dataclass(frozen=True, slots=True)
class Line:
    """One assessment in the secretariat's list; `can_end`: it can be taken back."""

    id: UUID
    title: str
    slug: str
    owner: str
    assessor: str
    assessor_kind: str
    assigned: bool
    number: int
    tag: Tag
    moved_on: date
    can_end: bool


@pages.get("/secretariat/assessments")
@action(ASSIGN)
def all_assessments() -> str | FlaskResponse:
    return respond("commitments/assessing/all.html", reading(), SPEC, found.all_of_them())


def _states() -> list[tuple[str, str]]:
    return [
        (OPEN_ONES, _("Open")),
        (AGAIN, _("To be asked of somebody else")),
        *((state.value, str(_tag(state)[0])) for state in State),
    ]


def _tag(state: State) -> Tag:
    return ASKED if state is State.ASSIGNED else grading.STATES[state]


def _in_state(value: str) -> ColumnElement[bool]:
    if value == AGAIN:
        return found.is_to_ask_again(clock.today())
    return Assessment.state.in_(OPEN) if value == OPEN_ONES else Assessment.state == State(value)


def _line(one: Assessment) -> Line:
    return Line(
        id=one.id,
        title=one.commitment.title,
        slug=one.commitment.slug or "",
        owner=one.commitment.organisation.name,
        assessor=one.assessor.name,
        assessor_kind=one.assessor.kind.value,
        assigned=one.assigned_by is not None,
        number=one.number,
        tag=ASKED if one.state is State.ASSIGNED else tag_of(one),
        moved_on=one.moved_on,
        can_end=_can_end(one),
    )


def _can_end(one: Assessment) -> bool:
    return one.state is State.ASSIGNED or (one.state in OPEN and not one.assessor.may_act)


SPEC: Final = ListSpec(
    name="all-assessments",
    orders=(
        Order("newest", _l("Newest first"), (Assessment.moved_on, Assessment.id), descending=True),
        Order("oldest", _l("Oldest first"), (Assessment.moved_on, Assessment.id)),
    ),
    filters=(Filter("state", _l("State"), choices=_states, where=_in_state, default=OPEN_ONES),),
    cells=(
        (_l("Commitment"), lambda line: line.title),
        (_l("Organisation"), lambda line: line.owner),
        (_l("Assessor"), lambda line: line.assessor),
        (_l("Version"), lambda line: line.number),
        (_l("State"), lambda line: line.tag[0]),
        (_l("Since"), lambda line: line.moved_on.isoformat()),
    ),
    read=lambda _session, rows: [_line(one) for one in rows],
)


@pages.route("/secretariat/assessments/assign", methods=BOTH)
@action(ASSIGN)
def assign_assessment() -> Page:
    """Ask an organisation to assess the newest version of a commitment."""
    session = reading()
    form = AssignForm(data={"commitment": request.args.get("commitment", "")})
    possible = [(str(one.id), one.name) for one in session.scalars(found.possible_assessors())]
    form.assessor.choices = options([("", _("Choose one")), *possible])
    if form.validate_on_submit():
        try:
            _assign(form)
            return redirect(url_for(".all_assessments"), 303)
        except (Invalid, Refused) as problem:
            form.blame(Invalid(problem.reason, field=getattr(problem, "field", None) or "assessor", **problem.values))
    return render_template("commitments/assessing/assign.html", form=form), 422 if form.errors else 200


def _assign(form: AssignForm) -> None:
    by = actor()
    with writing() as session:
        commitment = commitment_at(session, form.commitment.data or "", field="commitment")
        assessor = session.get_one(Organisation, UUID(form.assessor.data))
        operations.begin(session, commitment, assessor, assigned=True, by=by, id=form.once_id)
        session.commit()


@pages.route("/secretariat/assessments/<uuid:assessment>/end", methods=BOTH)
@action(ASSIGN)
def end_assessment(assessment: UUID) -> Page:
    """Take an assignment back, or end what its assessor cannot go on with."""
    one = access.assigned(reading(), assessment, by=actor())
    form = DiscardForm()
    if form.validate_on_submit():
        with writing() as session:
            _take_back(session, assessment)
            session.commit()
        return redirect(url_for(".all_assessments"), 303)
    if not _can_end(one):
        raise Refused(operations.BEGUN)
    page = render_template("commitments/assessing/end.html", form=form, assessment=one, commitment=one.commitment)
    return page, 422 if form.errors else 200


def _take_back(session: Session, assessment: UUID) -> None:
    operations.take_assignment_back(session, access.assigned(session, assessment, by=actor()), by=actor())
