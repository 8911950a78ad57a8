"""Security keys: added, named, removed, and asked to prove that they are there.

A challenge is not stored. It is made from the account's private key for one session, one purpose, one moment, and the
number of challenges that were answered in that session before: so it is right there and then, once, and cannot be told
beforehand by anybody who has the database and the instance key. What a key answers with never lies in a cookie.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts import queries, rules, webauthn
from portal.accounts.access import own_account, own_session, private_key
from portal.accounts.events import SecurityKeyAdded, SecurityKeyRemoved
from portal.accounts.models import Account, MemberSession, SecurityKey
from portal.accounts.operations.second_factor import factor_key
from portal.accounts.webauthn import Credential, Site
from portal.actor import Actor
from portal.problems import Invalid
from portal.reference.labels import N_
from portal.sealing.derivation import mac, same, subkey
from portal.sealing.envelopes import Unreadable

NAME: Final = "security_key.name"
CREDENTIAL: Final = "security_key.credential"
USE: Final = "security_key.use"
REGISTER: Final = "register"
STAMP: Final = 8
"""Bytes at the beginning of a challenge that say in which second it was made."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A security key as its owner sees it, and what its answers are checked against."""

    id: UUID
    name: str
    credential: Credential
    count: int
    made_on: date
    used_on: date | None


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody in a browser: the session (pending or full), its account, and the account's private key."""

    account: Account
    session: MemberSession
    private: bytes


def present(session: Session, *, by: Actor) -> Present:
    """Return the actor in their own signed-in session."""
    return Present(own_account(session, by), own_session(session, by.session, by=by), private_key(by))


def known_keys(session: Session, account: Account, private: bytes) -> list[KnownKey]:
    """Open the account's security keys, oldest first.

    A row that its owner's private key does not open is nobody's key. It must not keep them from signing in by a code.
    """
    return _read(session.scalars(queries.security_keys(account.id)), account, private)


def to_register(session: Session, who: Present, site: Site) -> dict[str, Any]:
    """Return what the page asks of a key that is to be added, in the JSON of browsers."""
    known = [one.credential.id for one in known_keys(session, who.account, who.private)]
    user = subkey(who.private, "account.user")
    return webauthn.to_register(site, challenge=challenge(who, to=REGISTER), user=user, known=known)


def to_prove(session: Session, who: Present, site: Site, *, to: str) -> dict[str, Any] | None:
    """Return what the page asks of one of the account's keys; None where there is none."""
    known = [one.credential.id for one in known_keys(session, who.account, who.private)]
    return webauthn.to_prove(site, challenge=challenge(who, to=to), known=known) if known else None


def prove(session: Session, who: Present, answer: str, site: Site, *, to: str) -> None:
    """Raise `Invalid` (field `code`) unless one of the account's keys answered this page; use the challenge up."""
    rows = {row.id: row for row in session.scalars(queries.security_keys(who.account.id).with_for_update())}
    known = {one.credential: one for one in _read(rows.values(), who.account, who.private)}
    try:
        said = webauthn.proved(site, answer, known=list(known), ours=lambda given: _is_ours(who, given, to=to))
    except webauthn.NotKnown:
        raise Invalid(
            N_("This security key is not one of your account’s any more. Use another, or type a code."), field="code"
        ) from None
    except webauthn.NotAccepted:
        raise _not_accepted() from None
    key = known[said.credential]
    if said.count <= key.count and (said.count or key.count):
        raise Invalid(
            N_(
                "This security key has counted backwards, as a copy of it would. It was not accepted. "
                "Type a code, and remove the key from your account."
            ),
            field="code",
        )
    _use_up(session, who)
    use = {"count": said.count, "used_on": clock.today().isoformat()}
    rows[key.id].use = _sealed(who, key.id, USE, use)
    session.flush()


