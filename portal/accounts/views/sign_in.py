"""Signing in with a password, then the second factor; signing out.

An unknown address and a wrong password cost the same work and are answered with the same words. Each state has its own
token, so one that was planted, or seen before the second factor, opens nothing afterwards.
"""

from typing import Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.accounts import access, operations, queries, rules, throttle
from portal.accounts.access import Credentials
from portal.accounts.blueprint import pages
from portal.accounts.factor import here
from portal.accounts.forms import SecondFactor, SignIn
from portal.accounts.models import MemberSession, SessionState
from portal.accounts.operations import security_keys
from portal.accounts.operations.losing import check_reset_stands
from portal.accounts.operations.passwords import (
    PasswordKeys,
    is_outdated,
    new_password_keys,
    open_account,
    try_password,
    wrap_by_password,
)
from portal.accounts.operations.recovery import recovering
from portal.accounts.operations.security_keys import Present
from portal.accounts.views import arriving
from portal.keys.instance import instance
from portal.policy import Action
from portal.problems import Invalid
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action

SIGN_IN: Final = "sign_in"
"""What a security key's challenge is bound to here, beside the pending session."""

Answer = Response | tuple[str, int] | str


@pages.get("/sign-in")
@action(Action.SIGN_IN)
def sign_in() -> Answer:
    return _sign_in_page(SignIn())


@pages.post("/sign-in")
@action(Action.SIGN_IN)
def try_to_sign_in() -> Answer:
    form = SignIn()
    if not form.validate():
        return _sign_in_page(form), 422
    begun = _begin(*_derive(form.email.data or "", form.password.data or ""))
    if begun is None:
        form.form_errors.append(_("This address and this password do not belong together. Check both."))
        return _sign_in_page(form), 422
    state, token = begun
    endpoint = "accounts.second_factor" if state is SessionState.PENDING else "accounts.enrol"
    return arriving.with_session(redirect(url_for(endpoint, next=arriving.wanted()), 303), token)


def _begin(credentials: Credentials, keys: PasswordKeys, newer: PasswordKeys | None) -> tuple[SessionState, str] | None:
    """Begin a session that still lacks the second factor, or enrolment; None if the password was wrong."""
    with writing() as session:
        opened = open_account(session, credentials, keys)
        if opened is None:
            return None
        account, private = opened
        check_reset_stands(session, account)
        if newer:
            wrap_by_password(account, private, newer)
        state = SessionState.PENDING if account.second_factor else SessionState.ENROLLING
        operations.end_token(session, cookies.read(Cookie.MEMBER))
        token = operations.begin_session(session, account, private, state=state, browser=arriving.browser())
        session.commit()
    return state, token


def _derive(email: str, password: str) -> tuple[Credentials, PasswordKeys, PasswordKeys | None]:
    """Count the try, derive, and derive once more where a right password's parameters have become too cheap."""
    credentials = access.credentials(reading(), email)
    device = cookies.read(Cookie.DEVICE)
    throttle.count(throttle.buckets(reading(), credentials.email_hash, source=request.remote_addr, device=device))
    secrets, outdated = instance(reading()), is_outdated(reading(), credentials)
    close_reading()
    with place_at(Desk.SIGN_IN):
        keys = try_password(secrets, password, credentials)
        right = outdated and open_account(reading(), credentials, keys) is not None
        close_reading()
        return credentials, keys, new_password_keys(secrets, password) if right else None


def _sign_in_page(form: SignIn) -> str:
    said = next((one for one in ("out", "over") if one in request.args), None)
    return render_template("accounts/sign_in.html", form=form, said=said)


@pages.get("/sign-in/second-factor")
@action(Action.SIGN_IN)
def second_factor() -> Answer:
    if _pending(reading()) is None:
        return _once_more()
    return _second_factor_page(SecondFactor())


@pages.post("/sign-in/second-factor")
@action(Action.SIGN_IN)
def try_second_factor() -> Answer:
    found = _pending(reading())
    if found is None:
        return _once_more()
    form = SecondFactor()
    if not form.validate():
        return _second_factor_page(form), 422
    left = _count_try(found.session)
    if left is None:
        return _once_more()
    try:
        return _enter(form)
    except Invalid as problem:
        if left == 0:
            return _give_up(found.session.id)
        form.blame(problem)
    return _second_factor_page(form), 422


def _pending(session: Session) -> Present | None:
    """Return who waits to show a second factor; with them, the private key that opens its secret."""
    token = cookies.read(Cookie.MEMBER)
    found = access.member_session(session, token) if token else None
    if found is None or found[0].state is not SessionState.PENDING:
        return None
    row, private = found
    return Present(row.account, row, private)


def _count_try(row: MemberSession) -> int | None:
    """Count one try and return how many are left; None if this is one too many. Committed before it is looked at."""
    device = cookies.read(Cookie.DEVICE)
    pending, email_hash = row.id, row.account.email_hash
    throttle.count(throttle.factor_bucket(reading(), email_hash, device=device))
    with writing() as session:
        used = session.scalar(queries.take_try(pending, most=rules.CODE_TRIES))
        session.commit()
    return None if used is None else rules.CODE_TRIES - used


def _enter(form: SecondFactor) -> Response:
    """Let the pending session become a new one; raise `Invalid` for a wrong code or a security key's wrong answer."""
    with writing() as session:
        who = _pending(session)
        if who is None:
            return _once_more()
        account = who.account
        form.prove(session, who, to=SIGN_IN, by=recovering(account))
        operations.end_session(session, who.session.id)
        token = operations.begin_session(
            session,
            account,
            who.private,
            state=arriving.state_of(account),
            organisation=who.session.organisation_id,
            browser=arriving.browser(),
        )
        whole = arriving.step_of(account) is None
        response = arriving.go_on() if whole else redirect(url_for("accounts.enrol", next=arriving.wanted()), 303)
        arriving.with_device(arriving.with_session(response, token), session, account)
        session.commit()
    return response


def _give_up(pending: UUID) -> Response:
    """End a pending session whose last try went wrong."""
    with writing() as session:
        operations.end_session(session, pending)
        session.commit()
    return _once_more()


def _once_more() -> Response:
    return redirect(url_for("accounts.sign_in", next=arriving.wanted(), over=1), 303)


def _second_factor_page(form: SecondFactor) -> str:
    if who := _pending(reading()):
        form.code.asked = security_keys.to_prove(reading(), who, here(), to=SIGN_IN)
    return render_template("accounts/second_factor.html", form=form)


@pages.post("/sign-out")
@action(Action.SIGN_OUT)
def sign_out() -> Response:
    """End the session here and in the browser. The device stays known: it opens nothing."""
    with writing() as session:
        operations.end_token(session, cookies.read(Cookie.MEMBER))
        session.commit()
    response = redirect(url_for("accounts.sign_in", out=1), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return cookies.drop(response, Cookie.MEMBER)
