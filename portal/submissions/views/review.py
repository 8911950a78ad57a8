"""Taking a report on or not, asking, deciding, closing, opening again: one small page each."""

from typing import Final
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.submissions import rules
from portal.submissions.blueprint import pages
from portal.submissions.forms.desk import AskForm, CloseForm
from portal.submissions.forms.review import DeclineForm, ReopenForm, SecondForm, decide_form
from portal.submissions.models import Participation
from portal.submissions.operations import finding, floods, review, thread
from portal.submissions.operations.holding import hold
from portal.submissions.rules import SaidAs, Verb
from portal.submissions.views.report import Page
from portal.submissions.views.saying import kind_label
from portal.submissions.views.steps import carry_out, carry_out_at_once, small
from portal.web.database import reading
from portal.web.gate import action, actor

AT: Final = "/desk/submissions/<reference>"
BOTH: Final = ("GET", "POST")


@pages.post(f"{AT}/accept")
@action(Action.PARTICIPATION_ACCEPT)
def accept(reference: str) -> Page:
    return carry_out_at_once(
        reference,
        Action.PARTICIPATION_ACCEPT,
        act=lambda session, part: review.accept(session, part, by=actor()),
    )


@pages.post(f"{AT}/release")
@action(Action.PARTICIPATION_ACCEPT)
def release(reference: str) -> Page:
    """Take a report that was held back into the list."""
    return carry_out_at_once(
        reference,
        Action.PARTICIPATION_ACCEPT,
        act=lambda session, part: floods.release(session, part, by=actor()),
    )


@pages.route(f"{AT}/reopen", methods=BOTH)
@action(Action.PARTICIPATION_CLOSE)
def reopen(reference: str) -> Page:
    """Begin again, with a reason that the reporter reads."""
    form = ReopenForm()

    def act(session: Session, part: Participation) -> None:
        review.reopen(session, part, why=form.text.data or "", by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        rules.move(part.state, Verb.REOPEN)
        return small(part, form, title=_("Open this report again"), label=_("Open again"))

    return carry_out(reference, Action.PARTICIPATION_CLOSE, form, act=act, again=again)


@pages.route(f"{AT}/decline", methods=BOTH)
@action(Action.PARTICIPATION_DECLINE)
def decline(reference: str) -> Page:
    """Say no, with a reason that the reporter reads."""
    form = DeclineForm()

    def act(session: Session, part: Participation) -> None:
        reason, words, genuine = form.reason.data, form.text.data or "", not form.not_genuine.data
        review.decline(session, part, reason=reason, words=words, genuine=genuine, by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        rules.move(part.state, Verb.DECLINE)
        return small(part, form, title=_("Decline this report"), label=_("Decline"), danger=True)

    return carry_out(reference, Action.PARTICIPATION_DECLINE, form, act=act, again=again)


@pages.route(f"{AT}/ask", methods=BOTH)
@action(Action.PARTICIPATION_WRITE)
def ask(reference: str) -> Page:
    """Ask the reporter; until the answer comes no day is missed."""
    form = AskForm()

    def act(session: Session, part: Participation) -> None:
        thread.say(session, part, form.text.data or "", kind=SaidAs.QUESTION, by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        rules.move(part.state, Verb.ASK)
        lead = _("The reporter sees it when they come back. Until they answer, no date runs for you.")
        return small(part, form, title=_("Ask the reporter"), label=_("Ask"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_WRITE, form, act=act, again=again)


@pages.route(f"{AT}/decide", methods=BOTH)
@action(Action.PARTICIPATION_DECIDE)
def decide(reference: str) -> Page:
    """Write a decision or a finding, with its reasons."""
    form = decide_form(actor().role)

    def act(session: Session, part: Participation) -> None:
        code, reasons, more = form.decision.data, form.text.data or "", form.more
        hold(session, part)
        there = finding.newest(session, part)
        if there not in {form.after.data, str(form.once_id)}:
            form.after.data = there  # sent once more, it is meant
            raise Invalid(finding.MEANWHILE)
        finding.decide(session, part, code=code, reasons=reasons, more=more, by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        rules.move(part.state, Verb.DECIDE)
        if not form.is_submitted():
            form.after.data = finding.newest(reading(), part)
        title = _("Write a decision") if part.organisation.kind == "state" else _("Write a finding")
        return small(part, form, title=title, label=_("Send to the reporter"))

    return carry_out(reference, Action.PARTICIPATION_DECIDE, form, act=act, again=again)


@pages.route(f"{AT}/findings/<uuid:message_id>/second", methods=BOTH)
@action(Action.PARTICIPATION_SECOND)
def second(reference: str, message_id: UUID) -> Page:
    """Say that one has looked at what a colleague examined, and finds the same."""
    form = SecondForm()

    def act(session: Session, part: Participation) -> None:
        finding.second(session, part, message_id, by=actor())

    def again(part: Participation) -> str:
        said = thread.messages(reading(), part, by=actor()) or []
        found = finding.to_second(said, part, by=actor())
        if found is None or found.id != message_id:
            raise Hidden
        label = kind_label(found, part) or ""
        return small(part, form, title=_("Agree as a second examiner"), label=_("I found the same"), lead=label)

    return carry_out(reference, Action.PARTICIPATION_SECOND, form, act=act, again=again)


@pages.route(f"{AT}/close", methods=BOTH)
@action(Action.PARTICIPATION_CLOSE)
def end(reference: str) -> Page:
    """End the work on a report. It can be opened again, by the organisation or by a message of the reporter."""
    form = CloseForm()

    def act(session: Session, part: Participation) -> None:
        review.close(session, part, words=form.text.data or "", by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        rules.move(part.state, Verb.CLOSE)
        lead = _("The reporter sees that your work is finished. If they write again, it opens again.")
        return small(part, form, title=_("Close this report"), label=_("Close"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_CLOSE, form, act=act, again=again)
