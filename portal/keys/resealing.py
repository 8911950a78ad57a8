"""Re-sealing: the grants of a ring's older generations move to its newest one, after which nothing needs the older.

A rotation is done at once; this follows in slices. Nothing that is open becomes closed by it, and nothing closed open:
a grant that was taken back meanwhile is gone, and is not made again.
"""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from portal.actor import Actor
from portal.keys import grants, pairs, rings, vouching
from portal.keys.grants import OpenKey
from portal.keys.models import DataKey, Generation, Grant, Ring
from portal.sealing import boxes
from portal.sealing.problems import Unreadable

SLICE: Final = 250


def left(session: Session, holder: UUID) -> dict[UUID, int]:
    """Return how many grants of older generations each of the holder's rings still has, by the ring's id."""
    found = select(Generation.ring_id, func.count(Grant.id)).join(Grant, Grant.pair_id == Generation.id)
    older = found.join(Ring, Generation.ring_id == Ring.id).where(Ring.holder_id == holder, _opens_older())
    return {row[0]: row[1] for row in session.execute(older.group_by(Generation.ring_id))}


def keys_of(session: Session, ring: Ring, *, by: Actor) -> dict[UUID, bytes]:
    """Return the private keys of those older generations that grants are still sealed to, as far as `by` opens them.

    The newest is among them where a rotation has yet to come: then that is an older one.
    """
    needed = session.scalars(_sealed_to(ring)).all()
    opened = {one: rings.private_of(session, by, one) for one in needed}
    return {one: private for one, private in opened.items() if private is not None}


def reseal(session: Session, ring: Ring, keys: Mapping[UUID, bytes], *, most: int = SLICE) -> int:
    """Move up to `most` grants that `keys` open to the ring's newest generation; return how many are dealt with.

    The rows are locked. Those that somebody else holds at this moment (permission is being taken back) are left for
    the next time. One that this portal never wrote, or that does not open, is deleted: it opens nothing for anybody.
    """
    newest = rings.newest(session, ring)
    older = [one for one in keys if one != newest.id]
    found = session.execute(_slice(older, most=most)).all()
    public = pairs.trusted(session, newest.id, owner=rings.place_of(ring, newest.number))
    there = _has_already(session, newest, [grant.data_key_id for grant, _label, _number in found])
    gone = [grant.id for grant, _label, _number in found if grant.data_key_id in there]
    moved = []
    for grant, label, number in found:
        if grant.data_key_id in there:
            continue
        key = _open(session, grant, label, number, keys[grant.pair_id])
        if key is None:
            gone.append(grant.id)
            continue
        context = grants.context_of(grant.data_key_id, label, grant.holder_id, newest.number)
        sealed = boxes.box(key, to=public, context=context)
        mac = vouching.of_grant(session, grant.data_key_id, newest.id, grant.holder_id, sealed=sealed)
        moved.append({"id": grant.id, "pair_id": newest.id, "sealed": sealed, "mac": mac})
    if moved:
        session.execute(update(Grant), moved)
    session.execute(delete(Grant).where(Grant.id.in_(gone)))
    return len(found)


def move_to(session: Session, data_keys: Mapping[UUID, OpenKey], *, source: Ring, target: Ring) -> None:
    """Seal what `source` was granted of these data keys to `target` instead: who gave it, when and why stays."""
    newest = rings.newest(session, target)
    public = pairs.trusted(session, newest.id, owner=rings.place_of(target, newest.number))
    there = _has_already(session, newest, data_keys)
    for grant, label in session.execute(_granted(source, data_keys)).all():
        if grant.data_key_id in there or not vouching.is_ours(session, grant):
            session.delete(grant)
            continue
        context = grants.context_of(grant.data_key_id, label, target.holder_id, newest.number)
        sealed = boxes.box(data_keys[grant.data_key_id].key, to=public, context=context)
        grant.pair_id, grant.sealed = newest.id, sealed
        grant.mac = vouching.of_grant(session, grant.data_key_id, newest.id, target.holder_id, sealed=sealed)
        there.add(grant.data_key_id)
    session.flush()


def _granted(ring: Ring, data_keys: Collection[UUID]) -> Select[Grant, str]:
    """The grants of these data keys that are sealed to a ring, of whatever generation, the newest first."""
    return (
        select(Grant, DataKey.label)
        .join(DataKey, Grant.data_key_id == DataKey.id)
        .join(Generation, Grant.pair_id == Generation.id)
        .where(Generation.ring_id == ring.id, Grant.data_key_id.in_(list(data_keys)))
        .order_by(Generation.number.desc(), Grant.id)
        .with_for_update(of=Grant)
        .execution_options(populate_existing=True)
    )


def is_left(session: Session, ring: Ring, keys: Collection[UUID]) -> bool:
    """Say whether a grant is still sealed to one of these generations, the newest aside."""
    older = [one for one in keys if one != rings.newest(session, ring).id]
    return session.scalar(select(Grant.id).where(Grant.pair_id.in_(older)).limit(1)) is not None


def _slice(older: Collection[UUID], *, most: int) -> Select[Grant, str, int]:
    return (
        select(Grant, DataKey.label, Generation.number)
        .join(DataKey, Grant.data_key_id == DataKey.id)
        .join(Generation, Grant.pair_id == Generation.id)
        .where(Grant.pair_id.in_(older))
        .order_by(Grant.id)
        .limit(most)
        .with_for_update(of=Grant, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _has_already(session: Session, newest: Generation, data_keys: Collection[UUID]) -> set[UUID]:
    """Return those of the data keys that were given to the newest generation too, since the rotation."""
    return set(
        session.scalars(select(Grant.data_key_id).where(Grant.pair_id == newest.id, Grant.data_key_id.in_(data_keys)))
    )


def _open(session: Session, grant: Grant, label: str, number: int, private: bytes) -> bytes | None:
    if not vouching.is_ours(session, grant):
        return None
    context = grants.context_of(grant.data_key_id, label, grant.holder_id, number)
    try:
        return boxes.unbox(grant.sealed, private=private, context=context)
    except Unreadable:
        return None


def _sealed_to(ring: Ring) -> Select[UUID]:
    """The generations of the ring that a grant is sealed to."""
    some = select(Grant.id).where(Grant.pair_id == Generation.id).correlate(Generation)
    return select(Generation.id).where(Generation.ring_id == ring.id, some.exists()).order_by(Generation.number)


def _opens_older() -> ColumnElement[bool]:
    """Over Generation and Ring: an older generation, and no cut between it and the newest."""
    later = aliased(Generation)
    cut = select(later.id).where(
        later.ring_id == Generation.ring_id, later.number > Generation.number, later.previous.is_(None)
    )
    return (Generation.number < Ring.number) & ~cut.correlate(Generation).exists()
