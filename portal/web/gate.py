"""The gate: every endpoint declares its action, and nothing passes that the policy does not allow."""

from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from flask_wtf.csrf import ValidationError, validate_csrf
from werkzeug import Response

from portal.actor import NOBODY, Actor, Kind
from portal.policy import Action, Stake, is_for_reporters, may_try
from portal.problems import Hidden, Problem, Refused
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.database import reading
from portal.web.requests import PortalRequest

View = TypeVar("View", bound=Callable[..., object])
Identify = Callable[..., Actor]
WITHOUT_ACTOR: Final = frozenset({Action.PUBLIC_READ, Action.OPERATE})
OPEN_TO_REPORTERS: Final = frozenset({Action.REPORT_START, Action.RECEIPT_RETURN, Action.KEEPING_ENTER})
"""What anybody may do, and a reporter's cookie is read for."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
WAYS_IN: Final = {
    Action.REPORT_DRAFT: "submissions.start",
    Action.HAND_OVER_TAKE: "submissions.hand_over",
    Action.KEEPING_SEE: "submissions.account",
    Action.KEEPING_CHANGE: "submissions.account",
}
ELSEWHERE: Final = frozenset({"cross-site", "same-site"})


class FormExpired(Problem):
    """The form's token is missing or wrong; what was typed is shown again."""


def action(declared: Action) -> Callable[[View], View]:
    """Declare what a view does. A view without it is refused."""

    def declare(view: View) -> View:
        view.action = declared  # type: ignore[attr-defined]
        return view

    return declare


def actor() -> Actor:
    """Return who makes this request. Only views ask; below them the actor is passed on."""
    found: Actor = g.actor
    return found


def declared_action(app: Flask, endpoint: str) -> Action | None:
    return getattr(app.view_functions[endpoint], "action", None)


def install(app: Flask, identify: Identify) -> None:
    """Put the gate before every request. `identify(session, token, reporter=…)` returns a token's actor."""

    @app.before_request
    def pass_gate() -> Response | None:
        g.actor = NOBODY
        if "\0" in request.path:  # no address of ours has one, and PostgreSQL cannot compare with it
            raise Hidden
        if request.endpoint is None:
            return None
        wanted = declared_action(app, request.endpoint)
        if wanted is None:
            raise Hidden
        if wanted not in WITHOUT_ACTOR:
            g.actor = _identify(identify, wanted)
        if request.method not in SAFE:
            check_token()
        if may_try(g.actor.role, g.actor.stakes, wanted):
            return None
        return turned_away(wanted)


def _identify(identify: Identify, wanted: Action) -> Actor:
    reporter = is_for_reporters(wanted) or wanted in OPEN_TO_REPORTERS
    token = cookies.read(Cookie.REPORT if reporter else Cookie.MEMBER)
    return identify(reading(), token, reporter=reporter) if token else NOBODY


def from_elsewhere() -> bool:
    """Whether another site made this request. A browser too old to say so, or to say more than `null`, counts too."""
    said = request.headers.get("Sec-Fetch-Site")
    return said in ELSEWHERE if said else request.headers.get("Origin") == "null"


def check_token() -> None:
    """Refuse a POST from another site, or without the token of this browser."""
    origin = request.headers.get("Origin")
    # A sandboxed frame and a chain of redirects send `null`; so do browsers that tell no site where they come from.
    foreign = request.headers.get("Sec-Fetch-Site") in ELSEWHERE if origin == "null" else False
    if foreign or (origin and origin != "null" and urlsplit(origin).netloc != request.host):
        raise Refused("This form was sent from another site.")
    try:
        validate_csrf(_given_token())
    except ValidationError:
        raise FormExpired from None


def _given_token() -> str | None:
    """Return the form's token. Of a form with files only the first part is read; the rest waits for who may send it."""
    assert isinstance(request, PortalRequest)
    return request.upload.token() if request.largest_upload else request.form.get("csrf_token")


def turned_away(wanted: Action) -> Response:
    """Send whoever is not known to where they can say who they are; refuse the others."""
    if is_for_reporters(wanted):
        return redirect(_way_in_again(wanted))
    if g.actor.kind is Kind.NOBODY:
        there = request.full_path if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=there))
    if g.actor.kind is Kind.PENDING:
        return redirect(url_for("accounts.second_factor"))
    if Stake.ENROLLING in g.actor.stakes:
        return redirect(url_for("accounts.enrol"))
    raise Refused("Your role in this portal does not include this.")


def _way_in_again(wanted: Action) -> str:
    """Return where a reporter says again what they come for. An account with no report open shows which it has."""
    if Stake.KEEPING in g.actor.stakes and wanted not in WAYS_IN:
        return url_for("submissions.own_reports")
    return url_for(WAYS_IN.get(wanted, "submissions.back"), gone=1)
