"""Blocks, and the appeals of those whose words were blocked."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.commitments.models import Commitment
from portal.commitments.rules.blocks import BlockState, Of, Outcome, Why
from portal.db import Base, clear, coded, locked, new_id, sealed
from portal.organisations.models import Organisation

STILL_OPEN: Final = "state IN ('proposed', 'in_force', 'lifting')"


class Block(Base):
    """That two people took something published out of the public record: number, day and reason stay.

    `row_id` is of the version or of what was asked, `part` its column or the whole. `words` say why, sealed under the
    secretariat's working key `key_id` until a second person confirms; then they are public. `taken` is the text,
    locked: the portal shows it to its author and to the secretariat, and puts it back if the block is lifted.
    `proposed_by` and `confirmed_by` are None only after a restore, where the backup does not know that account.
    `old_address` is the keyed hash of the address that held words of a blocked title.
    """

    __tablename__ = "blocks"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint("lifted_by <> lift_by", name="two_people_to_lift"),
        CheckConstraint("(state IN ('in_force', 'lifting')) = (taken IS NOT NULL)", name="holds_the_text"),
        CheckConstraint("(state = 'proposed') = (words IS NOT NULL)", name="sealed_until_confirmed"),
        CheckConstraint("(words IS NULL) = (key_id IS NULL)", name="under_a_key"),
        CheckConstraint(
            "(state IN ('in_force', 'lifting', 'lifted'))"
            " = (number IS NOT NULL AND confirmed_on IS NOT NULL AND public_words IS NOT NULL)",
            name="public_with_number_day_and_reason",
        ),
        CheckConstraint("(state = 'lifted') = (lifted_on IS NOT NULL)", name="lifted_on_a_day"),
        Index(
            "ix_blocks_one_open",
            "row_id",
            "part",
            unique=True,
            sqlite_where=text(STILL_OPEN),
            postgresql_where=text(STILL_OPEN),
        ),
        Index("ix_blocks_commitment_id", "commitment_id"),
        Index("ix_blocks_newest", "proposed_on", "id"),
        Index("ix_blocks_author", "author_id", "proposed_on", "id"),
        Index("ix_blocks_old_address", "old_address"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    commitment_id: Mapped[UUID] = clear(ForeignKey("commitments.id"))
    author_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    number: Mapped[int | None] = clear()
    of: Mapped[Of] = coded(Of)
    row_id: Mapped[UUID] = clear()
    part: Mapped[str] = clear()
    about_version: Mapped[int] = clear()
    state: Mapped[BlockState] = coded(BlockState, default=BlockState.PROPOSED)
    why: Mapped[Why] = coded(Why)
    key_id: Mapped[UUID | None] = clear()
    words: Mapped[bytes | None] = sealed("block.words")
    public_words: Mapped[str | None] = clear()
    taken: Mapped[bytes | None] = locked("block.taken")
    old_address: Mapped[bytes | None] = clear()
    proposed_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    proposed_on: Mapped[date] = clear(default=clock.today)
    confirmed_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    confirmed_on: Mapped[date | None] = clear()
    lift_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    lifted_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    lifted_on: Mapped[date | None] = clear()
    version: Mapped[int] = clear()
    commitment: Mapped[Commitment] = relationship()
    author: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own convention


class BlockAppeal(Base):
    """What the author of blocked words says against it, sealed to both; decided by somebody who did not block it."""

    __tablename__ = "block_appeals"
    __table_args__ = (
        UniqueConstraint("block_id"),
        CheckConstraint("(decided_on IS NULL) = (decision IS NULL)", name="decided_with_reasons"),
        CheckConstraint("(decided_on IS NULL) = (outcome IS NULL)", name="decided_somehow"),
        CheckConstraint("(decided_on IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    block_id: Mapped[UUID] = clear(ForeignKey("blocks.id"))
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    content: Mapped[bytes] = sealed("block.appeal")
    asked_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    asked_on: Mapped[date] = clear(default=clock.today)
    outcome: Mapped[Outcome | None] = coded(Outcome)
    decision: Mapped[bytes | None] = sealed("block.decision")
    decided_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    decided_on: Mapped[date | None] = clear()
    block: Mapped[Block] = relationship()
