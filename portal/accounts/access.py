"""From a cookie's token to whom it stands for. The token itself is never stored: one sub-key finds, another unwraps."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.accounts import queries, rules
from portal.accounts.bunches import Bunch
from portal.accounts.models import (
    Account,
    MemberSession,
    ReporterAccount,
    ReporterSession,
    ReporterState,
    SecurityKey,
)
from portal.actor import NOBODY, Actor, Keyring, Kind
from portal.keys import pairs
from portal.keys.grants import OpenKey
from portal.keys.instance import instance, look_up, unlock
from portal.policy import Role, Stake
from portal.problems import Hidden
from portal.sealing.derivation import SALT_SIZE, Cost, subkey
from portal.sealing.envelopes import Unreadable
from portal.sealing.tokens import token_bytes

OFFER: Final = "session.offer"
UNTIL: Final = "reporter.until"
CONTENT: Final = "reporter.content"
BUNCH: Final = "reporter.bunch"
SHOWING: Final = "showing"
"""In the content of an account's session: the key pair of the report that is open."""


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """What a session's token gives: `find` (stored) finds its row, `wrap` and `content` open what lies in it."""

    find: bytes
    wrap: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Credentials:
    """With what a password is to be derived. An unknown address has them too, so that it costs the same."""

    email_hash: bytes
    salt: bytes
    cost: Cost


def token_keys(token: str) -> TokenKeys | None:
    """Return the sub-keys of a token, or None for what is no token."""
    raw = token_bytes(token)
    if raw is None:
        return None
    return TokenKeys(subkey(raw, "session.find"), subkey(raw, "session.wrap"), subkey(raw, "session.content"))


def member_session(session: Session, token: str) -> tuple[MemberSession, bytes] | None:
    """Return a live session, its account loaded, and the account's private key (32 bytes); None for any other token.

    In every state: whoever asks looks at `state`, and gives a pending session nothing.
    """
    keys = token_keys(token)
    row = session.scalar(queries.member_session(keys.find, clock.now())) if keys else None
    if keys is None or row is None:
        return None
    try:
        return row, pairs.unwrap(row.wrapped, under=keys.wrap, owner=row.id, pair_id=row.account.key_id)
    except Unreadable:  # the account has another key pair now, or the row is not what the portal wrote
        return None


def reporter(session: Session, token: str) -> Actor:
    """Return the reporter whose draft, receipt or account this token opens; `NOBODY` if it is unknown or over."""
    keys = token_keys(token)
    found = session.execute(queries.REPORTER_SESSION, {"token_hash": keys.find}).one_or_none() if keys else None
    if keys is None or found is None or ends(session, found[0]) <= clock.now():
        return NOBODY
    row, pair, account = found
    if account is not None:
        return _keeper(row, account, keys)
    if row.state is ReporterState.DRAFT:
        held = Keyring({row.id: keys.content})
        return Actor(
            Kind.DRAFT, Role.REPORTER, stakes=frozenset({Stake.NONE, Stake.DRAFTING}), session=row.id, keyring=held
        )
    if pair is None or row.wrapped is None:
        return NOBODY
    private = pairs.unwrap(row.wrapped, under=keys.wrap, owner=row.id, pair_id=pair)
    return Actor(
        Kind.RECEIPT,
        Role.REPORTER,
        stakes=frozenset({Stake.NONE, Stake.AUTHOR}),
        pair=pair,
        session=row.id,
        keyring=Keyring({pair: private, row.id: keys.content}),
    )


def _keeper(row: ReporterSession, account: ReporterAccount, keys: TokenKeys) -> Actor:
    """Return whose account this is: with a report open in it, an actor who can do what its receipt can."""
    assert row.wrapped is not None
    key = pairs.unwrap(row.wrapped, under=keys.wrap, owner=row.id, pair_id=account.id)
    content = OpenKey(row.id, keys.content).open(row.content, row=row.id, label=CONTENT) if row.content else "{}"
    shown = json.loads(content).get(SHOWING)
    kept = open_bunch(account, key).find(UUID(shown)) if shown else None
    held = {row.id: keys.content, account.id: key}
    stakes = frozenset({Stake.NONE, Stake.KEEPING})
    if kept is None:
        return Actor(Kind.KEEPER, Role.REPORTER, stakes=stakes, session=row.id, keyring=Keyring(held))
    return Actor(
        Kind.RECEIPT,
        Role.REPORTER,
        stakes=stakes | {Stake.AUTHOR},
        pair=kept.pair,
        session=row.id,
        keyring=Keyring({**held, kept.pair: kept.private}),
    )


def open_bunch(account: ReporterAccount, key: bytes) -> Bunch:
    """Return what an account keeps, opened with its key (32 bytes)."""
    return Bunch.read(OpenKey(account.id, key).open(account.bunch, row=account.id, label=BUNCH))


def ends(session: Session, row: ReporterSession) -> datetime:
    """Return the moment at which a reporter's session is over."""
    return datetime.fromisoformat(unlock(session, row.until, row=row.id, label=UNTIL))


def credentials(session: Session, email: str) -> Credentials:
    """Return what a password for this address is derived with. It does not say whether the address is known."""
    email_hash = look_up(session, "email", rules.normalised_email(email))
    account = session.scalar(queries.account_by_email(email_hash))
    invented = look_up(session, "salt", email_hash.hex())[:SALT_SIZE]
    if account is None:
        return Credentials(email_hash, invented, instance(session).password_cost)
    return Credentials(email_hash, account.salt, Cost(account.passes, account.memory))


def private_key(by: Actor) -> bytes:
    """Return the actor's own private key; raise `Hidden` if this session holds none."""
    held = by.keyring.private.get(by.pair) if by.pair else None
    if held is None:
        raise Hidden
    return held


def own_account(session: Session, by: Actor) -> Account:
    """Load the actor's own account, from a session that may open it (not a pending one)."""
    account = session.get(Account, by.account) if by.account and by.kind is Kind.ACCOUNT else None
    if account is None:
        raise Hidden
    return account


def own_session(session: Session, member_session: UUID | None, *, by: Actor) -> MemberSession:
    """Load a session of the actor's own account; raise `Hidden` for anybody else's."""
    row = session.get(MemberSession, member_session) if member_session else None
    if row is None or by.account is None or row.account_id != by.account:
        raise Hidden
    return row


def own_key(session: Session, key: UUID, *, by: Actor) -> SecurityKey:
    """Load one of the actor's own security keys; raise `Hidden` for anybody else's."""
    row = session.get(SecurityKey, key)
    if row is None or by.account is None or row.account_id != by.account:
        raise Hidden
    return row


def offered(session: Session, by: Actor) -> dict[str, Any]:
    """Return the codes that were made in this session and are not yet known to be kept."""
    row = own_session(session, by.session, by=by)
    if row.offer is None:
        return {}
    found: dict[str, Any] = json.loads(offer_key(row.id, private_key(by)).open(row.offer, row=row.id, label=OFFER))
    return found


def offer_key(member_session: UUID, private: bytes) -> OpenKey:
    return OpenKey(member_session, subkey(private, OFFER))
