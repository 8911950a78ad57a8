"""What is owed: acts that need a key which nobody present had. The next request of somebody who has it does them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.db import made_once
from portal.keys import grants, rings, vouching
from portal.keys.grants import OpenKey
from portal.keys.models import Admission, DataKey, Debt, Generation, Grant, Owed, Ring
from portal.keys.rings import Keyholder

ROTATIONS_AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True)
class Terms:
    """What a debt is checked against before it is paid, by the feature that knows.

    `keyholder` returns the account's present pair if it is still to be admitted to the ring, else None;
    `permitted` says whether the permission behind an owed grant still stands; `reseal` moves everything that lies
    under the old data key to a new one; `rotate` begins a new generation and says whether it could.
    """

    keyholder: Callable[[Ring, UUID], Keyholder | None]
    permitted: Callable[[Owed], bool]
    reseal: Callable[[OpenKey], None]
    rotate: Callable[[Ring], bool]


def owe_admission(session: Session, ring: Ring, *, account: UUID) -> None:
    _owe(session, Owed(kind=Debt.ADMISSION, holder_id=ring.holder_id, ring_id=ring.id, account_id=account))


def owe_grant(session: Session, data_key: UUID, *, ring: Ring, permission: UUID | None, payer: UUID | None) -> None:
    """Owe the ring a grant of `data_key`, to be given by the holder `payer`, or by the reporter where that is None."""
    debt = Owed(kind=Debt.GRANT, holder_id=payer, data_key_id=data_key, ring_id=ring.id, permission_id=permission)
    _owe(session, debt)


def owe_rekey(session: Session, data_key: UUID) -> None:
    """Owe a re-encryption of what lies under `data_key`: any one of those who still hold it can do it."""
    for holder in {grant.holder_id for grant in grants.holders(session, data_key)}:
        _owe(session, Owed(kind=Debt.REKEY, holder_id=holder, data_key_id=data_key))


def move(session: Session, old: UUID, new: UUID) -> None:
    """Owe grants of `new` to everyone who is owed one of `old`, in whose place it comes."""
    for debt in _ours(session, select(Owed).where(Owed.kind == Debt.GRANT, Owed.data_key_id == old)):
        debt.data_key_id = new
        debt.mac = vouching.of_debt(session, debt)
    session.flush()


def redirect(session: Session, data_keys: Collection[UUID], *, source: Ring, target: Ring) -> None:
    """Owe grants of these data keys to `target` where they were owed to `source`."""
    wanted = select(Owed).where(
        Owed.kind == Debt.GRANT, Owed.ring_id == source.id, Owed.data_key_id.in_(list(data_keys))
    )
    for debt in _ours(session, wanted):
        debt.ring_id = target.id
        debt.mac = vouching.of_debt(session, debt)
    session.flush()


def owe_too(session: Session, old: UUID, new: UUID) -> None:
    """Owe grants of `new` to everyone who is owed one of `old`, beside it."""
    for debt in _ours(session, select(Owed).where(Owed.kind == Debt.GRANT, Owed.data_key_id == old)):
        _owe(session, Owed(kind=Debt.GRANT, holder_id=debt.holder_id, data_key_id=new, ring_id=debt.ring_id))
    session.flush()


def forgive(session: Session, data_keys: Iterable[UUID], *, holder: UUID) -> None:
    """Owe a holder nothing of these data keys any more, nor wait for it to re-encrypt what lies under them."""
    rings_of = select(Ring.id).where(Ring.holder_id == holder)
    theirs = or_(Owed.ring_id.in_(rings_of), Owed.holder_id == holder)
    session.execute(delete(Owed).where(Owed.data_key_id.in_(list(data_keys)), theirs))


def owe_rotation(session: Session, ring: Ring) -> None:
    """Owe a new generation of a ring that nobody present opens; owing it twice is owing it once."""
    same = select(Owed.id).where(Owed.kind == Debt.ROTATION, Owed.ring_id == ring.id)
    if session.scalar(same.limit(1)) is None:
        _owe(session, Owed(kind=Debt.ROTATION, holder_id=ring.holder_id, ring_id=ring.id))


def _owe(session: Session, debt: Owed) -> None:
    debt.mac = vouching.of_debt(session, debt)
    session.add(debt)


def owed_by(
    session: Session, holder: UUID, *, by: Actor | None = None, labels: Collection[str] | None = None
) -> list[Owed]:
    """Return what the holder could do, oldest first: of the rotations as many as one request does, and only those of
    rings that `by` holds; of what is owed of data keys only those with one of `labels`, or all where that is None."""
    account, pair = (by.account, by.pair) if by else (None, None)
    narrow = None if labels is None else tuple(sorted(labels))
    found = _ours(session, _could_do(holder, account, pair, labels=narrow))
    later = [one for one in found if one.kind is Debt.ROTATION][ROTATIONS_AT_ONCE:]
    return [one for one in found if one not in later]


@made_once
def _could_do(holder: UUID, account: UUID | None, pair: UUID | None, *, labels: tuple[str, ...] | None) -> Select[Owed]:
    """What the holder owes; the rotations only of rings that this account's pair opens, none where there is none."""
    found = select(Owed).where(Owed.holder_id == holder, or_(Owed.kind != Debt.ROTATION, _held(account, pair)))
    if labels is None:
        return found
    return found.where(or_(Owed.data_key_id.is_(None), _labelled(labels)))


