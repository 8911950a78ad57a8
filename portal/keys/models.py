"""The tables of keys. Nothing here opens anything without a private key, and no private key lies here unwrapped."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, coded, new_id, sealed


class PairKind(StrEnum):
    ACCOUNT = "account"
    RECEIPT = "receipt"
    RING = "ring"


class RingKind(StrEnum):
    """What a holder's ring is for. A restricted one belongs to one participation (`subject_id`)."""

    REPORTS = "reports"
    NOTES = "notes"
    OWN = "own"
    RESTRICTED = "restricted"


class Debt(StrEnum):
    """What is owed until somebody with the key comes by."""

    GRANT = "grant"
    ADMISSION = "admission"
    REKEY = "rekey"
    ROTATION = "rotation"


class PublicKey(Base):
    """A public key that this instance made; `mac` covers its owner too, and is checked before sealing to it."""

    __tablename__ = "public_keys"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    kind: Mapped[PairKind] = coded(PairKind)
    public: Mapped[bytes] = clear()
    mac: Mapped[bytes] = clear()
    made_on: Mapped[date] = clear(default=clock.today)


class Ring(Base):
    """One purpose of one holder; `number` is that of its newest generation, begun by the form with the id `act_id`."""

    __tablename__ = "rings"
    __table_args__ = (
        UniqueConstraint("holder_id", "kind", "subject_id"),
        CheckConstraint("(kind = 'restricted') = (subject_id IS NOT NULL)", name="subject"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    holder_id: Mapped[UUID] = clear()
    kind: Mapped[RingKind] = coded(RingKind)
    subject_id: Mapped[UUID | None] = clear()
    number: Mapped[int] = clear(default=1)
    act_id: Mapped[UUID | None] = clear()


class Generation(Base):
    """A ring's key pair. `previous` is the private key before it, sealed under this one.

    Only the first has none, and one that was begun because nobody could open those before it any more.
    """

    __tablename__ = "generations"
    __table_args__ = (UniqueConstraint("ring_id", "number"),)
    id: Mapped[UUID] = clear(ForeignKey("public_keys.id"), primary_key=True)
    ring_id: Mapped[UUID] = clear(ForeignKey("rings.id", ondelete="CASCADE"))
    number: Mapped[int] = clear()
    previous: Mapped[bytes | None] = sealed("ring.previous")
    ring: Mapped[Ring] = relationship()


class Admission(Base):
    """A generation's private key, sealed to one account's key pair (`key_id`): a new pair is not admitted by it."""

    __tablename__ = "admissions"
    __table_args__ = (
        UniqueConstraint("generation_id", "account_id"),
        Index("ix_admissions_account_id_key_id", "account_id", "key_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    generation_id: Mapped[UUID] = clear(ForeignKey("generations.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = clear()
    key_id: Mapped[UUID] = clear(ForeignKey("public_keys.id"))
    sealed: Mapped[bytes] = sealed("admission")
    mac: Mapped[bytes] = clear()
    admitted_by: Mapped[UUID | None] = clear()
    made_on: Mapped[date] = clear(default=clock.today)
    generation: Mapped[Generation] = relationship()


class DataKey(Base):
    """The name of a symmetric key. The key itself is only in its grants."""

    __tablename__ = "data_keys"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    label: Mapped[str] = clear()
    subject_id: Mapped[UUID] = clear()


class Grant(Base):
    """A data key sealed to one pair: a holder's generation, or the reporter's receipt (`holder_id` is null)."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint("data_key_id", "pair_id"),
        Index("ix_grants_holder_id_data_key_id", "holder_id", "data_key_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id", ondelete="CASCADE"))
    pair_id: Mapped[UUID] = clear(ForeignKey("public_keys.id"), index=True)
    holder_id: Mapped[UUID | None] = clear()
    permission_id: Mapped[UUID | None] = clear(index=True)
    given_by: Mapped[UUID | None] = clear()
    given_on: Mapped[date] = clear(default=clock.today)
    sealed: Mapped[bytes] = sealed("grant")
    mac: Mapped[bytes] = clear()


class Owed(Base):
    """A grant, an admission, a re-encryption or a rotation that waits for somebody with the key: `holder_id`'s people.

    The reporter has to do it where `holder_id` is null.
    """

    __tablename__ = "owed"
    __table_args__ = (Index("ix_owed_holder_id", "holder_id"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    kind: Mapped[Debt] = coded(Debt)
    holder_id: Mapped[UUID | None] = clear()
    data_key_id: Mapped[UUID | None] = clear(ForeignKey("data_keys.id", ondelete="CASCADE"))
    ring_id: Mapped[UUID | None] = clear(ForeignKey("rings.id", ondelete="CASCADE"))
    account_id: Mapped[UUID | None] = clear()
    permission_id: Mapped[UUID | None] = clear()
    since_on: Mapped[date] = clear(default=clock.today)
    mac: Mapped[bytes] = clear()


class Sheet(Base):
    """A holder's recovery sheet: its rings' newest private keys under a code that lies on paper only, in two halves.

    `keys` is null once a rotation made the paper worthless: what it opens is not what is sealed to now.
    """

    __tablename__ = "sheets"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    holder_id: Mapped[UUID] = clear(unique=True)
    salt: Mapped[bytes] = clear()
    keys: Mapped[bytes | None] = sealed("sheet.keys")
    made_by: Mapped[UUID | None] = clear()
    made_on: Mapped[date] = clear(default=clock.today)
    ended_on: Mapped[date | None] = clear()
