"""What signing in, recovering and enrolling have in common: the browser, its cookies, and where to go next."""

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.accounts import throttle
from portal.accounts.addresses import local_path
from portal.accounts.browsers import browser_name
from portal.accounts.models import Account, SessionState
from portal.accounts.rules import Step, next_step
from portal.web import cookies
from portal.web.cookies import Cookie

DEVICE_DAYS = 365


def browser() -> str:
    return browser_name(request.user_agent.string)


def wanted() -> str | None:
    """Return the page that the person was on their way to, if it is one of ours."""
    return local_path(request.args.get("next"))


def go_on() -> Response:
    """Send a person who is signed in to where they were going, in the language they read."""
    there = wanted()
    if there is None or there.split("?")[0] in {"/", "/sign-in"}:
        return redirect(url_for("desk.home"), 303)
    root = request.script_root
    return redirect(there if root and there.startswith(root + "/") else root + there, 303)


def step_of(account: Account) -> Step | None:
    return next_step(
        recovery_kept=account.recovery_kept_on,
        second_factor=account.second_factor,
        enrolled=account.enrolled_on,
    )


def state_of(account: Account) -> SessionState:
    """Return what a session of an account that has shown everything it has may be."""
    return SessionState.FULL if step_of(account) is None else SessionState.ENROLLING


def with_session(response: Response, token: str) -> Response:
    return cookies.put(response, Cookie.MEMBER, token)


def with_device(response: Response, session: Session, account: Account) -> Response:
    """Let this browser be known to the throttles from now on."""
    return cookies.put(response, Cookie.DEVICE, throttle.new_device(session, account.email_hash), days=DEVICE_DAYS)