def add_key(session: Session, who: Present, answer: str, site: Site, *, name: str, by: Actor, id: UUID) -> None:  # noqa: A002
    """Add the key that answered the page, as `id`; raise `Invalid` for one that did not, or is here, or is too many."""
    known = known_keys(session, who.account, who.private)
    if any(one.id == id for one in known):
        return
    if len(known) >= rules.SECURITY_KEYS:
        raise Invalid(N_("You have %(most)d security keys. Remove one first."), most=rules.SECURITY_KEYS)
    check_name(name, among=known)
    try:
        said = webauthn.registered(site, answer, ours=lambda given: _is_ours(who, given, to=REGISTER))
    except webauthn.NotAccepted:
        raise Invalid(N_("The security key’s answer was not accepted. Nothing was added: try once more.")) from None
    if any(one.credential.id == said.credential.id for one in known):
        raise Invalid(N_("This security key is on your account already."))
    _use_up(session, who)
    pair = {"id": said.credential.id.hex(), "public": said.credential.public.hex()}
    session.add(
        SecurityKey(
            id=id,
            account_id=who.account.id,
            name=_sealed(who, id, NAME, name),
            credential=_sealed(who, id, CREDENTIAL, pair),
            use=_sealed(who, id, USE, {"count": said.count, "used_on": None}),
        )
    )
    audit.record(session, SecurityKeyAdded(key=id), on=who.account.id, by=by)
    session.flush()


def rename_key(session: Session, who: Present, key: SecurityKey, *, name: str) -> None:
    """Give a key another name."""
    check_name(name, among=(one for one in known_keys(session, who.account, who.private) if one.id != key.id))
    key.name = _sealed(who, key.id, NAME, name)
    session.flush()


def remove_key(session: Session, key: SecurityKey, *, by: Actor) -> None:
    """Let a key be worth nothing from now on, also where a page waits for its answer."""
    session.delete(key)
    audit.record(session, SecurityKeyRemoved(key=key.id), on=key.account_id, by=by)
    session.flush()


def check_name(name: str, *, among: Iterable[KnownKey]) -> None:
    """Raise `Invalid` for the name of another key: one could then not tell which of them to remove."""
    if any(one.name.casefold() == name.casefold() for one in among):
        raise Invalid(N_("Another of your keys has this name. Give this one a name of its own."), field="name")


def key_of(row: SecurityKey, who: Present) -> KnownKey:
    return _opened(row, who.account, who.private)


def challenge(who: Present, *, to: str, stamp: bytes | None = None) -> bytes:
    """Return what a key has to sign now (or at the second in `stamp`) in this session, to do `to`: 40 bytes."""
    stamp = stamp or int(clock.now().timestamp()).to_bytes(STAMP, "big")
    row = who.session
    key = subkey(who.private, "account.ask")
    return stamp + mac(key, row.id.bytes, row.answered.to_bytes(8, "big"), to.encode(), stamp)


def _is_ours(who: Present, given: bytes, *, to: str) -> bool:
    stamp = given[:STAMP]
    age = clock.now().timestamp() - int.from_bytes(stamp, "big")
    expected = challenge(who, to=to, stamp=stamp) if len(stamp) == STAMP else b""
    return len(given) == len(expected) and same(given, expected) and age <= rules.CHALLENGE.total_seconds()


def _use_up(session: Session, who: Present) -> None:
    """Let no challenge that was given out in this session be right again, though it be answered twice at once."""
    if session.scalar(queries.take_challenge(who.session.id, who.session.answered)) is None:
        raise _not_accepted()


def _not_accepted() -> Invalid:
    return Invalid(
        N_(
            "The security key’s answer was not accepted: this page was open too long, or its answer was sent before. "
            "Try again, or type a code."
        ),
        field="code",
    )


def _sealed(who: Present, row: UUID, label: str, content: Mapping[str, Any] | str) -> bytes:
    return factor_key(who.account, who.private).seal(json.dumps(content), row=row, label=label)


def _read(rows: Iterable[SecurityKey], account: Account, private: bytes) -> list[KnownKey]:
    found = []
    for row in rows:
        with suppress(Unreadable):
            found.append(_opened(row, account, private))
    return found


def _opened(row: SecurityKey, account: Account, private: bytes) -> KnownKey:
    key = factor_key(account, private)
    name, pair, use = (
        json.loads(key.open(sealed, row=row.id, label=label))
        for label, sealed in ((NAME, row.name), (CREDENTIAL, row.credential), (USE, row.use))
    )
    credential = Credential(bytes.fromhex(pair["id"]), bytes.fromhex(pair["public"]))
    used = date.fromisoformat(use["used_on"]) if use["used_on"] else None
    return KnownKey(row.id, name, credential, use["count"], row.made_on, used)
