"""The states of something asked, the moves between them, and the clock. Pure.

The clock runs from proven delivery: the later of the day on which a member of the addressee saw it here and the day on
which the mail server took a notice that was made after it was asked.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.reference.reply_times import reply_time
from portal.states import Moves

LONGEST_TEXT: Final = 4_000
DAYS_TO_REJOIN: Final = 30
"""After an answer, for whoever asked to say something to it, once."""
DAYS_TO_ANSWER_BY_LINK: Final = 30
"""How long a one-time link to answer by is good."""
DAYS_KEPT: Final = 180
"""How long it is kept, once such a link was used or ended, who spoke for the addressee."""
SPOKEN_WORDS: Final = 4
"""How many words are told to whoever speaks for the addressee; the link opens nothing without them."""
MOST_TRIES: Final = 5
"""How many wrong tries at them end the link."""


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


class Mark(StrEnum):
    """What whoever asked says of the answer."""

    ANSWERS = "answers"
    PARTLY = "partly"
    NOT = "not"


class Verb(StrEnum):
    """`lapse` is the clock's: the last day has passed. `leave`: the addressee was removed, and never comes back."""

    DELIVER = "deliver"
    ANSWER = "answer"
    EXTEND = "extend"
    LAPSE = "lapse"
    LEAVE = "leave"
    WITHDRAW = "withdraw"


UNDELIVERED: Final = frozenset({State.SENT, State.NOT_REACHED})
OPEN: Final = UNDELIVERED | {State.DELIVERED}
PUBLIC: Final = frozenset({State.ANSWERED, State.ANSWERED_LATE, State.NO_ANSWER})
ANSWERED: Final = frozenset({State.ANSWERED, State.ANSWERED_LATE})
OF_A_TEXT: Final = frozenset({Kind.FACTS})
"""What is asked here is a text that is not public yet: it never becomes public as a question, since whoever wrote it
publishes it somewhere else, and the answer not before that (`operations.publishing.release`)."""

MOVES: Final = Moves[State, Verb](
    {
        (State.SENT, Verb.DELIVER): State.DELIVERED,
        (State.SENT, Verb.ANSWER): State.ANSWERED,
        (State.SENT, Verb.LAPSE): State.NOT_REACHED,
        (State.SENT, Verb.LEAVE): State.NOT_REACHED,
        (State.SENT, Verb.WITHDRAW): State.WITHDRAWN,
        (State.DELIVERED, Verb.ANSWER): State.ANSWERED,
        (State.DELIVERED, Verb.EXTEND): State.DELIVERED,
        (State.DELIVERED, Verb.LAPSE): State.NO_ANSWER,
        (State.DELIVERED, Verb.LEAVE): State.NOT_REACHED,
        (State.DELIVERED, Verb.WITHDRAW): State.WITHDRAWN,
        (State.NO_ANSWER, Verb.ANSWER): State.ANSWERED_LATE,
        (State.NOT_REACHED, Verb.DELIVER): State.DELIVERED,
        (State.NOT_REACHED, Verb.ANSWER): State.ANSWERED,
        (State.NOT_REACHED, Verb.WITHDRAW): State.WITHDRAWN,
    }
)
may_move, move = MOVES.may, MOVES.lead


class After(StrEnum):
    """What whoever asked can do once there is an answer: each once, in public, and never undone."""

    REJOIN = "rejoin"
    MARK = "mark"


REJOINED: Final = frozenset({Kind.CHALLENGE, Kind.DISPUTE})
"""What is asked with a claim in it: there the last word about the answer is not its author's alone."""


def may_follow(kind: Kind, state: State, act: After, *, done: bool, answered_on: date | None, today: date) -> bool:
    """Say whether whoever asked can do this now; `done`: they have already."""
    if kind not in REJOINED or state not in ANSWERED or done or answered_on is None:
        return False
    return act is After.MARK or today <= answered_on + timedelta(days=DAYS_TO_REJOIN)


ANSWERABLE: Final = MOVES.states(Verb.ANSWER)

# Whom the last day binds: the portal, to reach somebody; then whoever is asked, to answer.
CLOCKED: Final = MOVES.states(Verb.LAPSE)


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
