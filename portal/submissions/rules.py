"""The states of an organisation's part in a report, the moves between them, days by urgency, and who may get what."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.states import Moves


class SectionName(StrEnum):
    """`wall` says who must never see the report: only civil-society receivers hold it."""

    CONTACT = "contact"
    ACCOUNT = "account"
    TECHNICAL = "technical"
    WALL = "wall"


SHARED: Final = (SectionName.CONTACT, SectionName.ACCOUNT, SectionName.TECHNICAL)


class SubmissionState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Urgency(StrEnum):
    IMMEDIATE = "immediate"
    HIGH = "high"
    NORMAL = "normal"


class Mode(StrEnum):
    """Reading on the portal, or taking a copy."""

    READING = "reading"
    COPYING = "copying"


class Purpose(StrEnum):
    """What a permission is for: to read and answer a report, to draw a note that names nobody, to quote its words."""

    REVIEW = "review"
    NOTE = "note"
    QUOTE = "quote"


WITHOUT_NAME: Final = (Purpose.NOTE, Purpose.QUOTE)
"""What is allowed for a purpose, not to somebody: by whoever in civil society holds the report."""


class Wish(StrEnum):
    """What an organisation can ask to be permitted of a part: to read it, to copy it, to use it in notes that name
    nobody.
    """

    READING = "reading"
    COPYING = "copying"
    NOTE = "note"


class SaidAs(StrEnum):
    """`referral` is the note by which another organisation introduced the one whose thread this is.

    `declined`, `reopened` and `extended` say why: for the record too, whoever is left to read them.
    """

    MESSAGE = "message"
    QUESTION = "question"
    DECISION = "decision"
    REFERRAL = "referral"
    DECLINED = "declined"
    REOPENED = "reopened"
    EXTENDED = "extended"


FOR_THE_RECORD: Final = frozenset({SaidAs.DECISION, SaidAs.DECLINED, SaidAs.REOPENED, SaidAs.EXTENDED})
"""What is written into a thread although the receipt was closed and nobody else will read it."""


MOST_CORRECTIONS: Final = 50
"""Of one answer. Each keeps what was said before, and whoever opens the part opens all of it."""


class HowSaid(StrEnum):
    """How a person let a case worker know what they permit: the codes of the list `permission_given`."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"
    IN_WRITING = "in_writing"
    BY_MESSAGE = "by_message"


class RequestState(StrEnum):
    """How far a request for permission has come."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class RemedyState(StrEnum):
    """The codes of the list `remedy_state`."""

    ASKED = "asked"
    OFFERED = "offered"
    GIVEN = "given"
    REFUSED = "refused"


REMEDY_MOVES: Final[Mapping[RemedyState, tuple[RemedyState, ...]]] = {
    RemedyState.ASKED: (RemedyState.OFFERED, RemedyState.GIVEN, RemedyState.REFUSED),
    RemedyState.OFFERED: (RemedyState.GIVEN, RemedyState.REFUSED),
    RemedyState.REFUSED: (RemedyState.OFFERED, RemedyState.GIVEN),
    RemedyState.GIVEN: (),
}
"""Where an organisation brings a remedy, whatever has become of its part in the report."""
REMEDY_ANSWERS: Final[Mapping[RemedyState, tuple[RemedyState, ...]]] = {
    RemedyState.OFFERED: (RemedyState.GIVEN, RemedyState.REFUSED),
}
"""What the reporter can say to one: that they have it, or do not want it."""


REMEDY_OPEN: Final = frozenset({RemedyState.ASKED, RemedyState.OFFERED})
"""Where something is still to come of it: a report with one of these is not destroyed."""


def remedy_moves(state: RemedyState, *, reporter: bool) -> tuple[RemedyState, ...]:
    """Return what can become of a remedy next."""
    return (REMEDY_ANSWERS if reporter else REMEDY_MOVES).get(state, ())


class PartState(StrEnum):
    """`held`: it came when more had come on that day than the organisation takes, and waits outside the list."""

    HELD = "held"
    OFFERED = "offered"
    IN_REVIEW = "in_review"
    ASKED = "asked"
    DECIDED = "decided"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """`hold`: the reporter of what was declined or closed writes again, on a day on which no more is taken."""

    HOLD = "hold"
    RELEASE = "release"
    ACCEPT = "accept"
    DECLINE = "decline"
    ASK = "ask"
    ANSWER = "answer"
    DECIDE = "decide"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


class EntryKind(StrEnum):
    """What a line of an organisation's own log is about."""

    TALK = "talk"
    VOUCHING = "vouching"


