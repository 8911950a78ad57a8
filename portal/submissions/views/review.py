"""Taking a report on or not, asking, deciding, closing, opening again: one small page each."""

from typing import Final

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.policy import Action
from portal.submissions import rules
from portal.submissions.blueprint import pages
from portal.submissions.forms.desk import AskForm, CloseForm, DecideForm, DeclineForm
from portal.submissions.models import Participation
from portal.submissions.operations import review, thread
from portal.submissions.rules import SaidAs, Verb
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out, carry_out_at_once, small
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


@pages.post(f"{AT}/reopen")
@action(Action.PARTICIPATION_CLOSE)
def reopen(reference: str) -> Page:
    return carry_out_at_once(
        reference, Action.PARTICIPATION_CLOSE, act=lambda session, part: review.reopen(session, part, by=actor())
    )


@pages.route(f"{AT}/decline", methods=BOTH)
@action(Action.PARTICIPATION_DECLINE)
def decline(reference: str) -> Page:
    """Say no, with a reason that the reporter reads."""
    form = DeclineForm()

    def act(session: Session, part: Participation) -> None:
        review.decline(session, part, reason=form.text.data or "", by=actor(), id=form.once_id)

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
    form = DecideForm()

    def act(session: Session, part: Participation) -> None:
        review.decide(session, part, code=form.decision.data, reasons=form.text.data or "", by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        rules.move(part.state, Verb.DECIDE)
        title = _("Write a decision") if part.organisation.kind == "state" else _("Write a finding")
        return small(part, form, title=title, label=_("Send to the reporter"))

    form.for_kind(actor().role)
    return carry_out(reference, Action.PARTICIPATION_DECIDE, form, act=act, again=again)


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
