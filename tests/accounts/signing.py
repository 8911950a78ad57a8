"""Signing in as people do, for the tests of this folder."""

from tests.harness.pages import Page, Visitor
from tests.personas import Person

WRONG = "not the lantern over wet stones"


def type_password(visitor: Visitor, person: Person, password: str | None = None, *, at: str = "/sign-in") -> Page:
    """Fill in the first page of signing in."""
    answers = {"E-mail address": person.email, "Password": password or person.password}
    return visitor.open(at).fill(answers).press("Sign in")


def type_code(page: Page, code: str) -> Page:
    """Fill in the second page of signing in."""
    return page.fill({"Code from your authenticator": code}).press("Continue")


def sign_in(visitor: Visitor, person: Person, *, code: str | None = None) -> Page:
    """Sign in by both pages."""
    return type_code(type_password(visitor, person), code or person.totp())


def token_of(visitor: Visitor) -> str | None:
    """Return what the member's cookie holds."""
    cookie = visitor.client.get_cookie("member", domain="localhost")
    return cookie.value if cookie else None
