"""The assessor's desk: what they are asked to assess, assess and have assessed; writing, sending, giving up."""

from collections.abc import Callable
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
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response

from portal.actor import Actor
from portal.asks.models import Ask
from portal.asks.operations.publishing import answer_to
from portal.commitments import access, queries
from portal.commitments.blueprint import pages
from portal.commitments.forms import DiscardForm
from portal.commitments.forms.assessing import NONE as NO_CONFLICT
from portal.commitments.forms.assessing import SOME, JudgementForm, VolunteerForm
from portal.commitments.judgements import Judgement
from portal.commitments.models.assessing import Assessment
from portal.commitments.operations import assessing as operations
from portal.commitments.queries import assessing as found
from portal.commitments.rules import assessing as rules
from portal.commitments.rules.assessing import HEARD, OPEN, State, Verb
from portal.commitments.views import grading, words
from portal.commitments.views.words import Tag
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Invalid, Stale
from portal.reference import rubrics
from portal.web.database import close_reading, reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond

Page = str | Response | tuple[str, int]
AT: Final = "/desk/assessments/<uuid:assessment>"
MINE: Final = "mine"
OPEN_ONES: Final = "open"
BOTH: Final = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Line:
    """One assessment in the list; `for_me`: this member can do the next step."""

    url: str
    title: str
    name: str
    kind: str
    number: int
    tag: Tag
    for_me: bool
    moved_on: date


@pages.get("/desk/assessments")
@action(Action.ASSESSMENT_LIST)
def assessments() -> str | FlaskResponse:
    by = actor()
    assert by.organisation is not None
    wanted = found.of_assessor(by.organisation)
    return respond("commitments/assessing/list.html", reading(), _spec(by), wanted)


def _spec(by: Actor) -> ListSpec:
    return ListSpec(
        name="assessments",
        orders=(
            Order("newest", _l("Newest first"), (Assessment.moved_on, Assessment.id), descending=True),
            Order("oldest", _l("Oldest first"), (Assessment.moved_on, Assessment.id)),
        ),
        filters=(
            Filter("state", _l("State"), choices=_states, where=lambda value: _in_state(value, by), default=OPEN_ONES),
        ),
        cells=(
            (_l("Commitment"), lambda line: line.title),
            (_l("Organisation"), lambda line: line.name),
            (_l("Version"), lambda line: line.number),
            (_l("State"), lambda line: line.tag[0]),
            (_l("Since"), lambda line: line.moved_on.isoformat()),
        ),
        read=lambda _session, rows: [_line(one, by) for one in rows],
    )


def _states() -> list[tuple[str, str]]:
    return [
        (OPEN_ONES, _("Open")),
        (MINE, _("Waits for me")),
        *((state.value, str(tag[0])) for state, tag in grading.STATES.items()),
    ]


def _in_state(value: str, by: Actor) -> ColumnElement[bool]:
    if value == OPEN_ONES:
        return Assessment.state.in_(OPEN)
    if value == MINE:
        return Assessment.id.in_(found.waiting_for(by.organisation, by.account))
    return Assessment.state == State(value)


def _line(one: Assessment, by: Actor) -> Line:
    heard = was_heard(one)
    return Line(
        url=url_for("commitments.assessment", assessment=one.id),
        title=one.commitment.title,
        name=one.commitment.organisation.name,
        kind=one.commitment.kind.value,
        number=one.number,
        tag=tag_of(one),
        for_me=one.state is State.ASSIGNED
        or (one.state is State.WAITING and one.written_by != by.account)
        or (heard and one.written_by != by.account),
        moved_on=one.moved_on,
    )


def was_heard(assessment: Assessment) -> bool:
    """Say whether it is with the owner, and they were heard."""
    return assessment.state is State.WITH_OWNER and assessment.ask is not None and assessment.ask.state in HEARD


