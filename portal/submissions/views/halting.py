"""Having one organisation keep its part of a report and not use it, and letting it use it again."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from portal.organisations.rules import Standing
from portal.policy import Action
from portal.problems import Hidden
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.receipt import ConfirmAgainForm, ConfirmForm
from portal.submissions.models import Participation
from portal.submissions.operations import halting
from portal.submissions.rules import PartState
from portal.submissions.views.report import Page, go
from portal.submissions.views.rights import show_right
from portal.submissions.views.words import confirming, proves
from portal.web.database import reading, writing
from portal.web.gate import action, actor


@pages.get("/return/halt/<uuid:part_id>")
@action(Action.RECEIPT_PERMIT)
def halt(part_id: UUID) -> Page:
    part = _part(part_id)
    return _show_allow(part, confirming()()) if part.halted_on else _show_halt(part, ConfirmForm())


@pages.post("/return/halt/<uuid:part_id>")
@action(Action.RECEIPT_PERMIT)
def halt_use(part_id: UUID) -> Page:
    """Stop one organisation. It only takes away, so nothing is typed again."""
    part, form = _part(part_id), ConfirmForm()
    if not form.validate_on_submit() or not form.is_about(part.submission.reference):
        return _show_halt(part, form), 422
    with writing() as session:
        halting.halt(session, access.own_participation(session, part_id, by=actor()), by=actor())
        session.commit()
    return go("own_thread", part_id=str(part_id))


@pages.post("/return/halt/<uuid:part_id>/end")
@action(Action.RECEIPT_PERMIT)
def allow_use(part_id: UUID) -> Page:
    """Let it use its part again: what opened the report is typed once more."""
    part, form = _part(part_id), confirming()()
    if not form.validate_on_submit() or not form.is_about(part.submission.reference) or not proves(form):
        return _show_allow(_part(part_id), form), 422
    with writing() as session:
        halting.allow(session, access.own_participation(session, part_id, by=actor()), by=actor())
        session.commit()
    return go("own_thread", part_id=str(part_id))


def _part(part_id: UUID) -> Participation:
    """Return a part that its organisation could use."""
    part = access.own_participation(reading(), part_id, by=actor())
    if part.state is PartState.WITHDRAWN or part.organisation.standing is Standing.REMOVED:
        raise Hidden
    return part


def _show_halt(part: Participation, form: ConfirmForm) -> str:
    name = part.organisation.name
    happens = [
        _("%(name)s keeps what you gave it, and can open, decide, note down and pass on nothing of it.", name=name),
        _("It is not destroyed either when it would have been kept long enough, as long as you can end this."),
        _("You can write to each other, and it can offer help or hold what a law obliges it to hold."),
        _("Other organisations go on. To stop all of them, freeze all sharing instead."),
        _("It keeps its keys, so that you can end this at any time. Taking permission back destroys those keys."),
    ]
    return show_right(
        part.submission,
        form,
        title=_("Have %(name)s keep your report, but not use it?", name=name),
        happens=happens,
        label=_("Keep it, but do not use it"),
        back=url_for("submissions.own_thread", part_id=part.id),
    )


def _show_allow(part: Participation, form: ConfirmAgainForm) -> str:
    name = part.organisation.name
    return show_right(
        part.submission,
        form,
        title=_("Let %(name)s use your report again?", name=name),
        happens=[_("It can open again at once what you permit. What it owes you is due from today.")],
        label=_("Let it be used again"),
        url=url_for("submissions.allow_use", part_id=part.id),
        back=url_for("submissions.own_thread", part_id=part.id),
    )
