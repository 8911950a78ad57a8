"""Remedies, as an organisation notes them and as a reporter asks for them and answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.organisations.rules import Standing
from portal.policy import Action
from portal.problems import Hidden, Refused
from portal.reference.labels import N_
from portal.submissions import access, rules
from portal.submissions.blueprint import pages
from portal.submissions.defang import defanged
from portal.submissions.forms.remedies import AskRemedyForm, RemedyAnswerForm, RemedyForm, RemedyStepForm
from portal.submissions.models import Participation
from portal.submissions.operations import permission, remedies
from portal.submissions.operations.remedies import Remedied, Step
from portal.submissions.operations.thread import NOTHING_LEFT
from portal.submissions.rules import PartState, RemedyState
from portal.submissions.views.report import Page, go
from portal.submissions.views.steps import carry_out, small
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day, word

NOTHING_READ = N_("You took everything back from this organisation, so it can read nothing that you write.")


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in words. `erase`: where its reader can erase what they wrote; empty for what is not theirs."""

    state: str
    who: str
    when: str
    text: str
    erase: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A remedy in words. `open`: the reader can say what became of it."""

    id: UUID
    what: str
    state: str
    steps: list[StepLine]
    open: bool


def lines(
    found: Iterable[Remedied], part: Participation, *, reporter: bool, names: Mapping[UUID, str] | None = None
) -> list[Line]:
    """Return remedies as their reader sees them; a reporter reads names of organisations, not of people."""

    def who(account: UUID | None) -> str:
        if account is None:
            return str(_("You") if reporter else _("Reporter"))
        return (names or {}).get(account, part.organisation.name)

    return [
        Line(
            id=one.id,
            what=word("remedy", one.code),
            state=word("remedy_state", one.state),
            steps=[_line(one, step, who(step.account), reporter=reporter) for step in one.steps],
            open=part.state is not PartState.WITHDRAWN and bool(rules.remedy_moves(one.state, reporter=reporter)),
        )
        for one in found
    ]


def _line(one: Remedied, step: Step, who: str, *, reporter: bool) -> StepLine:
    text = _("Erased by whoever wrote it.") if step.erased else defanged(step.text)
    own = reporter and step.account is None and step.text
    erase = url_for("submissions.erase_remedy_words", remedy=one.id, step=step.id) if own else ""
    return StepLine(word("remedy_state", step.state), who, day(step.on), text, erase)


@pages.route("/desk/submissions/<reference>/remedies/new", methods=("GET", "POST"))
@action(Action.PARTICIPATION_REMEDY)
def new_remedy(reference: str) -> Page:
    """Note a remedy that is offered or given, or that the organisation asks somebody for."""
    form = RemedyForm()

    def act(session: Session, part: Participation) -> None:
        state, text = RemedyState(form.state.data), form.text.data or ""
        remedies.begin(session, part, code=form.remedy.data, state=state, text=text, by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        lead = _("It stays open after the report is closed, and the reporter reads it.")
        return small(part, form, title=_("Add a remedy"), label=_("Keep the remedy"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_REMEDY, form, act=act, again=again, anchor="remedies")


@pages.route("/desk/submissions/<reference>/remedies/<uuid:remedy_id>", methods=("GET", "POST"))
@action(Action.PARTICIPATION_REMEDY)
def remedy(reference: str, remedy_id: UUID) -> Page:
    """Say what became of a remedy."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_REMEDY)
    found = _one(part, remedy_id)
    form = RemedyStepForm()
    _offer(form, found, reporter=False)

    def act(session: Session, part: Participation) -> None:
        state, text = RemedyState(form.state.data), form.text.data or ""
        remedies.go_on(session, part, remedy_id, state=state, text=text, by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        if not rules.remedy_moves(found.state, reporter=False):
            raise Refused(remedies.MOVED_ON)
        lead = word("remedy", found.code)
        return small(part, form, title=_("What became of it"), label=_("Record it"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_REMEDY, form, act=act, again=again, anchor="remedies")


def _offer(form: RemedyStepForm, found: Remedied, *, reporter: bool) -> None:
    """Offer what can come next. What is sent may have come before: the operation says whether it was this form."""
    form.offering(RemedyState if form.is_submitted() else rules.remedy_moves(found.state, reporter=reporter))


def _one(part: Participation, remedy_id: UUID) -> Remedied:
    """Return one remedy of a part; raise `Refused` once everything was taken back, `Hidden` for what is not there."""
    if part.state is PartState.WITHDRAWN:
        raise Refused(NOTHING_LEFT)
    found = remedies.remedies(reading(), [part], by=actor()).get(part.id, [])
    one = next((one for one in found if one.id == remedy_id), None)
    if one is None:
        raise Hidden
    return one


@pages.route("/return/thread/<uuid:part_id>/remedies/new", methods=("GET", "POST"))
@action(Action.RECEIPT_WRITE)
def ask_remedy(part_id: UUID) -> Page:
    """Ask an organisation for what would help."""
    part = _own(reading(), part_id)
    form = AskRemedyForm()
    if not form.validate_on_submit() or form.asks_again("text"):
        return _show(part, form, _("Ask for help"), _("Ask for it")), 422 if form.errors else 200
    with writing() as session:
        part = _own(session, part_id)
        code, text = form.remedy.data, form.text.data or ""
        remedies.begin(session, part, code=code, state=RemedyState.ASKED, text=text, by=actor(), id=form.once_id)
        session.commit()
    return go("own_thread", part_id=str(part_id), _anchor="remedies")


@pages.route("/return/thread/<uuid:part_id>/remedies/<uuid:remedy_id>", methods=("GET", "POST"))
@action(Action.RECEIPT_WRITE)
def answer_remedy(part_id: UUID, remedy_id: UUID) -> Page:
    """Say to what was offered that one has it, or does not want it."""
    part = _own(reading(), part_id)
    found = _one(part, remedy_id)
    moves = rules.remedy_moves(found.state, reporter=True)
    form = RemedyAnswerForm()
    _offer(form, found, reporter=True)
    if not form.is_submitted() and not moves:
        raise Refused(remedies.MOVED_ON)
    if not form.validate_on_submit() or form.asks_again("text"):
        status = 422 if form.errors else 200
        return _show(part, form, _("What became of it"), _("Record it"), word("remedy", found.code)), status
    with writing() as session:
        state, text = RemedyState(form.state.data), form.text.data or ""
        remedies.go_on(session, _own(session, part_id), remedy_id, state=state, text=text, by=actor(), id=form.once_id)
        session.commit()
    return go("own_thread", part_id=str(part_id), _anchor="remedies")


def _own(session: Session, part_id: UUID) -> Participation:
    part = access.own_participation(session, part_id, by=actor())
    if part.organisation.standing is Standing.REMOVED or part.state is PartState.WITHDRAWN:
        raise Refused(permission.GONE if part.state is not PartState.WITHDRAWN else NOTHING_READ)
    return part


def _show(part: Participation, form: AskRemedyForm | RemedyAnswerForm, title: str, label: str, lead: str = "") -> str:
    return render_template("submissions/receipt/remedy.html", part=part, form=form, title=title, label=label, lead=lead)
