"""Rings: a holder's key pairs by purpose and generation, each private key sealed to every admitted account."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.actor import Actor
from portal.db import made_once, new_id
from portal.keys import pairs, vouching
from portal.keys.models import Admission, Generation, Owed, PairKind, PublicKey, Ring, RingKind
from portal.sealing import boxes
from portal.sealing.derivation import subkey
from portal.sealing.envelopes import Unreadable
from portal.sealing.framing import framed

HOLDER_RINGS: Final = (RingKind.REPORTS, RingKind.NOTES, RingKind.OWN)
PREVIOUS: Final = "ring.previous"


@dataclass(frozen=True, slots=True)
class Keyholder:
    """An account and the key pair it has now."""

    account: UUID
    pair: UUID


def make_ring(
    session: Session, holder: UUID, kind: RingKind, *, members: Iterable[Keyholder], subject: UUID | None = None
) -> Ring:
    """Make a ring with its first generation, sealed to `members`."""
    ring = Ring(id=new_id(), holder_id=holder, kind=kind, subject_id=subject, number=1)
    session.add(ring)
    session.flush()
    generation, private = _make_generation(session, ring)
    for member in members:
        _admit(session, ring, generation, private, member=member, by=None)
    return ring


def ring_of(session: Session, holder: UUID, kind: RingKind, *, subject: UUID | None = None) -> Ring | None:
    """Return the holder's ring of that kind, or None where nobody has enrolled a key yet."""
    same_subject = Ring.subject_id.is_(None) if subject is None else Ring.subject_id == subject
    return session.scalar(select(Ring).where(Ring.holder_id == holder, Ring.kind == kind, same_subject))


def place_of(ring: Ring, number: int) -> bytes:
    """Return whose a generation's key pair is: bound into what vouches for it, so that it serves no other holder."""
    subject = ring.subject_id.bytes if ring.subject_id else b""
    return framed(ring.id.bytes, ring.holder_id.bytes, ring.kind.encode(), subject, number.to_bytes(8, "big"))


def newest(session: Session, ring: Ring) -> Generation:
    return session.scalars(
        select(Generation).where(Generation.ring_id == ring.id, Generation.number == ring.number)
    ).one()


def admit(session: Session, ring: Ring, *, member: Keyholder, by: Actor) -> bool:
    """Seal the ring's newest private key to `member`; return False where `by` cannot open the ring itself."""
    generation = newest(session, ring)
    private = private_of(session, by, generation.id)
    if private is None:
        return False
    session.execute(
        delete(Admission).where(Admission.generation_id == generation.id, Admission.account_id == member.account)
    )
    _admit(session, ring, generation, private, member=member, by=by.account)
    return True


def admitted(session: Session, ring: Ring) -> list[Keyholder]:
    """Return who holds the newest generation; an admission that somebody wrote into the table is none."""
    found = session.scalars(
        select(Admission)
        .join(Generation, Admission.generation_id == Generation.id)
        .where(Generation.ring_id == ring.id, Generation.number == ring.number)
        .order_by(Admission.account_id)
    )
    return [Keyholder(one.account_id, one.key_id) for one in found if vouching.is_ours(session, one)]


def rotate(session: Session, ring: Ring, *, members: Iterable[Keyholder], by: Actor, act: UUID | None = None) -> None:
    """Begin a new generation for `members`; whoever is not among them keeps nothing of this ring.

    `act` is the id of the form that asked for it, by which the same form sent again is known.
    """
    before = newest(session, ring)
    private_before = private_of(session, by, before.id)
    if private_before is None:
        raise Unreadable
    generation, private = _begin(session, ring, members=members, by=by, act=act)
    generation.previous = pairs.wrap(
        private_before, under=subkey(private, PREVIOUS), owner=generation.id, pair_id=before.id
    )
    session.flush()


def unmake(session: Session, ring: Ring) -> None:
    """Delete a ring that nothing is sealed to any more, with its keys and what was owed of it."""
    pairs_of = list(session.scalars(select(Generation.id).where(Generation.ring_id == ring.id)))
    session.execute(delete(Admission).where(Admission.generation_id.in_(pairs_of)))
    session.execute(delete(Owed).where(Owed.ring_id == ring.id))
    session.execute(delete(Generation).where(Generation.ring_id == ring.id))
    session.execute(delete(PublicKey).where(PublicKey.id.in_(pairs_of)))
    session.execute(delete(Ring).where(Ring.id == ring.id))


def begin_again(session: Session, ring: Ring, *, members: Iterable[Keyholder], by: Actor) -> None:
    """Begin a generation that opens nothing of those before it, since nobody can open them any more."""
    _begin(session, ring, members=members, by=by, act=None)


def _begin(
    session: Session, ring: Ring, *, members: Iterable[Keyholder], by: Actor, act: UUID | None
) -> tuple[Generation, bytes]:
    ring.number += 1
    ring.act_id = act
    generation, private = _make_generation(session, ring)
    older = select(Generation.id).where(Generation.ring_id == ring.id, Generation.id != generation.id)
    session.execute(delete(Admission).where(Admission.generation_id.in_(older)))
    for member in members:
        _admit(session, ring, generation, private, member=member, by=by.account)
    return generation, private


