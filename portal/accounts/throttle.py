"""How often a thing may be tried. Counts are committed in a transaction of their own, before what they count is tried.

A source (a network address) is kept only as a hash under the day's salt, which is deleted the next day. A browser
that signed in before has a bucket of its own and is in no other, so that nobody who tries an account's passwords, or
shares its network, can lock its owner out. The reporting path has none of this, and a request that comes from this
machine itself (an onion service, a proxy that was not declared) has no source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final
from uuid import UUID

from nacl.utils import random
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts import rules
from portal.accounts.models import Throttle, ThrottleSalt
from portal.db import new_id
from portal.keys.instance import lock, look_up, unlock
from portal.problems import TooMany
from portal.reference.labels import N_
from portal.sealing.derivation import mac, same
from portal.sealing.envelopes import KEY_SIZE
from portal.sealing.tokens import new_token
from portal.web.database import writing

SALT: Final = "throttle.salt"
SEPARATOR: Final = "."
NETWORK_BITS: Final = 64
"""One customer's share of IPv6: whoever has an address there has all of them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` in each window, which begins with the first try and ends by itself."""

    tries: int
    window: timedelta


SOURCE: Final = Limit(60, timedelta(minutes=15))
ACCOUNT: Final = Limit(10, timedelta(minutes=15))
DEVICE: Final = Limit(20, timedelta(minutes=15))
KEEPER: Final = Limit(40, timedelta(minutes=15))
KEEPER_HERE: Final = Limit(10, timedelta(minutes=15))
"""A victim's account, from everywhere and from one network: who guesses is stopped before they shut the owner out."""
KEEPER_AGAIN: Final = Limit(10, timedelta(minutes=15))
PRIVACY: Final = Limit(200, timedelta(days=1))
PRIVACY_HERE: Final = Limit(5, timedelta(days=1))
FACTOR: Final = Limit(15, timedelta(hours=1))
"""Each try of an authenticator's code is right three times in a million: 360 a day would take years."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted: `value` is hashed before it is stored, under the day's salt if it is a source."""

    kind: str
    value: str
    limit: Limit
    salted: bool = False


def buckets(session: Session, email_hash: bytes, *, source: str | None, device: str | None) -> tuple[Bucket, ...]:
    """Return where a try to sign in is counted; the same for an address that nobody has."""
    if device and knows_device(session, device, email_hash):
        return (Bucket("device", device, DEVICE),)
    account = Bucket("account", email_hash.hex(), ACCOUNT)
    network = network_of(source)
    return (account, Bucket("source", network, SOURCE, salted=True)) if network else (account,)


def factor_bucket(session: Session, email_hash: bytes, *, device: str | None) -> tuple[Bucket, ...]:
    """Return where a try of a second factor is counted, beside the tries of its session."""
    known = device and knows_device(session, device, email_hash)
    return (Bucket("factor", device if known and device else email_hash.hex(), FACTOR),)


def count_keeper(name: str, *, source: str | None) -> None:
    """Count a try to open a victim's account with this name, which nobody may have; raise `TooMany`.

    No browser is known here: a cookie that stays would say that somebody has such an account. A network that has used
    up its tries counts for nothing beyond itself, and a recovery code is never counted: it cannot be guessed.
    """
    name = rules.normalised_keeper(name)  # else each spelling of it would have tries of its own
    try:
        if network := network_of(source):
            count((Bucket("keeper.here", f"{name} {network}", KEEPER_HERE, salted=True),))
        count((Bucket("keeper", name, KEEPER, salted=True),))
    except TooMany:
        raise TooMany(
            N_("This name was tried too often. Wait a quarter of an hour, or use your recovery code: it always works.")
        ) from None


def count_keeper_again(session: UUID) -> None:
    """Count a password that is typed once more inside an account; raise `TooMany`."""
    count((Bucket("keeper.again", str(session), KEEPER_AGAIN),))


def count_privacy(*, source: str | None) -> None:
    """Count a request of somebody who thinks that they are named: by network, and all of them; raise `TooMany`."""
    if network := network_of(source):  # first: what one network is refused counts for nothing beyond it
        count((Bucket("privacy.here", network, PRIVACY_HERE, salted=True),))
    count((Bucket("privacy", "all" if network else "here", PRIVACY),))


def count(wanted: Sequence[Bucket]) -> None:
    """Count one try in each bucket and commit; raise `TooMany` if one of them is over its limit."""
    with writing() as session:
        hashes = {_hash(session, one): one.limit for one in wanted}
        # In one order, so that two requests never wait for each other.
        over = [_add(session, bucket, hashes[bucket]) > hashes[bucket].tries for bucket in sorted(hashes)]
        session.commit()
    if any(over):
        raise TooMany


def new_device(session: Session, email_hash: bytes) -> str:
    """Return what a browser carries to show that this account signed in on it; it is stored nowhere."""
    token = new_token()
    return token + SEPARATOR + _device_mark(session, token, email_hash)


def knows_device(session: Session, device: str, email_hash: bytes) -> bool:
    token, _, mark = device.partition(SEPARATOR)
    wanted = _device_mark(session, token, email_hash)
    return mark.isascii() and len(mark) == len(wanted) and same(mark.encode(), wanted.encode())


def network_of(source: str | None) -> str | None:
    """Return an address of the outside world, or for IPv6 its network; None for this machine and for nonsense."""
    try:
        address = ip_address(source or "")
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return network_of(str(address.ipv4_mapped))
        return None if address.is_loopback else str(ip_network((address, NETWORK_BITS), strict=False))
    return None if address.is_loopback else str(address)


def _device_mark(session: Session, token: str, email_hash: bytes) -> str:
    return look_up(session, "device", f"{token} {email_hash.hex()}").hex()


def _hash(session: Session, bucket: Bucket) -> bytes:
    if bucket.salted:
        return mac(_salt_of_day(session, clock.today()), bucket.kind.encode(), bucket.value.encode())
    return look_up(session, f"throttle.{bucket.kind}", bucket.value)


def _salt_of_day(session: Session, day: date) -> bytes:
    """Return the day's salt, made by the day's first try; those of other days are deleted."""
    row = session.get(ThrottleSalt, day)
    if row is None:
        session.execute(delete(ThrottleSalt).where(ThrottleSalt.day < day))
        new = new_id()
        salt = lock(session, random(KEY_SIZE).hex(), row=new, label=SALT)
        session.execute(_insert(session)(ThrottleSalt).values(day=day, salt=salt, row=new).on_conflict_do_nothing())
        row = session.scalars(select(ThrottleSalt).where(ThrottleSalt.day == day)).one()
    return bytes.fromhex(unlock(session, row.salt, row=row.row, label=SALT))


def _add(session: Session, bucket: bytes, limit: Limit) -> int:
    """Count one more in one statement, so that tries at the same moment are all counted; return how many it is."""
    now = clock.now()
    over = Throttle.window_ends_at <= now
    first = _insert(session)(Throttle).values(bucket=bucket, tries=1, window_ends_at=now + limit.window)
    more = first.on_conflict_do_update(
        index_elements=[Throttle.bucket],
        set_={
            "tries": case((over, 1), else_=Throttle.tries + 1),
            "window_ends_at": case((over, now + limit.window), else_=Throttle.window_ends_at),
        },
    )
    tries: int = session.execute(more.returning(Throttle.tries)).scalar_one()
    return tries


def _insert(session: Session) -> Any:
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
