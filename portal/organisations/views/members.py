"""An organisation's members, as its managers keep them."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from portal import clock
from portal.accounts.models import Account
from portal.accounts.step_up import StepUpForm
from portal.keys.instance import instance, unlock
from portal.keys.pairs import trusted
from portal.notices import operations as notices
from portal.notices.texts import invitation_text
from portal.organisations import access, losses, queries
from portal.organisations.blueprint import pages
from portal.organisations.forms import InviteForm, WordsForm
from portal.organisations.models import Organisation
from portal.organisations.operations import joining
from portal.organisations.operations import members as operations
from portal.organisations.views.joining import base_url
from portal.policy import Action, allows
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.sealing.codes import ADMISSION_COUNT, admission_words, parse_words
from portal.sealing.tokens import new_token
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor
from portal.web.language import language

Page = str | Response | tuple[str, int]


class AdmitForm(WordsForm, StepUpForm):
    """The five words, and the second factor again."""


@pages.get("/desk/organisation/members")
@action(Action.ORGANISATION_SEE)
def members() -> str:
    by, session = actor(), reading()
    organisation = access.own_organisation(session, by=by, to=Action.ORGANISATION_SEE)
    found = [
        (one, unlock(session, one.account.name, row=one.account_id, label="account.name"), waits)
        for one, waits in session.execute(queries.members(organisation.id))
    ]
    invited = [
        (one, joining.address_of(session, one))
        for one in (queries.open_invitations(session, organisation.id) if by.is_manager else ())
    ]
    can_manage = allows(by.role, by.stakes, Action.MEMBER_INVITE)
    return render_template(
        "organisations/members.html",
        organisation=organisation,
        found=found,
        invited=invited,
        can_manage=can_manage,
        can_reset=allows(by.role, by.stakes, Action.MEMBER_RESET),
        resets=losses.resets_of(session, organisation.id, today=clock.today()),
        lost=losses.lost_in(session, organisation.id) if can_manage else set(),
        me=by.account,
    )


@pages.route("/desk/organisation/members/invite", methods=["GET", "POST"])
@action(Action.MEMBER_INVITE)
def invite() -> Page:
    """Send a link that makes whoever has the address a member who still waits to be admitted."""
    by = actor()
    organisation = access.own_organisation(reading(), by=by, to=Action.MEMBER_INVITE)
    form = InviteForm()
    if form.validate_on_submit():
        try:
            _send(organisation.id, form)
            return redirect(url_for(".members"), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template("organisations/invite.html", form=form, organisation=organisation)
    return page, 422 if form.errors else 200


def _send(organisation: UUID, form: InviteForm) -> None:
    token = new_token()
    link = base_url() + url_for(".join", token=token)
    with writing() as session:
        made = joining.invite(
            session, organisation, email=form.email.data or "", token=token, manager=form.manager.data, by=actor()
        )
        name = session.get_one(Organisation, organisation).name
        letter = invitation_text(language(), organisation=name, link=link)
        notices.mail(session, to=joining.address_of(session, made), subject=letter.subject, text=letter.body)
        session.commit()


@pages.post("/desk/organisation/invitations/<uuid:invitation>/take-back")
@action(Action.MEMBER_INVITE)
def take_back(invitation: UUID) -> Response:
    with writing() as session:
        access.require(actor(), Action.MEMBER_INVITE)
        joining.take_back_invitation(session, invitation, by=actor())
        session.commit()
    return redirect(url_for(".members"), 303)


@pages.route("/desk/organisation/members/<uuid:account>/admit", methods=["GET", "POST"])
@action(Action.MEMBER_ADMIT)
def admit(account: UUID) -> Page:
    """Seal the organisation's keys to a member whose five words a manager heard."""
    by, session = actor(), reading()
    membership = access.member(session, account, by=by, to=Action.MEMBER_ADMIT)
    if not queries.waits(session, membership):
        return redirect(url_for(".members"), 303)
    name, manager = name_of(account), membership.manager
    form = AdmitForm()
    form.ask_unless_fresh(session, by, Action.MEMBER_ADMIT)
    if form.validate_on_submit():
        try:
            pair = recognise(account, form.words.data or "")
            with writing() as session:
                form.confirm_step_up(session, by, Action.MEMBER_ADMIT)
                found = access.member(session, account, by=by, to=Action.MEMBER_ADMIT)
                operations.admit(session, found, pair=pair, by=by)
                session.commit()
            return redirect(url_for(".members"), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template("organisations/admit.html", form=form, name=name, manager=manager)
    return page, 422 if form.errors else 200


def recognise(account: UUID, typed: str) -> UUID:
    """Return the key pair that the words stand for; raise `Invalid` for any other words. Costly, no session open."""
    session = reading()
    pair = session.get_one(Account, account).key_id
    public, cost = trusted(session, pair, owner=account.bytes), instance(session).admission_cost
    words = parse_words(typed, ADMISSION_COUNT)
    close_reading()
    with place_at(Desk.SIGN_IN):
        expected = admission_words(public, account, cost=cost)
    if words != expected:
        raise Invalid(
            N_("These are not the words of this person. Ask them to read the words from their own screen once more."),
            field="words",
        )
    return pair


@pages.route("/desk/organisation/members/<uuid:account>/manager", methods=["GET", "POST"])
@action(Action.MEMBER_ADMIT)
def manager(account: UUID) -> Page:
    """Make a member a manager."""
    by = actor()
    access.member(reading(), account, by=by, to=Action.MEMBER_ADMIT)
    name = name_of(account)
    form = StepUpForm()
    form.ask_unless_fresh(reading(), by, Action.MEMBER_ADMIT)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.MEMBER_ADMIT)
                found = access.member(session, account, by=by, to=Action.MEMBER_ADMIT)
                operations.make_manager(session, found, by=by)
                session.commit()
            return redirect(url_for(".members"), 303)
        except Invalid as problem:
            form.blame(problem)
    consequences = [
        _("%(name)s can invite, admit and remove members.", name=name),
        _("%(name)s can open reports that only managers and named colleagues may open.", name=name),
    ]
    return _confirm(form, _("Make %(name)s a manager", name=name), consequences, _("Make a manager"))


