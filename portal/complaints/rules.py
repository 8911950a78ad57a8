"""What a complaint is about, its states and those of what an author is asked, and by when. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.reference.labels import N_
from portal.states import Moves

DAYS_TO_DECIDE: Final = 14
DAYS_IN_DANGER: Final = 2
DAYS_TO_APPEAL: Final = 30
DAYS_KEPT: Final = 180
"""After the last day on which something can still happen, so that it can be read; then everything of it goes."""
LONGEST: Final = 5_000


class About(StrEnum):
    ILLEGAL = "illegal"
    WRONG = "wrong"
    DANGER = "danger"
    COPYRIGHT = "copyright"
    OTHER = "other"


class Outcome(StrEnum):
    STAYS = "stays"
    BLOCK = "block"
    AUTHOR = "author"
    ELSEWHERE = "elsewhere"


class State(StrEnum):
    WAITING = "waiting"
    DECIDED = "decided"
    APPEALED = "appealed"
    SETTLED = "settled"


class Verb(StrEnum):
    DECIDE = "decide"
    APPEAL = "appeal"
    SETTLE = "settle"


MOVES: Final = Moves[State, Verb](
    {
        (State.WAITING, Verb.DECIDE): State.DECIDED,
        (State.DECIDED, Verb.APPEAL): State.APPEALED,
        (State.APPEALED, Verb.SETTLE): State.SETTLED,
    }
)
may_move, move = MOVES.may, MOVES.lead
OPEN: Final = frozenset({State.WAITING, State.APPEALED})


def due_on(about: About, today: date) -> date:
    """Return the day by which the secretariat decides: soon where somebody is in danger."""
    return today + timedelta(days=DAYS_IN_DANGER if about is About.DANGER else DAYS_TO_DECIDE)


def may_appeal(state: State, *, decided_on: date | None, today: date) -> bool:
    in_time = decided_on is not None and today <= decided_on + timedelta(days=DAYS_TO_APPEAL)
    return may_move(state, Verb.APPEAL) and in_time


DAYS_TO_MEND_MOST: Final = 21
"""The last day that an author can be given: whoever complained can then still appeal."""


class MendingState(StrEnum):
    """Where what an author was asked to put right stands."""

    ASKED = "asked"
    PUT_RIGHT = "put_right"
    DECLINED = "declined"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"


class MendingVerb(StrEnum):
    PUT_RIGHT = "put_right"
    DECLINE = "decline"
    LAPSE = "lapse"
    TAKE_BACK = "take_back"


MOVED_ON: Final = N_("This was answered, or taken back, meanwhile. Open the page again to see where it stands.")
MENDS: Final = Moves[MendingState, MendingVerb](
    {
        (MendingState.ASKED, MendingVerb.PUT_RIGHT): MendingState.PUT_RIGHT,
        (MendingState.ASKED, MendingVerb.DECLINE): MendingState.DECLINED,
        (MendingState.ASKED, MendingVerb.LAPSE): MendingState.LAPSED,
        (MendingState.ASKED, MendingVerb.TAKE_BACK): MendingState.TAKEN_BACK,
        (MendingState.LAPSED, MendingVerb.PUT_RIGHT): MendingState.PUT_RIGHT,
        (MendingState.LAPSED, MendingVerb.DECLINE): MendingState.DECLINED,
        (MendingState.LAPSED, MendingVerb.TAKE_BACK): MendingState.TAKEN_BACK,
    },
    refusal=MOVED_ON,
)
mend = MENDS.lead
ANSWERABLE: Final = MENDS.states(MendingVerb.PUT_RIGHT)
ANSWERED: Final = frozenset({MendingState.PUT_RIGHT, MendingState.DECLINED})
TO_BE_SEEN: Final = ANSWERED | {MendingState.LAPSED}
"""Where the secretariat looks what is to be done next."""


def may_mend_by(day: date, today: date) -> bool:
    """Say whether an author can be asked to put it right by a day."""
    return today < day <= today + timedelta(days=DAYS_TO_MEND_MOST)
