"""The table of events, and of the checkpoints that sign how far each chain had come."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, new_id


class AuditEvent(Base):
    """A line. `chain_id` is the audited thing; `digest` covers the line before it."""

    __tablename__ = "audit_events"
    __table_args__ = (UniqueConstraint("chain_id", "number"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    chain_id: Mapped[UUID] = clear()
    number: Mapped[int] = clear()
    name: Mapped[str] = clear()
    keys: Mapped[str] = clear()
    actor_kind: Mapped[str] = clear()
    account_id: Mapped[UUID | None] = clear()
    organisation_id: Mapped[UUID | None] = clear()
    happened_on: Mapped[date] = clear(default=clock.today)
    digest: Mapped[bytes] = clear()


class Checkpoint(Base):
    """A signed root over the `lines` under it and the root before it. Numbers run from 1 without a gap."""

    __tablename__ = "audit_checkpoints"
    number: Mapped[int] = clear(primary_key=True, autoincrement=False)
    made_on: Mapped[date] = clear(default=clock.today)
    lines: Mapped[int] = clear()
    root: Mapped[bytes] = clear()
    signature: Mapped[bytes] = clear()


class SignedLine(Base):
    """That a chain had come as far as this line when the checkpoint was made."""

    __tablename__ = "audit_signed_lines"
    __table_args__ = (Index("ix_audit_signed_lines_checkpoint_chain_id", "checkpoint", "chain_id", unique=True),)
    chain_id: Mapped[UUID] = clear(primary_key=True)
    number: Mapped[int] = clear(primary_key=True, autoincrement=False)
    checkpoint: Mapped[int] = clear(ForeignKey("audit_checkpoints.number"))
    digest: Mapped[bytes] = clear()