def held_by(session: Session, holder: UUID, account: UUID) -> set[UUID]:
    """Return the ids of this holder's rings of which a generation is sealed to `account`, with whatever pair."""
    found = select(Ring.id).join(Generation).join(Admission).where(Ring.holder_id == holder)
    return set(session.scalars(found.where(Admission.account_id == account)))


def expel(session: Session, holder: UUID, account: UUID) -> None:
    """Delete every key of this holder that is sealed to `account`."""
    generations = select(Generation.id).join(Ring).where(Ring.holder_id == holder)
    session.execute(delete(Admission).where(Admission.account_id == account, Admission.generation_id.in_(generations)))


def private_of(session: Session, actor: Actor, pair_id: UUID) -> bytes | None:
    """Return the private key of a generation (or of the actor itself), or None where the actor was not admitted."""
    held = actor.keyring.private
    if pair_id in held:
        return held[pair_id]
    open_admitted(session, actor, [pair_id])
    if pair_id in held:
        return held[pair_id]
    wanted = session.get(Generation, pair_id, options=[joinedload(Generation.ring)])
    if wanted is None or wanted.ring.holder_id != actor.organisation or actor.pair not in held:
        return None
    generation = _open_newest(session, actor, wanted)
    while generation is not None and generation.number > wanted.number:
        generation = _open_previous(session, actor, generation)
    return held.get(pair_id)


def open_admitted(session: Session, actor: Actor, generations: Iterable[UUID]) -> None:
    """Open those generations that are sealed to the actor into its keyring, and its organisation's rings: one query.

    A page mostly needs several of these rings. Those of restricted reports are opened only if they are asked for.
    """
    missing = [one for one in set(generations) if one not in actor.keyring.private]
    if not missing or actor.pair not in actor.keyring.private:
        return
    mine = actor.keyring.private[actor.pair]
    for one in session.scalars(_admitted(missing, actor.account, actor.pair, actor.organisation)):
        vouching.check(session, one)
        context = _context(one.generation.ring, one.generation)
        actor.keyring.private[one.generation_id] = boxes.unbox(one.sealed, private=mine, context=context)


@made_once
def _admitted(
    generations: Collection[UUID], account: UUID | None, pair: UUID | None, holder: UUID | None
) -> Select[Admission]:
    """These generations, and those of the holder's own rings, where they are sealed to the account's pair."""
    return (
        select(Admission)
        .join(Admission.generation)
        .join(Generation.ring)
        .where(
            or_(Admission.generation_id.in_(generations), Ring.subject_id.is_(None)),
            Admission.account_id == account,
            Admission.key_id == pair,
            Ring.holder_id == holder,
        )
        .options(contains_eager(Admission.generation).contains_eager(Generation.ring))
    )


def _open_newest(session: Session, actor: Actor, wanted: Generation) -> Generation | None:
    """Open the newest generation of the ring that is sealed to the actor, into its keyring."""
    admission = session.scalar(
        select(Admission)
        .join(Generation, Admission.generation_id == Generation.id)
        .where(
            Generation.ring_id == wanted.ring_id, Admission.account_id == actor.account, Admission.key_id == actor.pair
        )
        .order_by(Generation.number.desc())
        .options(joinedload(Admission.generation))
        .limit(1)
    )
    if admission is None or actor.pair is None:
        return None
    vouching.check(session, admission)
    mine = actor.keyring.private[actor.pair]
    context = _context(wanted.ring, admission.generation)
    actor.keyring.private[admission.generation_id] = boxes.unbox(admission.sealed, private=mine, context=context)
    return admission.generation


def _open_previous(session: Session, actor: Actor, generation: Generation) -> Generation | None:
    before = session.scalar(
        select(Generation).where(Generation.ring_id == generation.ring_id, Generation.number == generation.number - 1)
    )
    if before is None or generation.previous is None:
        return None
    under = subkey(actor.keyring.private[generation.id], PREVIOUS)
    private = pairs.unwrap(generation.previous, under=under, owner=generation.id, pair_id=before.id)
    actor.keyring.private[before.id] = private
    return before


def _make_generation(session: Session, ring: Ring) -> tuple[Generation, bytes]:
    pair, private = pairs.make_pair(session, PairKind.RING, owner=place_of(ring, ring.number))
    generation = Generation(id=pair.id, ring_id=ring.id, number=ring.number)
    session.add(generation)
    session.flush()
    return generation, private


def _admit(
    session: Session, ring: Ring, generation: Generation, private: bytes, *, member: Keyholder, by: UUID | None
) -> None:
    if session.get_one(PublicKey, member.pair).kind is not PairKind.ACCOUNT:
        raise Unreadable
    public = pairs.trusted(session, member.pair, owner=member.account.bytes)
    sealed = boxes.box(private, to=public, context=_context(ring, generation))
    session.add(
        Admission(
            generation_id=generation.id,
            account_id=member.account,
            key_id=member.pair,
            sealed=sealed,
            mac=vouching.of_admission(session, generation.id, member.account, member.pair, sealed=sealed),
            admitted_by=by,
        )
    )
    session.flush()


def _context(ring: Ring, generation: Generation) -> boxes.Context:
    return boxes.Context(
        purpose="admission",
        holder=ring.holder_id,
        generation=generation.number,
        section=ring.kind,
        key_id=generation.id,
    )
