"""The instance's own secrets: what only the running portal can open (the locked tier), find, or vouch for."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.sealing.derivation import ADMISSION, PASSWORD, RECEIPT, Cost, mac, subkey
from portal.sealing.envelopes import seal, unseal
from portal.settings import Settings

INFO: Final = "instance"
NIL: Final = UUID(int=0)
CHEAP: Final = Cost(passes=1, memory=8192)


class Instance:
    """Sub-keys of the instance key, the pepper, and what a derivation costs here. Held by every database session."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.instance_secret
        self.pepper = settings.pepper_secret
        self.locking = subkey(secret, "accord.lock")
        self.looking = subkey(secret, "accord.look")
        self.marking = subkey(secret, "accord.mark")
        self.receipts = subkey(secret, "accord.receipts", size=16)
        self.keeping = subkey(secret, "accord.keeping")
        self.signing = subkey(secret, "accord.sign")
        self.backups = subkey(secret, "accord.backups")
        cheap = settings.cheap_derivation
        self.password_cost = CHEAP if cheap else PASSWORD
        self.receipt_cost = CHEAP if cheap else RECEIPT
        self.admission_cost = CHEAP if cheap else ADMISSION

    def __repr__(self) -> str:
        return "Instance()"


def instance(session: Session) -> Instance:
    found = session.info[INFO]
    assert isinstance(found, Instance)
    return found


def lock(session: Session, text: str, *, row: UUID, label: str) -> bytes:
    """Seal `text` so that the running portal can open it, and a copy of the database cannot."""
    return seal(instance(session).locking, text.encode(), label=label, row=row, key_id=NIL)


def unlock(session: Session, envelope: bytes, *, row: UUID, label: str) -> str:
    """Open what `lock` sealed for this row and label; raise `Unreadable` for anything else."""
    return unseal(instance(session).locking, envelope, label=label, row=row, key_id=NIL).decode()


def look_up(session: Session, purpose: str, value: str) -> bytes:
    """Return the keyed hash by which a locked value (an address, a source) is found: 32 bytes."""
    return mac(instance(session).looking, purpose.encode(), value.encode())
