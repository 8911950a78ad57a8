"""Data keys and the one table of grants: no grant, no reading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.db import insert_rows, made_once, new_id, new_ids
from portal.keys import pairs, rings, vouching
from portal.keys.instance import NIL
from portal.keys.models import DataKey, Generation, Grant, PublicKey, Ring, RingKind
from portal.sealing import boxes
from portal.sealing.derivation import subkey
from portal.sealing.envelopes import new_key, seal, unseal

WORKING: Final = "own.working"
INDEX: Final = "own.index"
NEWEST: Final = (
    select(Generation, Ring, PublicKey)
    .join(Ring, Generation.ring_id == Ring.id)
    .join(PublicKey, PublicKey.id == Generation.id)
    .where(Generation.number == Ring.number, Ring.id.in_(bindparam("rings", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A symmetric key in memory, with the id that is bound into everything sealed under it."""

    id: UUID
    key: bytes = field(repr=False)

    def seal(self, text: str, *, row: UUID, label: str) -> bytes:
        """Seal `text` for this row under this label."""
        return seal(self.key, text.encode(), label=label, row=row, key_id=self.id)

    def open(self, envelope: bytes, *, row: UUID, label: str) -> str:
        """Open what was sealed for this row, label and key; raise `Unreadable` for anything else."""
        return unseal(self.key, envelope, label=label, row=row, key_id=self.id).decode()


def make_data_key(session: Session, label: str, *, subject: UUID) -> OpenKey:
    """Make a data key for `subject`. It can be opened again only by those whom `give` gives it to."""
    row = DataKey(id=new_id(), label=label, subject_id=subject)
    session.add(row)
    session.flush()
    return OpenKey(row.id, new_key())


def give(session: Session, key: OpenKey, *, ring: Ring, by: Actor, permission: UUID | None = None) -> None:
    """Seal the data key to the newest generation of a holder's ring; giving twice gives once."""
    _give(session, key, _target(session, ring, rings.newest(session, ring)), by=by, permission=permission)


def give_reporter(session: Session, key: OpenKey, *, pair: UUID, by: Actor) -> None:
    """Seal the data key to a reporter's receipt."""
    _give(session, key, _Target(pair, None, 0, pairs.trusted(session, pair)), by=by, permission=None)


@dataclass(frozen=True, slots=True)
class _Target:
    """What a grant is sealed to: a holder's generation with its number, or a receipt's pair (no holder, 0)."""

    pair: UUID
    holder: UUID | None
    number: int
    public: bytes


@dataclass(frozen=True, slots=True)
class Gift:
    """A data key for a ring, or for a reporter's receipt where `ring` is None."""

    key: OpenKey
    label: str
    ring: UUID | None = None
    permission: UUID | None = None


def make_data_keys(session: Session, labels: Mapping[UUID, str]) -> dict[UUID, OpenKey]:
    """Make a data key for each subject at once, each with its label; nobody has them yet."""
    made = {subject: OpenKey(key_id, new_key()) for subject, key_id in zip(labels, new_ids(len(labels)), strict=True)}
    rows = [{"id": key.id, "label": labels[subject], "subject_id": subject} for subject, key in made.items()]
    insert_rows(session, DataKey, rows)
    return made


def give_all(session: Session, gifts: Iterable[Gift], *, reporter: UUID, by: Actor) -> None:
    """Give fresh data keys out at once: one query for all rings, one insert. `reporter` is the receipt's pair."""
    wanted = list(gifts)
    targets = _targets(session, {gift.ring for gift in wanted if gift.ring})
    targets[None] = _Target(reporter, None, 0, pairs.trusted(session, reporter))
    rows = []
    for grant_id, gift in zip(new_ids(len(wanted)), wanted, strict=True):
        target = targets[gift.ring]
        context = context_of(gift.key.id, gift.label, target.holder, target.number)
        sealed = boxes.box(gift.key.key, to=target.public, context=context)
        rows.append(
            {
                "id": grant_id,
                "data_key_id": gift.key.id,
                "pair_id": target.pair,
                "holder_id": target.holder,
                "permission_id": gift.permission,
                "given_by": by.account,
                "sealed": sealed,
                "mac": vouching.of_grant(session, gift.key.id, target.pair, target.holder, sealed=sealed),
            }
        )
    insert_rows(session, Grant, rows)


def _targets(session: Session, ring_ids: set[UUID]) -> dict[UUID | None, _Target]:
    """Return for each ring its newest generation."""
    # Held on to, so that `trusted` finds each public key without another query.
    known = session.execute(NEWEST, {"rings": list(ring_ids)}).all()
    return {ring.id: _target(session, ring, generation) for generation, ring, _ in known}


def _target(session: Session, ring: Ring, generation: Generation) -> _Target:
    public = pairs.trusted(session, generation.id, owner=rings.place_of(ring, generation.number))
    return _Target(generation.id, ring.holder_id, generation.number, public)


