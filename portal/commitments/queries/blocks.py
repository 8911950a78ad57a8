"""The selects of blocks."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.commitments.models import Commitment
from portal.commitments.models.blocks import Block, BlockAppeal
from portal.commitments.rules.blocks import HOLDING, OPEN, PUBLIC

ADDRESS: Final = "slug"
"""What the keyed hash of an address is told apart by."""


def every() -> Select[Block]:
    """All blocks, for the secretariat; whoever pages it gives the order."""
    return select(Block).options(joinedload(Block.commitment), joinedload(Block.author))


def of_author(organisation: UUID) -> Select[Block]:
    """Those that were confirmed of what an organisation wrote."""
    return every().where(Block.author_id == organisation, Block.state.in_(PUBLIC))


def of_commitment(commitment: UUID) -> Select[Block]:
    """What its public pages say was blocked, the newest first."""
    return select(Block).where(Block.commitment_id == commitment, Block.state.in_(PUBLIC)).order_by(Block.number.desc())


def holding(commitment: UUID) -> Select[Block]:
    """Those that keep a text out of the public record now, in the order in which they were made."""
    return select(Block).where(Block.commitment_id == commitment, Block.state.in_(HOLDING)).order_by(Block.number)


def still_open(row: UUID) -> Select[Block]:
    """Those of one version or one thing asked that hold or are proposed."""
    return select(Block).where(Block.row_id == row, Block.state.in_(OPEN))


def newest_number(commitment: UUID) -> Select[int | None]:
    return select(func.max(Block.number)).where(Block.commitment_id == commitment)


def moved_from(address: bytes) -> Select[str | None]:
    """The address of the commitment that was found by another one before, by that one's keyed hash."""
    return select(Commitment.slug).join(Block, Block.commitment_id == Commitment.id).where(Block.old_address == address)


def appeal(block: UUID) -> Select[BlockAppeal]:
    return select(BlockAppeal).where(BlockAppeal.block_id == block)
