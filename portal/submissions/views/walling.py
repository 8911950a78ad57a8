"""Adding to who must never see a report that was sent: by its reporter, or for somebody; what it does is said first."""

from collections.abc import Callable
from typing import Any, Final

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from portal.actor import Actor
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Invalid, Stale
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.forms.walling import FIELDS, AddedForForm, AddedForm, AddForm, add_form, more_in
from portal.submissions.models import Relay, Submission
from portal.submissions.operations import stewardship, walling
from portal.submissions.operations.walling import Listed, More
from portal.submissions.rules import HowSaid
from portal.submissions.views.report import SEE_OTHER, Page
from portal.submissions.views.stewardship import PERMIT, load
from portal.submissions.wall import Wall
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor

Speaks = Callable[[Session, bool], tuple[Submission, Actor, dict[str, Any]]]
"""Loads the report, locked or not, whoever speaks as its reporter, and what the page shows of where it is."""
CONFIRMED: Final = "confirm"


@pages.route("/return/wall", methods=["GET", "POST"])
@action(Action.RECEIPT_PERMIT)
def add_to_wall() -> Page:
    by = actor()

    def speaks(session: Session, lock: bool) -> tuple[Submission, Actor, dict[str, Any]]:
        return access.own_submission(session, by=by, lock=lock), by, {}

    return _carry_out(speaks, AddedForm, page="receipt/wall", back=url_for("submissions.answers"))


@pages.route("/desk/submissions/<reference>/wall", methods=["GET", "POST"])
@action(PERMIT)
def add_to_wall_for(reference: str) -> Page:
    """Add to it as the person said, as long as they cannot do it themselves."""
    by = actor()

    def speaks(session: Session, lock: bool) -> tuple[Submission, Actor, dict[str, Any]]:
        part, kept = load(session, reference, lock=lock)
        return part.submission, stewardship.speak_for(session, kept, by=by), {"part": part}

    back = url_for("submissions.section", reference=reference, name="wall")
    return _carry_out(speaks, AddedForForm, page="desk/wall_add", back=back)


def _carry_out(speaks: Speaks, kind: type[AddedForm | AddedForForm], *, page: str, back: str) -> Page:
    """Ask who, then say what that does, then do it. Nothing is written before, and nothing typed is lost."""
    submission, listed, at = _find(speaks)
    at = {**at, "back": back, "page": page}
    if CONFIRMED in request.form:
        return _confirmed(speaks, kind(), at)
    parties = list(reading().scalars(queries.parties()))
    form = add_form(listed.wall, parties)
    if not form.is_submitted():
        return _show(form, listed, parties, at)
    if form.validate():
        try:
            more = more_in(form, parties)
            walling.check(listed, more, member=_member(at))
            return _show_what(submission, listed, more, kind(formdata=None, data=_of(form)), at)
        except Invalid as problem:
            form.blame(problem)
    return _show(form, listed, parties, at), 422


def _confirmed(speaks: Speaks, sent: AddedForm | AddedForForm, at: dict[str, Any]) -> Page:
    """Do what the page before said; what stands differently meanwhile is shown first."""
    try:
        more = more_in(sent, reading().scalars(queries.parties()))
    except Invalid as problem:  # somebody changed what the page before had let through
        return _asked_again(speaks, sent, problem, at), 422
    try:
        if not _agreed(sent, speaks(reading(), False)[0]):
            return _again(speaks, more, sent, at), 422
        with writing() as session:
            _add(session, speaks, more, sent)
            session.commit()
    except Invalid as problem:
        if problem.field != "said_on":
            return _asked_again(speaks, sent, problem, at), 422
        sent.blame(problem)
        return _again(speaks, more, sent, at), 422
    except Stale:
        sent.form_errors.append(_("Something changed meanwhile. This is what will happen now."))
        return _again(speaks, more, sent, at), 409
    shut_out = more.people and _is_no_manager(_member(at))
    return redirect(url_for("submissions.queue") if shut_out else at["back"], SEE_OTHER)


def _asked_again(speaks: Speaks, sent: AddedForm | AddedForForm, problem: Invalid, at: dict[str, Any]) -> str:
    """Show what was typed on the page before, with what cannot be used of it."""
    _submission, listed, at_now = _find(speaks)
    parties = list(reading().scalars(queries.parties()))
    form = add_form(listed.wall, parties, formdata=None, data=_of(sent))
    form.blame(problem)
    return _show(form, listed, parties, {**at, **at_now})