class LinkKind(StrEnum):
    """How two reports of one organisation belong together: the codes of the list `report_link`."""

    DUPLICATE = "duplicate"
    SAME_CAMPAIGN = "same_campaign"


class Facet(StrEnum):
    """What a mark says something about. `tag` is a free word, `declined` a reason that stays in the organisation."""

    HARM = "harm"
    CAPABILITY = "capability"
    VECTOR = "vector"
    CHANNEL = "channel"
    GROUP = "group"
    COUNTRY = "country"
    TAG = "tag"
    DECLINED = "declined"


FACET_LISTS: Final[Mapping[Facet, str]] = {
    Facet.HARM: "harm_type",
    Facet.CAPABILITY: "capability_type",
    Facet.VECTOR: "vector_platform",
    Facet.CHANNEL: "market_channel",
    Facet.GROUP: "target_group",
    Facet.DECLINED: "declined_as",
}
"""The code list of each facet that has one."""
NOT_GENUINE: Final = "not_genuine"
LONGEST_TAG: Final = 40
MOST_MARKS: Final = 40

OPEN: Final = frozenset({PartState.OFFERED, PartState.IN_REVIEW, PartState.ASKED, PartState.DECIDED})

MOVES: Final = Moves[PartState, Verb](
    {
        (PartState.DECLINED, Verb.HOLD): PartState.HELD,
        (PartState.CLOSED, Verb.HOLD): PartState.HELD,
        (PartState.HELD, Verb.RELEASE): PartState.OFFERED,
        (PartState.HELD, Verb.ACCEPT): PartState.IN_REVIEW,
        (PartState.HELD, Verb.DECLINE): PartState.DECLINED,
        (PartState.OFFERED, Verb.ACCEPT): PartState.IN_REVIEW,
        (PartState.OFFERED, Verb.DECLINE): PartState.DECLINED,
        (PartState.IN_REVIEW, Verb.ASK): PartState.ASKED,
        (PartState.IN_REVIEW, Verb.DECIDE): PartState.DECIDED,
        (PartState.IN_REVIEW, Verb.CLOSE): PartState.CLOSED,
        (PartState.ASKED, Verb.ASK): PartState.ASKED,
        (PartState.ASKED, Verb.ANSWER): PartState.IN_REVIEW,
        (PartState.ASKED, Verb.DECIDE): PartState.DECIDED,
        (PartState.ASKED, Verb.CLOSE): PartState.CLOSED,
        (PartState.DECIDED, Verb.DECIDE): PartState.DECIDED,
        (PartState.DECIDED, Verb.CLOSE): PartState.CLOSED,
        (PartState.DECIDED, Verb.REOPEN): PartState.IN_REVIEW,
        (PartState.CLOSED, Verb.REOPEN): PartState.IN_REVIEW,
        (PartState.DECLINED, Verb.REOPEN): PartState.IN_REVIEW,
        **{(state, Verb.WITHDRAW): PartState.WITHDRAWN for state in PartState if state is not PartState.WITHDRAWN},
    }
)
may_move, move = MOVES.may, MOVES.lead

DAYS: Final[Mapping[Urgency, int]] = {Urgency.IMMEDIATE: 1, Urgency.HIGH: 3, Urgency.NORMAL: 7}
MOST_DAYS: Final = 60
URGENCY_OF_DANGER: Final[Mapping[str, Urgency]] = {
    "now": Urgency.IMMEDIATE,
    "soon": Urgency.HIGH,
    "unsure": Urgency.HIGH,
    "no": Urgency.NORMAL,
}
TAKEN_A_DAY: Final = 200
TAKEN_FROM_ONE: Final = 50
MOST_TAKEN: Final = 10_000
"""How many new reports an organisation takes into its list on one day, unless it says otherwise: of all, and of those
that one other organisation sends. What is over is held back."""
DAYS_TO_CONFIRM: Final = 14
DAYS_TO_HAND_OVER: Final = 14
DAYS_TO_ASK_AGAIN: Final = 30
DAYS_OF_INTAKE: Final = 30
UNTIL: Final[Mapping[str, int]] = {"months_3": 92, "months_6": 183, "year": 365}
"""Days that a permission lasts, by the codes of `permission_until`."""

