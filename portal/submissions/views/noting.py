"""What an organisation writes for itself about a report, and its word that copies are gone."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.policy import Action
from portal.problems import Hidden, Invalid, Stale
from portal.reference.labels import N_
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.desk import GoneForm, NoteForm, SummaryForm
from portal.submissions.models import Participation, Withdrawal
from portal.submissions.operations import notes, review
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out, small
from portal.web.database import reading
from portal.web.gate import action, actor
from portal.web.templates import day, word


@pages.route("/desk/submissions/<reference>/note", methods=["GET", "POST"])
@action(Action.PARTICIPATION_NOTE)
def note(reference: str) -> Page:
    form = NoteForm()

    def act(session: Session, part: Participation) -> None:
        notes.add_note(session, part, form.text.data or "", by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        return small(part, form, title=_("Add a note"), label=_("Keep the note"))

    return carry_out(reference, Action.PARTICIPATION_NOTE, form, act=act, again=again, anchor="notes")


@pages.route("/desk/submissions/<reference>/summary", methods=["GET", "POST"])
@action(Action.PARTICIPATION_NOTE)
def summary(reference: str) -> Page:
    """Write the line that stands in the list; whoever was faster is shown, and neither line is lost."""
    form = SummaryForm()

    def act(session: Session, part: Participation) -> None:
        notes.summarise(session, part, form.text.data or "", was=form.was.data or "", by=actor())

    def again(part: Participation) -> str:
        if not form.is_submitted():
            form.text.data = notes.summary(reading(), part, by=actor())
            form.was.data = notes.seen(part)
        return small(part, form, title=_("Summary in one line"), label=_("Keep the summary"))

    try:
        return carry_out(reference, Action.PARTICIPATION_NOTE, form, act=act, again=again)
    except Stale:
        return _summary_changed(reference, form)


def _summary_changed(reference: str, form: SummaryForm) -> Page:
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_NOTE)
    now = notes.summary(reading(), part, by=actor()) or _("(deleted)")
    form.was.data = notes.seen(part)
    form.blame(
        Invalid(
            N_("Somebody else changed it meanwhile. It is now: “%(now)s”. Send yours again to put it in its place."),
            field="text",
            now=now,
        )
    )
    return small(part, form, title=_("Summary in one line"), label=_("Replace it with mine")), 409


@pages.route("/desk/submissions/<reference>/gone/<uuid:withdrawal_id>", methods=["GET", "POST"])
@action(Action.PARTICIPATION_CONFIRM)
def gone(reference: str, withdrawal_id: UUID) -> Page:
    """Confirm to the reporter that copies made outside the portal are gone too."""
    form = GoneForm()

    def act(session: Session, part: Participation) -> None:
        review.confirm_gone(session, part, withdrawal_id, by=actor())

    def again(part: Participation) -> str:
        asked = reading().get(Withdrawal, withdrawal_id)
        if asked is None or asked.participation_id != part.id:
            raise Hidden
        what = word("section", asked.section) if asked.section else _("The whole report")
        lead = _(
            "On %(day)s the reporter took this back: %(section)s. They see your answer.",
            day=day(asked.asked_on),
            section=what,
        )
        return small(part, form, title=_("Confirm that your copies are gone"), label=_("Confirm"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_CONFIRM, form, act=act, again=again)