def _of(form: Form) -> dict[str, Any]:
    return {name: form[name].data for name in FIELDS}


def _member(at: dict[str, Any]) -> Actor | None:
    return actor() if "part" in at else None


def _is_no_manager(member: Actor | None) -> bool:
    """Say whether a member does it who cannot open the report any more once a person is named."""
    return member is not None and not member.is_manager


def _agreed(form: AddedForm | AddedForForm, submission: Submission) -> bool:
    if not form.validate():
        return False
    return isinstance(form, AddedForForm) or form.is_about(submission.reference)


def _find(speaks: Speaks) -> tuple[Submission, Listed, dict[str, Any]]:
    submission, by, at = speaks(reading(), False)
    return submission, walling.load(reading(), submission, by=by), at


def _add(session: Session, speaks: Speaks, more: More, form: AddedForm | AddedForForm) -> None:
    submission, by, at = speaks(session, True)
    if isinstance(form, AddedForForm):
        if session.get(Relay, form.once_id) is not None:
            return
        assert form.said_on.data is not None
        how = HowSaid(form.how.data)
        stewardship.relay(session, submission, how=how, said_on=form.said_on.data, by=actor(), id=form.once_id)
    walling.add(session, submission, more, was=form.was.data or "", by=by, member=_member(at))


def _again(speaks: Speaks, more: More, form: AddedForm | AddedForForm, at: dict[str, Any]) -> str:
    submission, listed, at_now = _find(speaks)
    return _show_what(submission, listed, more, form, {**at, **at_now})


def _show(form: AddForm, listed: Listed, parties: list[Organisation], at: dict[str, Any]) -> str:
    known = {one.id: one.name for one in parties}
    organisations = [known.get(one, _("An organisation that is no longer here")) for one in listed.wall.organisations]
    names = [one for one in listed.wall.names.split("\n") if one]
    return _page(at, form=form, wall=listed.wall, organisations=organisations, names=names, happens=None)


def _show_what(
    submission: Submission, listed: Listed, more: More, form: AddedForm | AddedForForm, at: dict[str, Any]
) -> str:
    wall = walling.joined(listed.wall, more.wall)
    lost = walling.losing(reading(), submission, wall)
    form.was.data = walling.seen(lost)
    if isinstance(form, AddedForm):
        form.about.data = submission.reference
    known = {one.id: one.name for one in reading().scalars(queries.parties())} if more.wall.organisations else {}
    added = [known.get(one, "") for one in more.wall.organisations]
    return _page(
        at,
        form=form,
        wall=more.wall,
        organisations=added,
        names=[one for one in more.wall.names.split("\n") if one],
        happens=_happens(submission, wall, more, [one.organisation.name for one in lost], member=_member(at)),
    )


def _happens(submission: Submission, wall: Wall, more: More, lost: list[str], *, member: Actor | None) -> list[str]:
    happens = [
        _("%(name)s has something of this report now, and is on the list. Everything is taken back from it.", name=one)
        for one in lost
    ]
    if lost:
        happens.append(
            _("What it opened or copied before cannot be unread. It is asked to confirm that copies are gone.")
        )
    else:
        happens.append(_("Nobody who has something of this report now is on the list."))
    if more.people:
        stay = [one.organisation.name for one in walling.restricting(reading(), submission, wall)]
        happens += [
            _(
                "At %(name)s only managers can open it from now on. They compare everyone who is to work on it with"
                " these names. A manager could be the person you name: then take everything back from it.",
                name=one,
            )
            for one in stay
        ]
        if _is_no_manager(member):
            happens.append(_("You are no manager: you open this report again only once a manager has let you in."))
    return [
        *happens,
        _("From now on it is given to nobody on the list, and no note that was drawn from it either."),
        _("Whoever was given such a note before keeps it: that cannot be called back from here."),
        _("Civil society organisations that have the report read the list. No government and no company can."),
        _("Nobody can be taken off the list again."),
    ]


def _page(at: dict[str, Any], **shown: Any) -> str:
    return render_template(f"submissions/{at['page']}.html", **{k: v for k, v in at.items() if k != "page"}, **shown)
