"""Password and recovery code both lost: saying so, sending a link, and beginning again with it."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from portal.accounts import throttle
from portal.accounts.browsers import browser_name
from portal.accounts.forms import NewPassword, WithAddress
from portal.accounts.models import Account, SessionState
from portal.accounts.operations.passwords import PasswordKeys, new_password_keys
from portal.accounts.operations.sessions import begin_session
from portal.accounts.rules import normalised_email
from portal.accounts.step_up import StepUpForm
from portal.actor import NOBODY
from portal.keys.instance import instance, look_up
from portal.notices import operations as notices
from portal.notices.texts import fresh_start_text
from portal.organisations import access
from portal.organisations.blueprint import pages
from portal.organisations.models import Membership, Organisation
from portal.organisations.operations import fresh_start as operations
from portal.organisations.views.joining import base_url
from portal.organisations.views.members import name_of
from portal.policy import Action
from portal.problems import Invalid
from portal.sealing.tokens import new_token
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]


class LostForm(WithAddress):
    """Whose password and recovery code are lost."""


@pages.route("/recover/lost", methods=["GET", "POST"])
@action(Action.RECOVER)
def say_lost() -> Page:
    """Tell the managers that everything is lost. The answer is the same for an address that nobody has."""
    form = LostForm()
    if form.validate_on_submit():
        email = normalised_email(form.email.data or "")
        hashed = look_up(reading(), "email", email)
        throttle.count(throttle.buckets(reading(), hashed, source=request.remote_addr, device=None))
        with writing() as session:
            operations.say_lost(session, email)
            session.commit()
        return redirect(url_for(".said_lost"), 303)
    return render_template("organisations/lost.html", form=form), 422 if form.errors else 200


@pages.get("/recover/lost/said")
@action(Action.RECOVER)
def said_lost() -> str:
    return render_template("organisations/said_lost.html")


@pages.route("/desk/organisation/members/<uuid:account>/begin-again", methods=["GET", "POST"])
@action(Action.MEMBER_RENEW)
def let_begin_again(account: UUID) -> Page:
    """Send a member the link by which they begin again on their own account."""
    membership = access.member(reading(), account, by=actor(), to=Action.MEMBER_RENEW)
    return send_link(membership, to=Action.MEMBER_RENEW, back=url_for(".members"))


def send_link(membership: Membership, *, to: Action, back: str) -> Page:
    """Ask once more, then send the link; `to` is what the actor may do this by."""
    by, wanted, name = actor(), membership.id, name_of(membership.account_id)
    organisation = membership.organisation.name
    form = StepUpForm()
    form.ask_unless_fresh(reading(), by, to)
    if form.validate_on_submit():
        try:
            _send(form, wanted, to=to)
            return redirect(back, 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/confirm.html",
        form=form,
        title=_("Let %(name)s begin again", name=name),
        what_happens=[
            _("%(name)s gets a link by mail that works once, for three days.", name=name),
            _("With it, they choose a new password, and get a new recovery code and authenticator."),
            _(
                "They then read five words to a manager of %(organisation)s. Until then they open nothing.",
                organisation=organisation,
            ),
            _("Everything that was sealed to %(name)s alone is lost. What your organisation holds is not.", name=name),
        ],
        label=_("Send the link"),
        danger=False,
        back=back,
    )
    return page, 422 if form.errors else 200


def _send(form: StepUpForm, wanted: UUID, *, to: Action) -> None:
    token = new_token()
    link = base_url() + url_for(".begin_again", token=token)
    with writing() as session:
        form.confirm_step_up(session, actor(), to)
        found = session.get_one(Membership, wanted)
        address = operations.offer(session, found, token=token, by=actor())
        account = session.get_one(Account, found.account_id)
        letter = fresh_start_text(account.language, link=link)
        notices.mail(session, to=address, subject=letter.subject, text=letter.body)
        session.commit()


@pages.route("/recover/begin-again/<token>", methods=["GET", "POST"])
@action(Action.RECOVER)
def begin_again(token: str) -> Page:
    """Choose a new password; recovery code and second factor follow."""
    found = operations.find(reading(), token)
    if found is None:
        return render_template("organisations/begin_again_over.html"), 410
    session = reading()
    email = operations.address_of(session, session.get_one(Account, found.account_id))
    organisation = session.get_one(Organisation, found.organisation_id).name
    form = NewPassword()
    if form.validate_on_submit() and form.accepts_password(email=email):
        return _begin_again(token, _derive(form.password.data or ""))
    page = render_template("organisations/begin_again.html", form=form, organisation=organisation, email=email)
    return page, 422 if form.errors else 200


def _derive(password: str) -> PasswordKeys:
    """Run the costly step with no session open."""
    found = instance(reading())
    close_reading()
    with place_at(Desk.SIGN_IN):
        return new_password_keys(found, password)


def _begin_again(token: str, keys: PasswordKeys) -> Response:
    with writing() as session:
        account, private, organisation = operations.take(session, token, keys=keys, by=NOBODY)
        begun = begin_session(
            session,
            account,
            private,
            state=SessionState.ENROLLING,
            organisation=organisation,
            browser=browser_name(request.user_agent.string),
        )
        session.commit()
    return cookies.put(redirect(url_for("accounts.enrol"), 303), Cookie.MEMBER, begun)
