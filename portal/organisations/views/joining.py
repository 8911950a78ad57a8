"""Using an invitation: with a new account, or with the one that its address has."""

from flask import current_app, redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts import rules
from portal.accounts.browsers import browser_name
from portal.accounts.models import Account, SessionState
from portal.accounts.operations.passwords import PasswordKeys, new_password_keys
from portal.accounts.operations.sessions import begin_session
from portal.actor import NOBODY
from portal.keys.instance import Instance, instance
from portal.organisations import queries
from portal.organisations.blueprint import pages
from portal.organisations.forms import ConfirmForm, JoinForm
from portal.organisations.models import Invitation, Organisation
from portal.organisations.operations import joining, members
from portal.policy import Action, Stake
from portal.problems import Invalid, Refused
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor
from portal.web.language import language

Page = str | Response | tuple[str, int]


@pages.route("/join/<token>", methods=["GET", "POST"])
@action(Action.JOIN)
def join(token: str) -> Page:
    """Show what the invitation is for, and take it up."""
    invitation = joining.find_invitation(reading(), token)
    if invitation is None:
        return render_template("organisations/join_over.html"), 410
    if account := queries.account_by(reading(), invitation.email_hash):
        return _with_account(token, invitation, account)
    return _anew(token, invitation)


def _anew(token: str, invitation: Invitation) -> Page:
    """A person without an account chooses name and password, and goes on to enrol."""
    session = reading()
    organisation = session.get_one(Organisation, invitation.organisation_id)
    email = joining.address_of(session, invitation)
    found = instance(session)
    form = JoinForm()
    if not form.is_submitted():
        form.language.data = language()
    if form.validate_on_submit():
        try:
            password = form.password.data or ""
            rules.check_password(password, email=email)
            return _enrol(token, form, _derive(found, password))
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/join.html", form=form, organisation=organisation, manager=invitation.manager, email=email
    )
    return page, 422 if form.errors else 200


def _derive(found: Instance, password: str) -> PasswordKeys:
    """Run the costly step with no session open."""
    close_reading()
    with place_at(Desk.SIGN_IN):
        return new_password_keys(found, password)


def _enrol(token: str, form: JoinForm, keys: PasswordKeys) -> Response:
    with writing() as session:
        account, private, membership = joining.join_anew(
            session, token, name=form.name.data or "", language=form.language.data, password_keys=keys, by=NOBODY
        )
        begun = begin_session(
            session,
            account,
            private,
            state=SessionState.ENROLLING,
            organisation=membership.organisation_id,
            browser=browser_name(request.user_agent.string),
        )
        session.commit()
    return cookies.put(redirect(url_for("accounts.enrol"), 303), Cookie.MEMBER, begun)


def _with_account(token: str, invitation: Invitation, account: Account) -> Page:
    """Whoever has an account signs in first, so that the link alone makes nobody a member."""
    by = actor()
    organisation = reading().get_one(Organisation, invitation.organisation_id)
    mine = by.account == account.id and Stake.ACCOUNT in by.stakes
    form = ConfirmForm()
    if mine and form.validate_on_submit():
        with writing() as session:
            membership = joining.join_as(session, token, by=by)
            members.act_for(session, membership.organisation_id, by=by)
            session.commit()
        return redirect(url_for("desk.home"), 303)
    if form.is_submitted() and not mine:
        raise Refused("Sign in with the address that was invited.")
    return render_template(
        "organisations/join_as.html",
        form=form,
        organisation=organisation,
        manager=invitation.manager,
        mine=mine,
        other=by.account is not None and not mine,
        back=request.path,
    )


def base_url() -> str:
    """Return the address of the portal, for links in mail."""
    return str(current_app.extensions["portal.settings"].base_url)
