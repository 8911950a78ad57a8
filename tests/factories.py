"""Organisations and people made by the portal's own operations, keys included, without going through the pages."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pyotp
from flask import Flask
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts.models import Account, SessionState
from portal.accounts.operations.passwords import new_password_keys
from portal.accounts.operations.sessions import begin_session
from portal.actor import SYSTEM, Actor
from portal.db import Database
from portal.keys.instance import instance
from portal.organisations import access
from portal.organisations.models import Intake, Kind, Organisation
from portal.organisations.operations import founding, joining, members
from portal.sealing.tokens import new_token
from tests import enrolment
from tests.enrolment import Kept
from tests.harness.pages import Visitor

PASSWORD: Final = "plain lantern over wet stones"
STEP: Final = 30
OBLIGATIONS: Final = "We must keep what you tell us for five years. We need not pass it on to the police."


@dataclass
class Person:
    """A member of an organisation whose account is whole. `account` and `organisation` are ids.

    `visitor()` is a new browser, signed in. `totp()` is the authenticator's code: each can be used once, `ahead=1` is
    the next one. `spare()` is a spare code that was not given out yet.
    """

    app: Flask = field(repr=False)
    account: UUID
    organisation: UUID
    pair: UUID
    name: str
    email: str
    private: bytes = field(repr=False)
    kept: Kept = field(repr=False)
    password: str = field(default=PASSWORD, repr=False)

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["portal.database"]
        return found

    def token(self, *, state: SessionState = SessionState.FULL) -> str:
        """Begin a session, and return what its cookie holds."""
        with self.database.writing() as session:
            account = session.get_one(Account, self.account)
            token = begin_session(session, account, self.private, state=state, organisation=self.organisation)
            session.commit()
        return token

    def visitor(self, *, language: str = "en", state: SessionState = SessionState.FULL) -> Visitor:
        """Return a browser of this person that is signed in, without the two pages of signing in."""
        visitor = Visitor(self.app, base_url="http://localhost", language=language)
        visitor.client.set_cookie("member", self.token(state=state), domain="localhost")
        return visitor

    def actor(self, session: Session) -> Actor:
        """Return who a fresh request of this person would be, with nothing opened yet."""
        return access.identify(session, self.token(), reporter=False)

    def totp(self, *, ahead: int = 0) -> str:
        return pyotp.TOTP(self.totp_secret).at(clock.now() + timedelta(seconds=STEP * ahead))

    def spare(self) -> str:
        return self.kept.spares.pop()

    @property
    def totp_secret(self) -> str:
        return self.kept.totp_secret

    @property
    def recovery_code(self) -> str:
        return self.kept.recovery_code


def make_organisation(
    session: Session,
    *,
    name: str = "Example Helpline",
    kind: Kind = Kind.CIVIL_SOCIETY,
    country: str = "KE",
    receives: bool | None = None,
    intake: Intake | None = None,
    **profile: Any,
) -> Organisation:
    """Make a verified organisation. Those that can receive reports do, and are open, unless something else is said."""
    can = kind not in {Kind.VENDOR, Kind.SECRETARIAT}
    made = founding.make_organisation(
        session,
        name=name,
        kind=kind,
        country=country,
        receives=can if receives is None else receives,
        website="https://" + "".join(sign for sign in name.lower() if sign.isascii() and sign.isalnum()) + ".example",
        run_by=profile.pop("run_by", f"The board of {name}"),
        funded_by=profile.pop("funded_by", "Gifts and an example foundation"),
        by=SYSTEM,
    )
    told = OBLIGATIONS if kind is Kind.STATE else ""
    usual: dict[str, Any] = {"about": f"{name} helps.", "languages": ["en", "ar"], "obligations": told}
    usual["legal_basis"] = "The rights of people who report" if made.receives else ""
    for column, value in (usual | profile).items():
        setattr(made, column, value)
    made.intake = intake or (Intake.OPEN if made.receives else Intake.PAUSED)
    session.flush()
    return made


def make_member(
    app: Flask,
    session: Session,
    organisation: UUID,
    *,
    name: str,
    email: str = "",
    manager: bool = False,
    admitted_by: Actor | None = None,
) -> Person:
    """Invite a person, let them join and enrol; the first manager founds the rings, others wait for `admitted_by`."""
    address = email or name.lower().replace(" ", ".") + f"@{organisation.hex[:6]}.example"
    token = new_token()
    joining.invite(session, organisation, email=address, token=token, manager=manager, by=admitted_by or SYSTEM)
    keys = new_password_keys(instance(session), PASSWORD)
    account, private, membership = joining.join_anew(
        session, token, name=name, language="en", password_keys=keys, by=SYSTEM
    )
    kept = enrolment.enrol(session, account, private)
    if admitted_by is not None:
        members.admit(session, membership, pair=account.key_id, by=admitted_by)
    return Person(
        app=app,
        account=account.id,
        organisation=organisation,
        pair=account.key_id,
        name=name,
        email=address,
        private=private,
        kept=kept,
    )
