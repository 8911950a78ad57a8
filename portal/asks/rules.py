"""The states of something asked, the moves between them, and the clock. Pure.

The clock runs from proven delivery: the later of the day on which a member of the addressee saw it here and the day on
which the mail server took a notice that was made after it was asked.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.problems import Refused
from portal.reference.labels import N_
from portal.reference.reply_times import reply_time

LONGEST_TEXT: Final = 4_000


class Kind(StrEnum):
    """What is asked, which says how long a reply may take (`reference/data/reply-times.json`)."""

    QUESTION = "question"
    CHALLENGE = "challenge"
    DISPUTE = "dispute"
    FACTS = "facts"
    CLAIM = "claim"
    DANGER = "danger"


class State(StrEnum):
    """`sent`: delivery is not proven yet. `not_reached`: it was not proven in time, which is never "no answer"."""

    SENT = "sent"
    DELIVERED = "delivered"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    NO_ANSWER = "no_answer"
    NOT_REACHED = "not_reached"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """`lapse` is the clock's: the last day has passed."""

    DELIVER = "deliver"
    ANSWER = "answer"
    EXTEND = "extend"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"


UNDELIVERED: Final = frozenset({State.SENT, State.NOT_REACHED})
OPEN: Final = UNDELIVERED | {State.DELIVERED}
PUBLIC: Final = frozenset({State.ANSWERED, State.ANSWERED_LATE, State.NO_ANSWER})
ANSWERED: Final = frozenset({State.ANSWERED, State.ANSWERED_LATE})

MOVES: Final[Mapping[tuple[State, Verb], State]] = {
    (State.SENT, Verb.DELIVER): State.DELIVERED,
    (State.SENT, Verb.ANSWER): State.ANSWERED,
    (State.SENT, Verb.LAPSE): State.NOT_REACHED,
    (State.SENT, Verb.WITHDRAW): State.WITHDRAWN,
    (State.DELIVERED, Verb.ANSWER): State.ANSWERED,
    (State.DELIVERED, Verb.EXTEND): State.DELIVERED,
    (State.DELIVERED, Verb.LAPSE): State.NO_ANSWER,
    (State.DELIVERED, Verb.WITHDRAW): State.WITHDRAWN,
    (State.NO_ANSWER, Verb.ANSWER): State.ANSWERED_LATE,
    (State.NOT_REACHED, Verb.DELIVER): State.DELIVERED,
    (State.NOT_REACHED, Verb.ANSWER): State.ANSWERED,
    (State.NOT_REACHED, Verb.WITHDRAW): State.WITHDRAWN,
}

# Whom the last day binds: the portal, to reach somebody; then whoever is asked, to answer.
CLOCKED: Final = frozenset(state for state, verb in MOVES if verb is Verb.LAPSE)


def may_move(state: State, verb: Verb) -> bool:
    return (state, verb) in MOVES


def move(state: State, verb: Verb) -> State:
    """Return the state that `verb` leads to; raise `Refused` where the table has no such move."""
    try:
        return MOVES[state, verb]
    except KeyError:
        raise Refused(
            N_("This was already moved on by somebody. Open the page again to see where it stands.")
        ) from None


def reach_until(kind: Kind, *, asked_on: date) -> date:
    """Return the last day on which delivery can be proven before it counts as not reached."""
    return asked_on + timedelta(days=reply_time(kind).reach)


def answer_until(kind: Kind, *, delivered_on: date) -> date:
    """Return the last day on which an answer is in time."""
    return delivered_on + timedelta(days=reply_time(kind).days)


def extended(kind: Kind, until: date) -> date:
    """Return the last day after the one extension."""
    return until + timedelta(days=reply_time(kind).extension)


def resumed(until: date, *, held_on: date, on: date) -> date:
    """Return the last day for a clock that stood still and runs again: what was left of the days is left still."""
    return until + max(on - held_on, timedelta(0))


def has_lapsed(state: State, until: date, *, today: date) -> bool:
    """Say whether the clock moves it: on the last day itself everything is still in time."""
    return state in CLOCKED and until < today
