"""Key pairs: made here, vouched for by a MAC, wrapped by whoever keeps them."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.db import new_id
from portal.keys.instance import instance
from portal.keys.models import PairKind, PublicKey
from portal.sealing import boxes
from portal.sealing.derivation import mac, same
from portal.sealing.envelopes import Unreadable, seal, unseal

PRIVATE: Final = "key.private"


def make_pair(session: Session, kind: PairKind, *, owner: bytes = b"") -> tuple[PublicKey, bytes]:
    """Make a key pair: the public half as a row, the private half (32 bytes) for the caller to wrap.

    `owner` is whose it is: an account's id, a ring's place (`rings.place_of`); nothing for a receipt.
    """
    pair = boxes.new_pair()
    row = PublicKey(id=new_id(), kind=kind, public=pair.public)
    row.mac = _mac(session, row, owner)
    session.add(row)
    session.flush()
    return row, pair.private


def trusted(session: Session, pair_id: UUID, *, owner: bytes = b"") -> bytes:
    """Return the public key, or raise `Unreadable` if this instance did not make that row as it stands, for `owner`."""
    row = session.get_one(PublicKey, pair_id)
    wanted = _mac(session, row, owner)
    if len(row.mac) != len(wanted) or not same(row.mac, wanted):
        raise Unreadable
    return row.public


def wrap(private: bytes, *, under: bytes, owner: UUID, pair_id: UUID) -> bytes:
    """Seal a private key under a symmetric key, for the row `owner` that keeps it."""
    return seal(under, private, label=PRIVATE, row=owner, key_id=pair_id)


def unwrap(wrapped: bytes, *, under: bytes, owner: UUID, pair_id: UUID) -> bytes:
    """Open what `wrap` sealed; raise `Unreadable`."""
    return unseal(under, wrapped, label=PRIVATE, row=owner, key_id=pair_id)


def _mac(session: Session, row: PublicKey, owner: bytes) -> bytes:
    return mac(instance(session).marking, row.kind.encode(), row.id.bytes, owner, row.public)
