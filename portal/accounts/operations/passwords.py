"""Passwords and what they open. Every Argon2id run is here and needs no session: it is slow, and runs first."""

from dataclasses import dataclass, field, replace
from typing import Final

from nacl.utils import random
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts import queries, rules
from portal.accounts.access import Credentials
from portal.accounts.events import PasswordChanged
from portal.accounts.models import Account
from portal.actor import Actor
from portal.db import new_id
from portal.keys import pairs
from portal.keys.instance import Instance, instance, lock, look_up
from portal.keys.models import PairKind
from portal.problems import Invalid
from portal.reference.labels import N_
from portal.sealing.derivation import SALT_SIZE, Cost, mac, same, stretch, subkey

LEAST_MEMORY: Final = 8192
"""libsodium's least for one run, in bytes."""


@dataclass(frozen=True, slots=True)
class PasswordKeys:
    """What one Argon2id run gives: `verifier` is stored and compared, `wrapping` opens the account's private key."""

    salt: bytes
    cost: Cost
    verifier: bytes = field(repr=False)
    wrapping: bytes = field(repr=False)


def derive_password(instance: Instance, password: str, salt: bytes, cost: Cost) -> PasswordKeys:
    """Run Argon2id once over the normalised password, with `salt` (16 bytes) and `cost`."""
    stretched = _run(instance, password, salt, cost)
    verifier = mac(subkey(stretched, "password.verify"), b"stored")
    return PasswordKeys(salt, cost, verifier, subkey(stretched, "password.wrap"))


def new_password_keys(instance: Instance, password: str) -> PasswordKeys:
    """Derive a new password's keys, with a fresh salt at today's cost."""
    return derive_password(instance, password, random(SALT_SIZE), instance.password_cost)


def try_password(instance: Instance, password: str, credentials: Credentials) -> PasswordKeys:
    """Derive with an account's own parameters, and do the same work whatever they are.

    An account whose parameters are older would answer faster than an unknown address does: the rest is run as well.
    """
    keys = derive_password(instance, password, credentials.salt, credentials.cost)
    if (rest := missing_work(credentials.cost, instance.password_cost)) is not None:
        _run(instance, password, credentials.salt, rest)
    return keys


def missing_work(done: Cost, wanted: Cost) -> Cost | None:
    """Return a run that makes up for what `done` is short of `wanted`, in passes times memory; None if it is not."""
    short = wanted.passes * wanted.memory - done.passes * done.memory
    if short < LEAST_MEMORY:
        return None
    passes = -(-short // wanted.memory)
    return Cost(passes, max(short // passes, LEAST_MEMORY))


def _run(instance: Instance, password: str, salt: bytes, cost: Cost) -> bytes:
    plain = rules.normalised_password(password).encode("utf-8", "surrogatepass")
    return stretch(plain, salt=salt, cost=cost, pepper=instance.pepper)


def create_account(session: Session, *, email: str, name: str, password_keys: PasswordKeys, language: str) -> Account:
    """Make a person's account with its key pair, wrapped by the password. Nothing else of it is enrolled yet."""
    email_hash = look_up(session, "email", rules.normalised_email(email))
    if session.scalar(queries.account_by_email(email_hash)):
        raise Invalid(N_("There is an account with this address already. Sign in with it."), field="email")
    row = new_id()
    pair, private = pairs.make_pair(session, PairKind.ACCOUNT, owner=row.bytes)
    account = Account(
        id=row,
        email_hash=email_hash,
        email=lock(session, rules.normalised_email(email), row=row, label="account.email"),
        name=lock(session, name, row=row, label="account.name"),
        language=language,
        key_id=pair.id,
    )
    wrap_by_password(account, private, password_keys)
    session.add(account)
    session.flush()
    return account


def wrap_by_password(account: Account, private: bytes, keys: PasswordKeys) -> None:
    """Let the account's private key be opened by these keys, and by no earlier password's."""
    account.salt, account.passes, account.memory = keys.salt, keys.cost.passes, keys.cost.memory
    account.verifier = keys.verifier
    account.wrapped_by_password = pairs.wrap(private, under=keys.wrapping, owner=account.id, pair_id=account.key_id)


def open_by_password(account: Account, keys: PasswordKeys) -> bytes:
    """Return the account's private key; raise `Unreadable` for another password's keys."""
    return pairs.unwrap(account.wrapped_by_password, under=keys.wrapping, owner=account.id, pair_id=account.key_id)


def open_account(session: Session, credentials: Credentials, keys: PasswordKeys) -> tuple[Account, bytes] | None:
    """Return the account and its private key if the password was right; None for a wrong one or an unknown address."""
    account = session.scalar(queries.account_by_email(credentials.email_hash))
    right = same(account.verifier if account else bytes(len(keys.verifier)), keys.verifier)
    return (account, open_by_password(account, keys)) if account and right else None


def is_outdated(session: Session, credentials: Credentials) -> bool:
    """Whether a derivation costs more now than when this password was set."""
    return missing_work(credentials.cost, instance(session).password_cost) is not None


def change_password(session: Session, account: Account, *, private: bytes, keys: PasswordKeys, by: Actor) -> None:
    """Wrap the key anew. Sessions are ended by whoever calls, since it knows which one stays."""
    wrap_by_password(account, private, keys)
    audit.record(session, PasswordChanged(), on=account.id, by=replace(by, account=account.id))
    session.flush()