@pages.route("/desk/organisation/members/<uuid:account>/remove", methods=["GET", "POST"])
@action(Action.MEMBER_REMOVE)
def remove(account: UUID) -> Page:
    """Remove a member: their keys go at once, and the organisation's keys are made anew."""
    by = actor()
    membership = access.member(reading(), account, by=by, to=Action.MEMBER_REMOVE)
    if membership.manager and not queries.has_other_manager(reading(), membership.organisation_id, account):
        raise Refused(
            N_("This is the last manager. Make somebody else a manager first: without one, nobody can be admitted.")
        )
    name = name_of(account)
    form = StepUpForm()
    form.ask_unless_fresh(reading(), by, Action.MEMBER_REMOVE)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.MEMBER_REMOVE)
                found = access.member(session, account, by=by, to=Action.MEMBER_REMOVE)
                operations.remove(session, found, by=by)
                session.commit()
            return redirect(url_for("desk.home" if account == by.account else ".members"), 303)
        except Invalid as problem:
            form.blame(problem)
    consequences = [
        _("%(name)s can open nothing of your organisation any more, from this moment.", name=name),
        _("Your organisation’s keys are made anew. The others keep reading as before."),
        _("What %(name)s copied or remembers cannot be taken back.", name=name),
    ]
    return _confirm(form, _("Remove %(name)s", name=name), consequences, _("Remove"), danger=True)


def _confirm(form: StepUpForm, title: str, what_happens: list[str], label: str, *, danger: bool = False) -> Page:
    page = render_template(
        "organisations/confirm.html",
        form=form,
        title=title,
        what_happens=what_happens,
        label=label,
        danger=danger,
        back=url_for(".members"),
    )
    return page, 422 if form.errors else 200


def name_of(account: UUID) -> str:
    session = reading()
    return unlock(session, session.get_one(Account, account).name, row=account, label="account.name")