def tag_of(assessment: Assessment) -> Tag:
    return grading.HEARD if was_heard(assessment) else grading.STATES[assessment.state]


@pages.route("/desk/commitments/<slug>/assess", methods=BOTH)
@action(Action.ASSESSMENT_BEGIN)
def volunteer(slug: str) -> Page:
    """Begin an assessment of the newest version, unasked; refused with the reason before anything is written."""
    by, session = actor(), reading()
    commitment, _version = access.published(session, slug)
    assert by.organisation is not None
    form = VolunteerForm()
    if form.validate_on_submit():
        with writing() as session:
            commitment, _version = access.published(session, slug)
            ours = session.get_one(Organisation, by.organisation)
            made = operations.begin(session, commitment, ours, assigned=False, by=by, id=form.once_id).id
            session.commit()
        return redirect(url_for(".assessment", assessment=made), 303)
    operations.check_stands(commitment)
    operations.check_may_assess(session, commitment, session.get_one(Organisation, by.organisation))
    return render_template(
        "commitments/assessing/volunteer.html", form=form, commitment=commitment, rubric=rubrics.newest()
    )


@pages.get(AT)
@action(Action.ASSESSMENT_SEE)
def assessment(assessment: UUID) -> str:
    """Show where an assessment stands, its text, and what can be done."""
    by, session = actor(), reading()
    one = access.assessment(session, assessment, by=by, to=Action.ASSESSMENT_SEE)
    judgement = operations.opened(session, one, by=by) if one.draft is not None else None
    return render_template(
        "commitments/assessing/show.html",
        assessment=one,
        commitment=one.commitment,
        tag_of=tag_of(one),
        heard=was_heard(one),
        asks=replies(session, one),
        mine=one.written_by == by.account,
        missing=rules.missing(judgement) if judgement else {},
        may={verb.value: rules.may_move(one.state, verb) for verb in Verb},
        **text_of(judgement),
    )


def replies(session: Session, assessment: Assessment) -> list[tuple[Ask, str]]:
    """Return what the owner was asked about it, each with what was answered, also while that is locked."""
    from_owner = session.scalars(found.asked_about(assessment.id)).all()
    return [(one, answer_to(session, one)) for one in from_owner]


def text_of(judgement: Judgement | None) -> dict[str, object]:
    """Return what templates need to show a text: grades with their tags, items, the rubric."""
    return {
        "text": judgement,
        "grades": grading.TAGS,
        "titles": grading.TITLES,
        "items": words.items(judgement.items) if judgement else [],
        "bases": words.BASES,
        "rubric": rubrics.rubric(judgement.rubric) if judgement else None,
    }


@pages.route(f"{AT}/edit", methods=BOTH)
@action(Action.ASSESSMENT_WRITE)
def edit_assessment(assessment: UUID) -> Page:
    """Write the draft. It is written under the rubric of the day."""
    by, session = actor(), reading()
    one = access.assessment(session, assessment, by=by, to=Action.ASSESSMENT_WRITE)
    if request.method == "POST" and not rules.may_move(one.state, Verb.WRITE):
        return unsent(one, JudgementForm())
    rules.move(one.state, Verb.WRITE)
    before = operations.opened(session, one, by=by) if one.draft is not None else None
    form = _form(session, one, before)
    if form.validate_on_submit():
        try:
            _write(assessment, form)
            return redirect(url_for(".assessment", assessment=assessment), 303)
        except Invalid as problem:
            form.blame(problem)
        except (Stale, StaleDataError):
            return _both(assessment, form)
    page = render_template(
        "commitments/assessing/edit.html",
        form=form,
        assessment=one,
        commitment=one.commitment,
        rubric=rubrics.newest(),
        newer=before is not None and before.rubric != rubrics.newest().version,
    )
    return page, 422 if form.errors else 200