KEPT: Final[Mapping[PartState, int]] = {PartState.CLOSED: 365, PartState.DECLINED: 30, PartState.OFFERED: 30}
"""Days that an organisation keeps a part which ended so (or was never taken on), unless it says otherwise."""
ENDED: Final = (*KEPT, PartState.HELD)
"""Where nobody works on a part, so that a day is planned on which it goes. What is held back goes like what was never
taken on, or like what was closed if it had been."""
COMES_BACK: Final = (PartState.CLOSED, PartState.DECLINED)
"""What is over, and comes back like new when its reporter writes again or asks for something."""
IDLE: Final = (PartState.ASKED, PartState.DECIDED, PartState.IN_REVIEW)
IDLE_DAYS: Final = 365
"""Days without a word from anybody after which a part in one of these states is closed: else it was kept for ever."""
KEPT_LEAST: Final = 30
KEPT_MOST: Final[Mapping[PartState, int]] = {PartState.CLOSED: 1825, PartState.DECLINED: 365, PartState.OFFERED: 365}
WARNED: Final = (30, 7)
"""Days before a part is destroyed at which its organisation is warned, and warned again."""

# Where the organisation owes the next step by `due_on`; elsewhere the reporter does, or nobody.
OWING: Final = frozenset({PartState.OFFERED, PartState.IN_REVIEW})


def until_on(code: str, *, since: date) -> date | None:
    """Return the last day of a permission that lasts as `code` says; None: until it is taken back."""
    return since + timedelta(days=UNTIL[code]) if code in UNTIL else None


def is_shorter(code: str, *, than: str) -> bool:
    """Say whether a permission that lasts as `code` says ends before one that lasts as `than` says."""
    return code in UNTIL and (than not in UNTIL or UNTIL[code] < UNTIL[than])


def decision_list(kind: str) -> str:
    """Return the code list of what an organisation of that kind decides: a state takes steps, others find."""
    return "state_decision" if kind == "state" else "finding"


def code_list(said: SaidAs, kind: str) -> str:
    """Return the code list of what such an organisation says so: a decision, or what a referral is for."""
    return "referral_purpose" if said is SaidAs.REFERRAL else decision_list(kind)


NOT_EXAMINED: Final = "not_examined"
"""The finding that says nothing about the device, and needs neither confidence nor a second examiner."""


def wants_words(reason: str) -> bool:
    """Say whether a reason to decline, or what a referral is for, says too little by itself."""
    return reason == "other"


def are_days(days: Mapping[Urgency, int]) -> bool:
    """Say whether an organisation may bind itself by these days: what presses more is owed no later."""
    immediate, high, normal = (days[urgency] for urgency in Urgency)
    return 1 <= immediate <= high <= normal <= MOST_DAYS


def sections_for(kind: str) -> tuple[SectionName, ...]:
    """Return which sections an organisation of that kind may ever hold. Vendors and the secretariat: none."""
    match kind:
        case "civil_society":
            return tuple(SectionName)
        case "state":
            return SHARED
        case "technology_company":
            return (SectionName.TECHNICAL,)
        case _:
            return ()


def nearly_over(kept_until: date, *, state: PartState, today: date) -> bool:
    """Say whether the end is near: a month off, or a week for what came only now and waits to be taken on."""
    month, week = WARNED
    return kept_until <= today + timedelta(days=week if state is PartState.OFFERED else month)


def kept_until(days: int, *, since: date, today: date) -> date:
    """Return the last day on which a part is kept: never sooner than its organisation can be warned of it."""
    return max(since + timedelta(days=days), today + timedelta(days=WARNED[0]))


def place_of_held(urgency: Urgency, *, since: date) -> date:
    """Return the day by which a held part is sorted, since it owes nothing: whoever is in danger comes first."""
    return since if urgency is Urgency.IMMEDIATE else since + timedelta(days=MOST_DAYS)
