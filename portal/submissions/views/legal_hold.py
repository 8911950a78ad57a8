"""Holding a report by law, and ending that."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.policy import Action
from portal.submissions.blueprint import pages
from portal.submissions.forms.legal_hold import EndHoldForm, HoldForm
from portal.submissions.models import Participation
from portal.submissions.operations import legal_hold as operations
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out, small
from portal.web.database import reading
from portal.web.gate import action, actor


@pages.route("/desk/submissions/<reference>/hold", methods=["GET", "POST"])
@action(Action.PARTICIPATION_HOLD)
def legal_hold(reference: str) -> Page:
    """Name the law that forbids to destroy the report, and until when."""
    form = HoldForm()

    def act(session: Session, part: Participation) -> None:
        assert form.until.data is not None
        operations.set_hold(session, part, form.law.data or "", until=form.until.data, by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        lead = _("While a legal hold stands, your part is not destroyed. The reporter reads the law and the day.")
        return small(part, form, title=_("Hold it by law"), label=_("Hold it until that day"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_HOLD, form, act=act, again=again)


@pages.route("/desk/submissions/<reference>/hold/end", methods=["GET", "POST"])
@action(Action.PARTICIPATION_HOLD)
def end_legal_hold(reference: str) -> Page:
    form = EndHoldForm()

    def act(session: Session, part: Participation) -> None:
        operations.end_hold(session, part, which=form.which.data or "", by=actor())

    def again(part: Participation) -> str:
        if not form.is_submitted():
            form.which.data = operations.now(reading(), part)
        lead = _("When your part is destroyed is then planned anew, at least thirty days from today.")
        return small(part, form, title=_("End the legal hold"), label=_("End the hold now"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_HOLD, form, act=act, again=again)
