"""Victims' accounts: name and password lead to one sealed bunch of keys. Nothing here knows what a report is.

Nothing of it is recorded either: a chain of what an account did would have days in it.
"""

from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.accounts import queries, rules
from portal.accounts.access import BUNCH, SHOWING, open_bunch
from portal.accounts.bunches import MOST, Bunch, Kept
from portal.accounts.models import ReporterAccount, ReporterSession
from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.db import new_id
from portal.keys.grants import OpenKey
from portal.keys.instance import Instance, instance
from portal.problems import Hidden, Invalid
from portal.reference.labels import N_
from portal.sealing.codes import new_recovery_code, parse_recovery_code, recovery_key
from portal.sealing.derivation import SALT_SIZE, mac, same, stretch, subkey
from portal.sealing.envelopes import new_key
from portal.sealing.framing import framed

KEY: Final = "reporter.key"
CODE: Final = "code"
"""In the content of an account's session: a recovery code that was not typed back yet."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way in: `find` is stored and found by, `wrap` opens the account's key."""

    find: bytes = field(repr=False)
    wrap: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """An account with its key (32 bytes), and what is kept in it."""

    account: ReporterAccount
    key: bytes = field(repr=False)
    bunch: Bunch


def derive(instance: Instance, name: str, password: str) -> Way:
    """Run Argon2id once over name and password together. Slow, so it runs with no session open.

    The salt is the name's own, and is not stored: it can be made only with the instance key.
    """
    who = rules.normalised_keeper(name).encode("utf-8", "surrogatepass")
    plain = framed(who, rules.normalised_password(password).encode("utf-8", "surrogatepass"))
    salt = mac(instance.keeping, b"name", who)[:SALT_SIZE]
    stretched = stretch(plain, salt=salt, cost=instance.password_cost, pepper=instance.pepper)
    return Way(subkey(stretched, "keeping.find"), subkey(stretched, "keeping.wrap"))


def find(session: Session, way: Way, *, lock: bool = False) -> Opened | None:
    """Return the account that name and password lead to; None if they lead to none, whichever of them is wrong."""
    wanted = queries.reporter_account(way.find)
    account = session.scalar(wanted.with_for_update() if lock else wanted)
    return _opened(account, account.wrapped, way) if account else None


def find_by_code(session: Session, typed: str, *, lock: bool = False) -> Opened | None:
    """Return the account that a recovery code leads to; None if it leads to none."""
    code = parse_recovery_code(typed)
    if code is None:
        return None
    way = _recovery_way(session, code)
    wanted = queries.reporter_account_by_recovery(way.find)
    account = session.scalar(wanted.with_for_update() if lock else wanted)
    if account is None or account.wrapped_by_recovery is None:
        return None
    return _opened(account, account.wrapped_by_recovery, way)


def make(session: Session, way: Way, *, name: str) -> Opened:
    """Make an account with nothing in it yet."""
    row, key, bunch = new_id(), new_key(), Bunch(rules.normalised_keeper(name))
    account = ReporterAccount(id=row, look_up=way.find, wrapped=_wrap(row, key, way), bunch=_seal(row, key, bunch))
    session.add(account)
    session.flush()
    return Opened(account, key, bunch)


def begin(session: Session, opened: Opened, *, showing: UUID | None = None, code: str | None = None) -> str:
    """Begin a session of the account and return its token.

    The bunch is sealed anew each time, so that a copy of it does not say whether anything was put in.
    """
    _write(opened)
    content = {SHOWING: str(showing) if showing else None, CODE: code}
    return reporters.begin_account_session(session, opened.account.id, opened.key, content=content)


def put_in(opened: Opened, new: Kept) -> Opened:
    """Keep one more key; raise `Invalid` where the account is full."""
    if opened.bunch.is_full and not opened.bunch.find(new.pair):
        raise Invalid(N_("An account keeps %(most)d reports at most. Keep this one with its seven words."), most=MOST)
    return _changed(opened, opened.bunch.with_(new))


def take_out(opened: Opened, pair: UUID) -> Opened:
    return _changed(opened, opened.bunch.without(pair))


