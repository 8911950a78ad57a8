"""People with security keys: how they add one, answer with it, and what liars say in its place."""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import SecurityKey
from portal.db import Database
from tests.accounts.softkey import SoftKey, asked_by
from tests.harness.pages import Page, Visitor
from tests.personas import Person

ACCOUNT = "/desk/account"
NEW = f"{ACCOUNT}/security-keys/new"
TRY_AGAIN = (
    "The security key’s answer was not accepted: this page was open too long, or its answer was sent before. "
    "Try again, or type a code."
)
GONE = "This security key is not one of your account’s any more. Use another, or type a code."
COPIED = (
    "This security key has counted backwards, as a copy of it would. It was not accepted. "
    "Type a code, and remove the key from your account."
)
NOT_ADDED = "The security key’s answer was not accepted. Nothing was added: try once more."

LIES: dict[str, dict[str, Any]] = {
    "another site's origin": {"origin": "https://accord.example.attacker.example"},
    "another port": {"origin": "http://localhost:8001"},
    "a subdomain": {"origin": "http://evil.localhost"},
    "another site's id": {"rp": "attacker.example"},
    "a frame of another site": {"crossOrigin": True},
    "a challenge of its own": {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    "a challenge that is no text": {"challenge": 7},
    "an answer of another kind": {"type": "payment.get"},
}


def add(person: Person, key: SoftKey, *, name: str = "Blue key", visitor: Visitor | None = None) -> Page:
    """Add a key, by both pages."""
    page = (visitor or person.visitor()).open(NEW)
    if page.h1 == "Add a security key" and "What will happen" in page.main:
        page = page.fill({"Code from your authenticator": person.spare()}).press("Continue")
    return page.fill({"Name of this security key": name, "key": key.create(asked_by(page))}).press("Add the key")


def with_key(person: Person, **given: Any) -> SoftKey:
    key = SoftKey()
    page = add(person, key, **given)
    assert page.path == ACCOUNT, page.errors
    return key


def answer(page: Page, said: str, button: str = "Continue") -> Page:
    """Send what a key said, as the page's script does."""
    return page.fill({"key": said}).press(button)


def keys_of(db: Database, person: Person) -> list[SecurityKey]:
    with db.reading() as session:
        return list(session.scalars(select(SecurityKey).where(SecurityKey.account_id == person.account)))


def stepping_up(person: Person) -> Page:
    return person.visitor().open(f"{ACCOUNT}/spare-codes")