def owed_of(session: Session, holder: UUID, *, labels: Collection[str]) -> list[Owed]:
    """Return what the holder owes of data keys with one of these labels, oldest first, and nothing else."""
    return _ours(session, select(Owed).where(Owed.holder_id == holder, _labelled(labels)))


def _labelled(labels: Collection[str]) -> ColumnElement[bool]:
    """Over Owed: it is about a data key with one of these labels, since each feature settles its own."""
    return select(DataKey.id).where(DataKey.id == Owed.data_key_id, DataKey.label.in_(labels)).exists()


def _held(account: UUID | None, pair: UUID | None) -> ColumnElement[bool]:
    """Over Owed: the newest generation of its ring is sealed to this account's pair."""
    return (
        select(Admission.id)
        .join(Generation, Admission.generation_id == Generation.id)
        .join(Ring, and_(Generation.ring_id == Ring.id, Generation.number == Ring.number))
        .where(Ring.id == Owed.ring_id, Admission.account_id == account, Admission.key_id == pair)
        .exists()
    )


def count_rotations(session: Session, holder: UUID) -> int:
    """Return how many of the holder's rings wait for somebody to begin a new generation."""
    wanted = select(func.count(Owed.id)).where(Owed.kind == Debt.ROTATION, Owed.holder_id == holder)
    return session.scalar(wanted) or 0


def owed_by_reporter(session: Session, pair: UUID) -> list[Owed]:
    """Return what the reporter with this receipt's key pair could do: re-encrypt what it still holds a grant for."""
    theirs = select(Grant.data_key_id).where(Grant.pair_id == pair)
    return _ours(session, select(Owed).where(Owed.holder_id.is_(None), Owed.data_key_id.in_(theirs)))


def _ours(session: Session, wanted: Select[Owed]) -> list[Owed]:
    found = session.scalars(wanted.order_by(Owed.since_on, Owed.id))
    return [one for one in found if vouching.is_ours(session, one)]


def settle(session: Session, debts: list[Owed], *, by: Actor, terms: Terms) -> int:
    """Pay those of the debts that `by` has the keys for; return how many. Those it cannot pay stay."""
    paid = [debt for debt in debts if _PAY[debt.kind](session, debt, by, terms)]
    for debt in paid:
        if debt.kind is Debt.REKEY:
            rekeys = select(Owed).where(Owed.data_key_id == debt.data_key_id, Owed.kind == Debt.REKEY)
            for same in session.scalars(rekeys):
                session.delete(same)
        else:
            session.delete(debt)
    session.flush()
    return len(paid)


def _pay_admission(session: Session, debt: Owed, by: Actor, terms: Terms) -> bool:
    ring = session.get_one(Ring, debt.ring_id)
    assert debt.account_id is not None
    member = terms.keyholder(ring, debt.account_id)
    return True if member is None else rings.admit(session, ring, member=member, by=by)


def _pay_grant(session: Session, debt: Owed, by: Actor, terms: Terms) -> bool:
    assert debt.data_key_id is not None
    if not terms.permitted(debt):
        return True
    key = grants.open_key(session, by, debt.data_key_id)
    if key is None:
        return False
    ring = session.get_one(Ring, debt.ring_id)
    grants.give(session, key, ring=ring, by=by, permission=debt.permission_id)
    return True


def _pay_rotation(session: Session, debt: Owed, _by: Actor, terms: Terms) -> bool:
    return terms.rotate(session.get_one(Ring, debt.ring_id))


def _pay_rekey(session: Session, debt: Owed, by: Actor, terms: Terms) -> bool:
    assert debt.data_key_id is not None
    key = grants.open_key(session, by, debt.data_key_id)
    if key is None:
        return False
    terms.reseal(key)
    return True


_PAY = {
    Debt.ADMISSION: _pay_admission,
    Debt.GRANT: _pay_grant,
    Debt.REKEY: _pay_rekey,
    Debt.ROTATION: _pay_rotation,
}
