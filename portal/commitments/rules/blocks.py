"""Blocks of what was published: of what, why, their states, and the moves between them. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.states import Moves

DAYS_TO_APPEAL: Final = 30


class Of(StrEnum):
    """What a block takes something of."""

    VERSION = "version"
    WITHDRAWAL = "withdrawal"
    ASKED = "asked"
    ASSESSMENT = "assessment"
    UPDATE = "update"
    EVIDENCE = "evidence"


class Why(StrEnum):
    COURT = "court"
    DANGER = "danger"
    ILLEGAL = "illegal"
    OTHER = "other"


class BlockState(StrEnum):
    """`lifting`: one person proposed to lift it; it holds until a second one confirms."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    LIFTING = "lifting"
    LIFTED = "lifted"
    DROPPED = "dropped"


class BlockVerb(StrEnum):
    CONFIRM = "confirm"
    DROP = "drop"
    PROPOSE_LIFT = "propose_lift"
    LIFT = "lift"
    KEEP = "keep"


class Outcome(StrEnum):
    """What came of an appeal."""

    STANDS = "stands"
    LIFT = "lift"


HOLDING: Final = frozenset({BlockState.IN_FORCE, BlockState.LIFTING})
OPEN: Final = HOLDING | {BlockState.PROPOSED}
PUBLIC: Final = HOLDING | {BlockState.LIFTED}

MOVES: Final = Moves[BlockState, BlockVerb](
    {
        (BlockState.PROPOSED, BlockVerb.CONFIRM): BlockState.IN_FORCE,
        (BlockState.PROPOSED, BlockVerb.DROP): BlockState.DROPPED,
        (BlockState.IN_FORCE, BlockVerb.PROPOSE_LIFT): BlockState.LIFTING,
        (BlockState.LIFTING, BlockVerb.LIFT): BlockState.LIFTED,
        (BlockState.LIFTING, BlockVerb.KEEP): BlockState.IN_FORCE,
    }
)
may_move, move = MOVES.may, MOVES.lead


def may_appeal(state: BlockState, *, blocked_on: date | None, today: date) -> bool:
    """Say whether the author can still appeal: for thirty days, while the block holds."""
    return state in HOLDING and blocked_on is not None and today <= appeal_until(blocked_on)


def appeal_until(blocked_on: date) -> date:
    """Return the last day on which the author can appeal."""
    return blocked_on + timedelta(days=DAYS_TO_APPEAL)