def own(session: Session, *, by: Actor, lock: bool = False) -> Opened:
    """Return the actor's own account, opened; raise `Hidden` for everybody else."""
    row = session.get(ReporterSession, by.session) if by.session else None
    if row is None or row.account_id is None or row.account_id not in by.keyring.private:
        raise Hidden
    account = session.get(ReporterAccount, row.account_id, with_for_update=lock, populate_existing=lock)
    if account is None:
        raise Hidden
    key = by.keyring.private[account.id]
    return Opened(account, key, open_bunch(account, key))


def show(session: Session, pair: UUID | None, *, by: Actor) -> None:
    """Open one report in the actor's session, or none; raise `Hidden` for one that is not in the account."""
    if pair is not None and own(session, by=by).bunch.find(pair) is None:
        raise Hidden
    content = reporters.read_content(session, by) | {SHOWING: str(pair) if pair else None}
    reporters.write_content(session, content, by=by)


def offered_code(session: Session, *, by: Actor) -> str | None:
    """Return the recovery code that was made in this session and not typed back yet."""
    found: str | None = reporters.read_content(session, by).get(CODE)
    return found


def offer_code(session: Session, *, by: Actor) -> None:
    """Make a recovery code to be shown; the one before it works until this one is typed back."""
    reporters.write_content(session, reporters.read_content(session, by) | {CODE: new_recovery_code()}, by=by)


def keep_code(session: Session, typed: str, *, by: Actor) -> None:
    """Let the code that is shown open the account, once it is typed back; raise `Invalid`."""
    shown, code = parse_recovery_code(offered_code(session, by=by) or ""), parse_recovery_code(typed)
    if shown is None or code is None or not same(code, shown):
        raise Invalid(
            N_("This is not the code that is shown. Copy it from where you wrote it down, not from this page."),
            field="code",
        )
    opened, way = own(session, by=by, lock=True), _recovery_way(session, code)
    opened.account.recovery_look_up = way.find
    opened.account.wrapped_by_recovery = _wrap(opened.account.id, opened.key, way)
    reporters.write_content(session, reporters.read_content(session, by) | {CODE: None}, by=by)


def change_password(session: Session, opened: Opened, way: Way, *, by: Actor) -> None:
    """Let the account be opened by `way`, and by no password before it; every other session of it ends."""
    opened.account.look_up, opened.account.wrapped = way.find, _wrap(opened.account.id, opened.key, way)
    _write(opened)
    mine = ReporterSession.account_id == opened.account.id
    session.execute(delete(ReporterSession).where(mine, ReporterSession.id != by.session))
    session.flush()


def use_code(session: Session, opened: Opened, way: Way) -> None:
    """Set a new password by the recovery code, which is used up; every session of the account ends."""
    account = opened.account
    account.recovery_look_up = account.wrapped_by_recovery = None
    account.look_up, account.wrapped = way.find, _wrap(account.id, opened.key, way)
    session.execute(delete(ReporterSession).where(ReporterSession.account_id == account.id))
    session.flush()


def delete_account(session: Session, opened: Opened) -> None:
    """Delete the account with its sessions. The reports stay, and so do the receipts whose words somebody has."""
    session.execute(delete(ReporterSession).where(ReporterSession.account_id == opened.account.id))
    session.delete(opened.account)
    session.flush()


def _changed(opened: Opened, bunch: Bunch) -> Opened:
    changed = replace(opened, bunch=bunch)
    _write(changed)
    return changed


def _write(opened: Opened) -> None:
    opened.account.bunch = _seal(opened.account.id, opened.key, opened.bunch)


def _seal(account: UUID, key: bytes, bunch: Bunch) -> bytes:
    return OpenKey(account, key).seal(bunch.written(), row=account, label=BUNCH)


def _wrap(account: UUID, key: bytes, way: Way) -> bytes:
    return OpenKey(account, way.wrap).seal(key.hex(), row=account, label=KEY)


def _opened(account: ReporterAccount, wrapped: bytes, way: Way) -> Opened:
    key = bytes.fromhex(OpenKey(account.id, way.wrap).open(wrapped, row=account.id, label=KEY))
    return Opened(account, key, open_bunch(account, key))


def _recovery_way(session: Session, code: bytes) -> Way:
    held = instance(session)
    key = recovery_key(code, salt=mac(held.keeping, b"recovery")[:SALT_SIZE], pepper=held.pepper)
    return Way(subkey(key, "keeping.find"), subkey(key, "keeping.wrap"))
