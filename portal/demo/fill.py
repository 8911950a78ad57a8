"""Filling an empty database by the same operations that the pages use, sealing included."""

import base64
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import pyotp
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts.models import Account
from portal.accounts.operations.passwords import new_password_keys
from portal.accounts.operations.second_factor import seal_secret
from portal.actor import SYSTEM, Actor, Keyring, Kind
from portal.app import open_database
from portal.demo import (
    blocked,
    casework,
    cast,
    complained,
    for_another,
    incidents,
    judgements,
    notices,
    ownership,
    promises,
    questions,
    reports,
    standing,
)
from portal.demo.cast import Cast
from portal.demo.load import Load, Progress, put_on
from portal.keys.instance import Instance, instance, look_up
from portal.organisations.models import Intake, Organisation
from portal.organisations.operations import founding, joining, members
from portal.policy import Role, Stake
from portal.sealing.derivation import mac
from portal.sealing.tokens import new_token
from portal.settings import Settings
from portal.storage import Store

SECRET_BYTES: Final = 20
NOTHING: Final = Load()


@dataclass(frozen=True, slots=True)
class SignIn:
    """What is printed for one person: `secret` is the authenticator's, in base32."""

    organisation: str
    kind: str
    name: str
    email: str
    secret: str = field(repr=False)
    password: str = field(default=cast.PASSWORD, repr=False)


def sign_ins(settings: Settings) -> list[SignIn]:
    """Return everybody's sign-in; the authenticators' secrets follow from this instance's key."""
    found = Instance(settings)
    return [
        SignIn(one.name, one.kind, name, address_of(address), secret_of(found, address))
        for one in cast.ORGANISATIONS
        for name, address, _manager in one.members
    ]


def code_of(settings: Settings, email: str) -> str | None:
    """Return the authenticator's code of this moment for a person of the demonstration, or None for anybody else."""
    found = {one.email: one.secret for one in sign_ins(settings)}.get(email.strip().lower())
    return pyotp.TOTP(found).at(clock.now()) if found else None


def is_empty(settings: Settings) -> bool:
    """Say whether nobody has joined this portal yet."""
    return not _any(settings, select(Organisation.id).limit(1))


def is_there(settings: Settings) -> bool:
    """Say whether the demonstration was filled in here, with this instance's key."""
    _name, short, _manager = cast.ORGANISATIONS[0].members[0]
    database = open_database(settings)
    with database.reading() as session:
        email_hash = look_up(session, "email", address_of(short))
    database.dispose()
    return _any(settings, select(Account.id).where(Account.email_hash == email_hash))


def _any(settings: Settings, wanted: Select[UUID]) -> bool:
    database = open_database(settings)
    with database.reading() as session:
        found = session.scalar(wanted) is not None
    database.dispose()
    return found


def address_of(short: str) -> str:
    return f"{short}@{cast.DOMAIN}"


def secret_of(found: Instance, short: str) -> str:
    return base64.b32encode(mac(found.marking, b"demo", short.encode())[:SECRET_BYTES]).decode()


def fill(
    settings: Settings, load: Load = NOTHING, *, progress: Progress = lambda _what, _done: None
) -> list[tuple[str, ...]]:
    """Fill the database, with `load` on top; return the receipts whose words may be printed.

    Refused in production by the caller.
    """
    database = open_database(settings)
    with database.writing() as session:
        members = {one.name: _found(session, one) for one in cast.ORGANISATIONS}
        managers = {name: actors[0] for name, actors in members.items()}
        filed = reports.file_all(session, managers)
        for_another.file_all(session, managers)
        notices.file_all(session, managers)
        promises.make_all(session, members)
        questions.ask_all(session, members)
        blocked.block_all(session, members)
        complained.complain_all(session, members)
        incidents.write_all(session, managers)
        ownership.record_all(session, members)
        judgements.judge_all(session, members)
        standing.settle_all(session, members)
        casework.go_on(session, filed, members)
        session.commit()
    casework.add_files(database, Store(settings.storage), filed)
    incidents.take_in(database)
    put_on(database, load, members, progress=progress)
    database.dispose()
    return [one.words for one in filed if one.printed]


def _found(session: Session, one: Cast) -> list[Actor]:
    """Make an organisation with its members; return them, acting, its first manager first."""
    profile = dict(one.profile)
    made = founding.make_organisation(
        session,
        name=one.name,
        kind=one.kind,
        country=one.country,
        receives="obligations" in profile,
        run_by=profile.pop("run_by", ""),
        funded_by=profile.pop("funded_by", ""),
        by=SYSTEM,
    )
    for column, value in profile.items():
        setattr(made, column, value)
    made.intake = Intake.OPEN if one.open and made.receives else Intake.PAUSED
    session.flush()
    (name, address, _manager), *others = one.members
    first = _join(session, made, name=name, address=address, manager=True, by=None)
    return [
        first,
        *(
            _join(session, made, name=name, address=address, manager=manager, by=first)
            for name, address, manager in others
        ),
    ]


def _join(
    session: Session, organisation: Organisation, *, name: str, address: str, manager: bool, by: Actor | None
) -> Actor:
    """Let a person join, enrol and, unless they found the rings themselves, be admitted by `by`."""
    token = new_token()
    joining.invite(session, organisation.id, email=address_of(address), token=token, manager=manager, by=by or SYSTEM)
    keys = new_password_keys(instance(session), cast.PASSWORD)
    account, private, membership = joining.join_anew(
        session, token, name=name, language="en", password_keys=keys, by=SYSTEM
    )
    _enrol(session, account, private, secret_of(instance(session), address))
    if by is not None:
        members.admit(session, membership, pair=account.key_id, by=by)
    return acting(account.id, organisation, pair=account.key_id, private=private, manager=manager)


def _enrol(session: Session, account: Account, private: bytes, secret: str) -> None:
    """Keep the authenticator's secret as enrolling does. Recovery and spare codes can be made on the account's page."""
    account.second_factor = seal_secret(account, secret, private)
    account.recovery_kept_on = account.enrolled_on = clock.today()
    session.flush()


def acting(account: UUID, organisation: Organisation, *, pair: UUID, private: bytes, manager: bool) -> Actor:
    stakes = {Stake.NONE, Stake.ACCOUNT, Stake.MEMBER} | ({Stake.MANAGER} if manager else set())
    return Actor(
        Kind.ACCOUNT,
        Role(organisation.kind.value),
        account=account,
        organisation=organisation.id,
        stakes=frozenset(stakes),
        pair=pair,
        keyring=Keyring({pair: private}),
    )
