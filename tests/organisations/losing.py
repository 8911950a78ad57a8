"""What people do when something is lost, for the tests of this folder."""

import re

import pyotp
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Account
from portal.db import Database
from portal.notices import operations as notices
from portal.notices.models import Mail
from tests.factories import Person
from tests.harness.pages import Page, Visitor

NEW_PASSWORD = "seven quiet boats beside a wall"
MEMBERS = "/desk/organisation/members"


def confirm_reset(colleague: Person, who: Person, *, status: int = 200) -> Page:
    """Confirm, as a colleague, that somebody lost their second factor."""
    page = colleague.visitor().open(f"{MEMBERS}/{who.account}/second-factor")
    heard = "I have met or called this person, and I am sure that it is them"
    return page.fill({heard: True, "code": colleague.spare()}).press("Confirm", status=status)


def sign_in_with_password(app: Flask, person: Person, *, status: int | None = 200) -> Page:
    visitor = Visitor(app, base_url="http://localhost")
    page = visitor.open("/sign-in").fill({"E-mail address": person.email, "Password": person.password})
    return page.press("Sign in", status=status)


def enrol_again(page: Page) -> Page:
    """Go through the steps of enrolling that are open, and return the page behind them."""
    if page.path.startswith("/enrol/recovery-code"):
        page = page.fill({"Type the recovery code here": page.texts("code")[0]}).press("Continue", status=200)
    if page.path.startswith("/enrol/authenticator"):
        letters = page.texts("code")[0].replace(" ", "")
        code = pyotp.TOTP(letters).at(clock.now())
        page = page.fill({"Six digits that the app shows": code}).press("Continue", status=200)
    return page.press("I have kept them", status=200)


def send_link(manager: Person, who: Person) -> None:
    page = manager.visitor().open(f"{MEMBERS}/{who.account}/begin-again")
    page.fill({"code": manager.spare()}).press("Send the link", status=200)


def link_in_mail(db: Database) -> str:
    """Return the path of the link to begin again, of which there is one."""
    with db.reading() as session:
        texts = [notices.read(session, one)[1].body for one in session.scalars(select(Mail))]
    found = [link for text in texts for link in re.findall(r"(/recover/begin-again/\S+)", text)]
    assert len(found) == 1, texts
    return str(found[0])


def begin_again(app: Flask, db: Database, manager: Person, who: Person) -> Page:
    """Let somebody lose everything and begin again; return their desk, where they wait."""
    send_link(manager, who)
    return use_link(app, db)


def use_link(app: Flask, db: Database) -> Page:
    page = Visitor(app, base_url="http://localhost").open(link_in_mail(db))
    page = page.fill({"New password": NEW_PASSWORD, "New password once more": NEW_PASSWORD})
    return enrol_again(page.press("Begin again", status=200))


def words_on(page: Page) -> str:
    return " ".join(page.texts("b"))


def pair_of(db: Database, who: Person) -> object:
    with db.reading() as session:
        return session.get_one(Account, who.account).key_id
