"""The portal's own cookies: a member's session, a reporter's session, and a device that signed in before."""

from enum import StrEnum

from flask import current_app, request
from werkzeug import Response

from portal.settings import Settings


class Cookie(StrEnum):
    MEMBER = "member"
    REPORT = "report"
    DEVICE = "device"


def settings() -> Settings:
    found = current_app.extensions["portal.settings"]
    assert isinstance(found, Settings)
    return found


def _name(cookie: Cookie) -> str:
    return f"__Host-{cookie}" if _secure() else str(cookie)


def _secure() -> bool:
    return settings().base_url.startswith("https://")


def read(cookie: Cookie) -> str | None:
    return request.cookies.get(_name(cookie))


def put(response: Response, cookie: Cookie, token: str, *, days: int | None = None) -> Response:
    """Set the cookie for this browser session, or for so many days."""
    age = days * 86_400 if days else None
    response.set_cookie(_name(cookie), token, max_age=age, path="/", secure=_secure(), httponly=True, samesite="Lax")
    return response


def drop(response: Response, cookie: Cookie) -> Response:
    response.delete_cookie(_name(cookie), path="/", secure=_secure(), httponly=True, samesite="Lax")
    return response
