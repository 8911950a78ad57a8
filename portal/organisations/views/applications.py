"""The secretariat's work with applications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.accounts.step_up import StepUpForm
from portal.keys.instance import unlock
from portal.notices import operations as notices
from portal.notices.texts import invitation_text, reference_text
from portal.organisations import access, queries, rules, standings
from portal.organisations.blueprint import pages
from portal.organisations.forms import ChannelForm, DeclineForm
from portal.organisations.models import Application, ApplicationState, Approval, Reference
from portal.organisations.operations import applying, joining, references
from portal.organisations.operations.applying import Wish
from portal.organisations.operations.founding import look_alikes
from portal.organisations.rules import Channel
from portal.organisations.views.joining import base_url
from portal.organisations.views.public import kind_choices
from portal.policy import Action
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.sealing.tokens import new_token
from portal.web.cookies import settings
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond
from portal.web.templates import word

Page = str | Response | tuple[str, int]


class DeclineWithCodeForm(DeclineForm, StepUpForm):
    """Why not, and the second factor again."""


class ApproveForm(ChannelForm, StepUpForm):
    """How this person made sure, where no references could, and the second factor again."""

    def ask_what_is_needed(self, *, by_channel: bool) -> None:
        if not by_channel:
            del self.channel, self.note


@dataclass(frozen=True, slots=True)
class Row:
    """An application in the list; `name` is empty where this person cannot open it."""

    application: Application
    name: str


def read_rows(session: Session, found: Sequence[Application]) -> list[Row]:
    """Open the names of one page's applications."""
    opened = applying.read_all(session, found, by=actor())
    return [Row(one, opened[one.id].name if one.id in opened else "") for one in found]


def state_choices() -> list[tuple[str, Any]]:
    return [("waiting", _("Waiting")), ("accepted", _("Accepted")), ("declined", _("Declined"))]


APPLICATIONS: Final = ListSpec(
    name="applications",
    orders=(
        Order("filed", _l("Oldest first"), (Application.filed_on, Application.id)),
        Order("newest", _l("Newest first"), (Application.filed_on, Application.id), descending=True),
    ),
    filters=(
        Filter("state", _l("State"), Application.state, state_choices, default="waiting"),
        Filter("kind", _l("Kind"), Application.kind, lambda: kind_choices()[:-1]),
    ),
    cells=(
        (_l("Name"), lambda row: row.name),
        (_l("Kind"), lambda row: row.application.kind.value),
        (_l("State"), lambda row: row.application.state.value),
        (_l("Sent on"), lambda row: row.application.filed_on),
    ),
    read=read_rows,
)


@pages.get("/secretariat/applications")
@action(Action.APPLICATION_SEE)
def applications() -> str | FlaskResponse:
    return respond("organisations/applications.html", reading(), APPLICATIONS, queries.applications())


@pages.get("/secretariat/applications/<uuid:application>")
@action(Action.APPLICATION_SEE)
def application(application: UUID) -> str:
    """Open one application, and say who approved it and what referees said so far."""
    by, session = actor(), reading()
    found = access.application(session, application, by=by, to=Action.APPLICATION_SEE)
    given = queries.approvals(session, found.id)
    wish = applying.read(session, found, by=by)
    came, new = applying.proof(session, found)
    asked = standings.references(session, found.id)
    return render_template(
        "organisations/application.html",
        application=found,
        wish=wish,
        approvals=_shown_approvals(given),
        needs=rules.NEEDS[found.kind, found.receives],
        came=came,
        new=new,
        references=_shown_references(asked, wish) if wish else [],
        can_ask=wish is not None and any(_is_to_ask(asked, place) for place, _one in enumerate(wish.referees, 1)),
        mine=any(one.account_id == by.account for one in given),
        can_decide=found.state is ApplicationState.WAITING,
    )


def _shown_approvals(given: Sequence[Approval]) -> list[tuple[str, date, str, str]]:
    """Return of each approval name, day, by which other way the person made sure, and what they wrote about it."""
    names = queries.accounts(reading(), [one.account_id for one in given])
    return [
        (
            unlock(reading(), names[one.account_id].name, row=one.account_id, label="account.name"),
            one.given_on,
            word("check_channel", one.channel.value) if one.channel else "",
            applying.read_note(reading(), one, by=actor()),
        )
        for one in given
    ]


def _shown_references(asked: Sequence[Reference], wish: Wish) -> list[tuple[str, Reference | None, str]]:
    """Return of each referee who was named the name, what was asked, and what they said."""
    by_place = {one.place: one for one in asked}
    said = references.answers(reading(), asked, by=actor())
    named = [one.id for one in wish.referees if one.id]
    names = standings.names_of(reading(), named) if named else {}
    shown = []
    for place, one in enumerate(wish.referees, start=1):
        name = names.get(one.id, "") if one.id else f"{one.name} ({one.email})"
        found = by_place.get(place)
        shown.append((name, found, said.get(found.id, "") if found else ""))
    return shown


def _is_to_ask(asked: Sequence[Reference], place: int) -> bool:
    return all(one.place != place or references.link_is_over(one) for one in asked)