def _give(session: Session, key: OpenKey, target: _Target, *, by: Actor, permission: UUID | None) -> None:
    if session.scalar(select(Grant.id).where(Grant.data_key_id == key.id, Grant.pair_id == target.pair)):
        return
    context = context_of(key.id, session.get_one(DataKey, key.id).label, target.holder, target.number)
    sealed = boxes.box(key.key, to=target.public, context=context)
    session.add(
        Grant(
            data_key_id=key.id,
            pair_id=target.pair,
            holder_id=target.holder,
            permission_id=permission,
            given_by=by.account,
            sealed=sealed,
            mac=vouching.of_grant(session, key.id, target.pair, target.holder, sealed=sealed),
        )
    )
    session.flush()


def open_keys(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, OpenKey]:
    """Return those of the data keys that the actor holds a grant for, by id: one query, and one for each ring.

    Raise `Unreadable` for a grant that this portal never gave: whoever made it knows the key that is in it.
    """
    wanted = _of_reporter(ids, actor.pair) if actor.organisation is None else _of_holder(ids, actor.organisation)
    opened: dict[UUID, OpenKey] = {}
    for grant, label, number in session.execute(wanted):
        private = rings.private_of(session, actor, grant.pair_id)
        if private is not None:
            vouching.check(session, grant)
            context = context_of(grant.data_key_id, label, grant.holder_id, number or 0)
            opened[grant.data_key_id] = OpenKey(
                grant.data_key_id, boxes.unbox(grant.sealed, private=private, context=context)
            )
    return opened


@made_once
def _of_reporter(data_keys: Iterable[UUID], pair: UUID | None) -> Select[Grant, str, int | None]:
    return _granted(data_keys).where(Grant.pair_id == pair)


@made_once
def _of_holder(data_keys: Iterable[UUID], holder: UUID) -> Select[Grant, str, int | None]:
    return _granted(data_keys).where(Grant.holder_id == holder)


def _granted(data_keys: Iterable[UUID]) -> Select[Grant, str, int | None]:
    """Grants of these data keys, each with the key's label, and the number of the generation it is sealed to."""
    return (
        select(Grant, DataKey.label, Generation.number)
        .join(DataKey, Grant.data_key_id == DataKey.id)
        .outerjoin(Generation, Grant.pair_id == Generation.id)
        .where(Grant.data_key_id.in_(data_keys))
        .order_by(Grant.id)
    )


def open_key(session: Session, actor: Actor, data_key: UUID) -> OpenKey | None:
    """Return the data key, or None where the actor holds no grant."""
    return open_keys(session, actor, [data_key]).get(data_key)


def holders(session: Session, data_key: UUID) -> list[Grant]:
    """Return every grant of a data key, the reporter's included, but for those that this portal never gave."""
    found = session.scalars(select(Grant).where(Grant.data_key_id == data_key).order_by(Grant.id))
    return [one for one in found if vouching.is_ours(session, one)]


def take_back(session: Session, data_keys: Iterable[UUID], *, holder: UUID) -> None:
    """Delete the holder's grants of these data keys: immediate, and needs no key."""
    session.execute(delete(Grant).where(Grant.data_key_id.in_(list(data_keys)), Grant.holder_id == holder))


def destroy(session: Session, data_keys: Iterable[UUID | None]) -> None:
    """Delete data keys that nothing is to be opened with any more; every grant and debt of them goes too."""
    gone = [one for one in data_keys if one is not None]
    session.execute(delete(Grant).where(Grant.data_key_id.in_(gone)))
    session.execute(delete(DataKey).where(DataKey.id.in_(gone)))


def regrant(session: Session, old: UUID, new: OpenKey, *, by: Actor, keep: bool = False) -> None:
    """Give `new` to everyone who still holds `old`, under the same permissions; then destroy `old`, but for `keep`."""
    for grant in holders(session, old):
        if grant.holder_id is None:
            give_reporter(session, new, pair=grant.pair_id, by=by)
        else:
            ring = session.get_one(Generation, grant.pair_id).ring
            give(session, new, ring=ring, by=by, permission=grant.permission_id)
    if not keep:
        session.execute(delete(Grant).where(Grant.data_key_id == old))


def working_key(session: Session, actor: Actor, *, generation: UUID | None = None) -> OpenKey | None:
    """Return the symmetric key of the actor's organisation's own ring (of that generation, else the newest)."""
    if generation is None:
        if actor.organisation is None or (ring := rings.ring_of(session, actor.organisation, RingKind.OWN)) is None:
            return None
        generation = rings.newest(session, ring).id
    private = rings.private_of(session, actor, generation)
    return None if private is None else OpenKey(generation, subkey(private, WORKING))


def index_key(session: Session, actor: Actor) -> OpenKey | None:
    """Return the key under which the actor's organisation finds again what it sealed: its own ring's, the newest."""
    if actor.organisation is None or (ring := rings.ring_of(session, actor.organisation, RingKind.OWN)) is None:
        return None
    generation = rings.newest(session, ring).id
    private = rings.private_of(session, actor, generation)
    return None if private is None else OpenKey(generation, subkey(private, INDEX))


def context_of(data_key: UUID, label: str, holder: UUID | None, number: int) -> boxes.Context:
    """Return what is bound into a grant: to whom, of which generation, what for, which key."""
    return boxes.Context(purpose="grant", holder=holder or NIL, generation=number, section=label, key_id=data_key)
