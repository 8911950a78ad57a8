"""Blocks of what was published: of what, why, their states, and the moves between them. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.problems import Refused
from portal.reference.labels import N_

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

MOVES: Final[Mapping[tuple[BlockState, BlockVerb], BlockState]] = {
    (BlockState.PROPOSED, BlockVerb.CONFIRM): BlockState.IN_FORCE,
    (BlockState.PROPOSED, BlockVerb.DROP): BlockState.DROPPED,
    (BlockState.IN_FORCE, BlockVerb.PROPOSE_LIFT): BlockState.LIFTING,
    (BlockState.LIFTING, BlockVerb.LIFT): BlockState.LIFTED,
    (BlockState.LIFTING, BlockVerb.KEEP): BlockState.IN_FORCE,
}


def may_move(state: BlockState, verb: BlockVerb) -> bool:
    return (state, verb) in MOVES


def move(state: BlockState, verb: BlockVerb) -> BlockState:
    """Return the state that `verb` leads to; raise `Refused` where the table has no such move."""
    try:
        return MOVES[state, verb]
    except KeyError:
        raise Refused(
            N_("This was already moved on by somebody. Open the page again to see where it stands.")
        ) from None


def may_appeal(state: BlockState, *, blocked_on: date | None, today: date) -> bool:
    """Say whether the author can still appeal: for thirty days, while the block holds."""
    return state in HOLDING and blocked_on is not None and today <= appeal_until(blocked_on)


def appeal_until(blocked_on: date) -> date:
    """Return the last day on which the author can appeal."""
    return blocked_on + timedelta(days=DAYS_TO_APPEAL)