def unsent(one: Assessment, form: Form) -> Page:
    """Show what was typed, to be kept elsewhere: the assessment was moved on meanwhile, and takes it no more."""
    typed = [(field.label.text, field.data) for field in form if field.type == "TextAreaField" and field.data]
    back = url_for(".assessment", assessment=one.id)
    page = render_template("commitments/assessing/unsent.html", commitment=one.commitment, typed=typed, back=back)
    return page, 409


def _form(session: Session, one: Assessment, before: Judgement | None) -> JudgementForm:
    answers = {"revision": str(one.revision)}
    if before is not None:
        answers |= {"conflict": _declared(before), "agreed": "y" if before.names else ""}
    form = JudgementForm(obj=before, data=answers)
    form.offer(rubrics.newest(), words.items(queries.items(session, one.commitment_id, one.number)))
    return form


def _declared(before: Judgement) -> str:
    """Return what was chosen about conflicts of interest; nothing where that is still open."""
    if before.conflicts is None:
        return ""
    return SOME if before.conflicts else NO_CONFLICT


def _write(assessment: UUID, form: JudgementForm) -> None:
    by, judgement = actor(), form.typed(rubrics.newest())
    with writing() as session:
        one = access.assessment(session, assessment, by=by, to=Action.ASSESSMENT_WRITE)
        operations.write(session, one, judgement, revision=form.revision_number, by=by)
        session.commit()


def _both(assessment: UUID, form: JudgementForm) -> Page:
    """Show what is there now beside what was typed, which can be changed and saved over it."""
    close_reading()
    session, by = reading(), actor()
    one = access.assessment(session, assessment, by=by, to=Action.ASSESSMENT_WRITE)
    judgement = operations.opened(session, one, by=by) if one.draft is not None else None
    form.revision.data = str(one.revision)
    form.revision.raw_data = [form.revision.data]
    page = render_template(
        "commitments/assessing/edit_again.html",
        form=form,
        assessment=one,
        commitment=one.commitment,
        **text_of(judgement),
    )
    return page, 409


def _done(assessment: UUID, verb: Callable[..., None]) -> Response:
    with writing() as session:
        one = access.assessment(session, assessment, by=actor(), to=Action.ASSESSMENT_WRITE)
        verb(session, one, by=actor())
        session.commit()
    return redirect(url_for(".assessment", assessment=assessment), 303)


@pages.post(f"{AT}/accept")
@action(Action.ASSESSMENT_WRITE)
def accept_assessment(assessment: UUID) -> Response:
    return _done(assessment, operations.accept)


@pages.route(f"{AT}/decline", methods=BOTH)
@action(Action.ASSESSMENT_WRITE)
def decline_assessment(assessment: UUID) -> Page:
    return _ended(assessment, Verb.DECLINE, operations.decline, "commitments/assessing/decline.html")


@pages.post(f"{AT}/send")
@action(Action.ASSESSMENT_WRITE)
def send_assessment(assessment: UUID) -> Response:
    return _done(assessment, operations.send)


@pages.post(f"{AT}/take-back")
@action(Action.ASSESSMENT_WRITE)
def take_back_assessment(assessment: UUID) -> Response:
    return _done(assessment, operations.take_back)


@pages.route(f"{AT}/give-up", methods=BOTH)
@action(Action.ASSESSMENT_WRITE)
def give_up_assessment(assessment: UUID) -> Page:
    """End it before it is public. Its draft is destroyed."""
    return _ended(assessment, Verb.END, operations.give_up, "commitments/assessing/give_up.html")


def _ended(assessment: UUID, verb: Verb, act: Callable[..., None], template: str) -> Page:
    """Say what it does, then do it."""
    one = access.assessment(reading(), assessment, by=actor(), to=Action.ASSESSMENT_WRITE)
    form = DiscardForm()
    if form.validate_on_submit():
        return _done(assessment, act)
    rules.move(one.state, verb)
    page = render_template(template, form=form, assessment=one, commitment=one.commitment)
    return page, 422 if form.errors else 200