@pages.post("/secretariat/applications/<uuid:application>/ask")
@action(Action.APPLICATION_DECIDE)
def ask_referees(application: UUID) -> Response:
    """Ask the referees: those here on their desk, those outside by a link that works once."""
    _found, wish = _open(application)
    by = actor()
    with writing() as session:
        found = access.application(session, application, by=by, to=Action.APPLICATION_DECIDE)
        for letter in references.ask(session, found, wish.referees, wish.request, by=by):
            link = base_url() + url_for(".reference_by_link", token=letter.token)
            text = reference_text(wish.language, link=link)
            notices.mail(session, to=letter.email, subject=text.subject, text=text.body)
        session.commit()
    return redirect(url_for(".application", application=application), 303)


@pages.route("/secretariat/applications/<uuid:application>/approve", methods=["GET", "POST"])
@action(Action.APPLICATION_DECIDE)
def approve(application: UUID) -> Page:
    """Say yes. The last yes that is needed makes the organisation and invites its first manager."""
    found, wish = _open(application)
    form = ApproveForm()
    came, new = applying.proof(reading(), found)
    form.ask_what_is_needed(by_channel=new and came < rules.NEEDS[found.kind, found.receives].references)
    form.ask_unless_fresh(reading(), actor(), Action.APPLICATION_DECIDE)
    if form.validate_on_submit():
        try:
            _approve(application, wish, form)
            return redirect(url_for(".application", application=application), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/decide.html",
        form=form,
        asks=[form.channel, form.note] if "channel" in form else [],
        title=_("Approve %(name)s", name=wish.name),
        what_happens=_consequences(found, wish),
        label=_("Approve"),
        danger=False,
        back=url_for(".application", application=application),
    )
    return page, 422 if form.errors else 200


def _consequences(found: Application, wish: Wish) -> list[str]:
    missing = rules.approvals_needed(found.kind, receives=found.receives) - len(queries.approvals(reading(), found.id))
    alike = [
        _("An organisation here has the same name, or one that looks like it: %(name)s. Be sure who this is.", name=one)
        for one in look_alikes(reading(), wish.name)
    ]
    if missing > 1:
        return [*alike, _("Your approval is written down. A second person has to approve too before anything happens.")]
    said = [
        *alike,
        _("Its name, country, website, who runs and funds it and what it does are published at once."),
        _("An invitation for its first manager goes to %(address)s.", address=wish.contact_email),
    ]
    return [*said, _("Reports can be sent to it as soon as it opens its intake.")] if found.receives else said


def _approve(application: UUID, wish: Wish, form: ApproveForm) -> None:
    by = actor()
    channel = Channel(form.channel.data) if "channel" in form else None
    note = form.note.data or "" if "note" in form else ""
    with writing() as session:
        form.confirm_step_up(session, by, Action.APPLICATION_DECIDE)
        found = access.application(session, application, by=by, to=Action.APPLICATION_DECIDE)
        made = applying.approve(session, found, by=by, channel=channel, note=note)
        if made is not None:
            token = new_token()
            joining.invite(session, made.id, email=wish.contact_email, token=token, manager=True, by=by)
            link = base_url() + url_for(".join", token=token)
            letter = invitation_text(wish.language, organisation=made.name, link=link)
            notices.mail(session, to=wish.contact_email, subject=letter.subject, text=letter.body)
        session.commit()


@pages.route("/secretariat/applications/<uuid:application>/decline", methods=["GET", "POST"])
@action(Action.APPLICATION_DECIDE)
def decline(application: UUID) -> Page:
    """Say no, with a reason for the record."""
    _found, wish = _open(application)
    form = DeclineWithCodeForm()
    form.ask_unless_fresh(reading(), actor(), Action.APPLICATION_DECIDE)
    if form.validate_on_submit():
        try:
            _decline(application, wish, form)
            return redirect(url_for(".application", application=application), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/decide.html",
        form=form,
        asks=[form.reason],
        label=_("Decline"),
        danger=True,
        title=_("Decline %(name)s", name=wish.name),
        what_happens=[
            _("The applicant is told by mail that the answer is no, and whom to ask."),
            _("The organisation can apply again."),
        ],
        back=url_for(".application", application=application),
    )
    return page, 422 if form.errors else 200


def _decline(application: UUID, wish: Wish, form: DeclineWithCodeForm) -> None:
    by = actor()
    with force_locale(wish.language):
        subject = _("The answer to your application")
        body = _(
            "Your organisation applied to join a portal. The application was looked at, and the answer is no.\n\n"
            "Write to %(contact)s if you want to know why, or if you think that this is a mistake. You can apply"
            " again.\n",
            contact=settings().contact,
        )
    with writing() as session:
        form.confirm_step_up(session, by, Action.APPLICATION_DECIDE)
        found = access.application(session, application, by=by, to=Action.APPLICATION_DECIDE)
        applying.decline(session, found, reason=form.reason.data or "", by=by)
        notices.mail(session, to=wish.contact_email, subject=subject, text=body)
        session.commit()


def _open(application: UUID) -> tuple[Application, Wish]:
    """Return an application that can still be decided, opened."""
    found = access.application(reading(), application, by=actor(), to=Action.APPLICATION_DECIDE)
    wish = applying.read(reading(), found, by=actor())
    if wish is None:
        raise Refused(N_("You cannot open this application, so you cannot decide about it."))
    if found.state is not ApplicationState.WAITING:
        raise Refused(N_("This application was decided already."))
    return found, wish
