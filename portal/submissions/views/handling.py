"""Who handles a report, and who may open a restricted one."""

from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.policy import Action
from portal.problems import Hidden, Stale
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.desk import NOBODY, AssignForm, NameForm, UnnameForm
from portal.submissions.models import Participation
from portal.submissions.operations import handling, restricting
from portal.submissions.operations.handling import Member
from portal.submissions.operations.referral import read_wall
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out
from portal.web.database import reading
from portal.web.gate import action, actor
from portal.web.templates import day


@pages.route("/desk/submissions/<reference>/handler", methods=["GET", "POST"])
@action(Action.PARTICIPATION_ASSIGN)
def assign(reference: str) -> Page:
    """Say who handles a report."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_ASSIGN)
    members = handling.members(reading(), part)
    able = [one for one in members if handling.may_handle(part, one)]
    form = AssignForm().offering((str(one.account), _name(one)) for one in able)
    if not form.is_submitted():
        _show_chosen(form, part)

    def act(session: Session, part: Participation) -> None:
        note, was = form.note.data or "", form.was.data or ""
        handling.hand_on(session, part, **form.chosen, was=was, note=note, by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        return render_template(
            "submissions/desk/handler.html",
            part=part,
            form=form,
            named=[one for one in members if one.named],
            by_hand=restricting.by_hand(part),
            manages=actor().is_manager,
        )

    try:
        return carry_out(reference, Action.PARTICIPATION_ASSIGN, form, act=act, again=again)
    except Stale:
        part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_ASSIGN)
        _show_chosen(form, part)
        form.form_errors.append(_("Somebody else chose meanwhile. This is how it is now; your note is still here."))
        return again(part), 409


def _show_chosen(form: AssignForm, part: Participation) -> None:
    form.handler.data = str(part.handler_id or NOBODY)
    form.second.data = str(part.second_id or NOBODY)
    form.was.data = handling.seen(part)


def _name(one: Member) -> str:
    name = _("%(name)s (you)", name=one.name) if one.account == actor().account else one.name
    return _("%(name)s, away until %(day)s", name=name, day=day(one.away)) if one.away else name


@pages.route("/desk/submissions/<reference>/handlers/name", methods=["GET", "POST"])
@action(Action.PARTICIPATION_ASSIGN)
def name_handler(reference: str) -> Page:
    """Open a restricted report to one more member, after comparing names with those that the reporter wrote down."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_ASSIGN)
    handling.check_may_name(part, by=actor())
    members = [one for one in handling.members(reading(), part) if not one.manager and not one.named]
    named_by_reporter = not restricting.by_hand(part)
    form = NameForm().offering(((str(one.account), one.name) for one in members), compare=named_by_reporter)

    def act(session: Session, part: Participation) -> None:
        restricting.let_in(session, part, UUID(form.handler.data), by=actor())

    def again(part: Participation) -> str:
        wall = read_wall(reading(), part, by=actor()) if named_by_reporter else None
        names = None if wall is None else [name for name in wall.names.split("\n") if name]
        return render_template(
            "submissions/desk/name_handler.html",
            part=part,
            form=form,
            names=names,
            compare=named_by_reporter,
            members=members,
        )

    return carry_out(reference, Action.PARTICIPATION_ASSIGN, form, act=act, again=again)


@pages.route("/desk/submissions/<reference>/handlers/<uuid:account>/unname", methods=["GET", "POST"])
@action(Action.PARTICIPATION_ASSIGN)
def unname_handler(reference: str, account: UUID) -> Page:
    """Take a restricted report from a member again."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_ASSIGN)
    handling.check_may_name(part, by=actor())
    member = next((one for one in handling.members(reading(), part) if one.account == account and one.named), None)
    if member is None:
        raise Hidden
    form = UnnameForm()

    def act(session: Session, part: Participation) -> None:
        handling.unname(session, part, account, by=actor())

    def again(part: Participation) -> str:
        return render_template("submissions/desk/unname.html", part=part, form=form, member=member)

    return carry_out(reference, Action.PARTICIPATION_ASSIGN, form, act=act, again=again)
