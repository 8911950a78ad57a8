"""Independent assessments: their states, who may make one, what a text must be, when its owner was heard. Pure.

What was attacked first, and what stops it, is in `docs/decisions/0035-independent-assessment.md`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, Protocol

from portal.asks.rules import State as AskState
from portal.problems import Invalid, Refused
from portal.reference.codes import codes
from portal.reference.instruments import Basis, item
from portal.reference.labels import N_
from portal.reference.rubrics import LISTS
from portal.states import Moves

ASSESSING: Final = frozenset({"civil_society", "state"})
"""Kinds of organisation that assess. Technology companies and vendors promise the same things to the same public, and
would judge whom they compete with; they ask and challenge instead."""


_GRADES: Final[Mapping[str, str]] = {
    "completion": N_("Choose how far it was carried out."),
    "ambition": N_("Choose how ambitious it is."),
    "result": N_("Choose what is different since then."),
    "verifiability": N_("Choose whether it can be verified."),
    "confidence": N_("Choose how sure you are."),
}
_REASONS: Final[Mapping[str, str]] = {
    "completion": N_("Give your reasons for the grade of completion in words."),
    "ambition": N_("Give your reasons for the grade of ambition in words."),
    "result": N_("Give your reasons for the grade of result in words."),
    "verifiability": N_("Give your reasons for the grade of verifiability in words."),
    "confidence": N_("Give your reasons for your confidence in words."),
}


class State(StrEnum):
    """Where an assessment is. One assessor has one open at most of a commitment, and one that stands."""

    ASSIGNED = "assigned"
    DRAFTING = "drafting"
    WAITING = "waiting"
    WITH_OWNER = "with_owner"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    ENDED = "ended"


class Verb(StrEnum):
    """`hand` gives the text to the owner, who corrects facts; `end` gives up what was begun, or takes it back."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WRITE = "write"
    SEND = "send"
    TAKE_BACK = "take_back"
    HAND = "hand"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    END = "end"


OPEN: Final = frozenset({State.ASSIGNED, State.DRAFTING, State.WAITING, State.WITH_OWNER})
OVER: Final = frozenset({State.DECLINED, State.ENDED})
"""Nothing came of it."""
PUBLIC: Final = frozenset({State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN})

MOVES: Final = Moves[State, Verb](
    {
        (State.ASSIGNED, Verb.ACCEPT): State.DRAFTING,
        (State.ASSIGNED, Verb.DECLINE): State.DECLINED,
        (State.ASSIGNED, Verb.END): State.ENDED,
        (State.DRAFTING, Verb.WRITE): State.DRAFTING,
        (State.DRAFTING, Verb.SEND): State.WAITING,
        (State.DRAFTING, Verb.END): State.ENDED,
        (State.WAITING, Verb.WRITE): State.DRAFTING,
        (State.WAITING, Verb.TAKE_BACK): State.DRAFTING,
        (State.WAITING, Verb.HAND): State.WITH_OWNER,
        (State.WAITING, Verb.PUBLISH): State.PUBLISHED,
        (State.WAITING, Verb.END): State.ENDED,
        (State.WITH_OWNER, Verb.TAKE_BACK): State.DRAFTING,
        (State.WITH_OWNER, Verb.PUBLISH): State.PUBLISHED,
        (State.WITH_OWNER, Verb.END): State.ENDED,
        (State.PUBLISHED, Verb.SUPERSEDE): State.SUPERSEDED,
        (State.PUBLISHED, Verb.WITHDRAW): State.WITHDRAWN,
    }
)
may_move, move = MOVES.may, MOVES.lead

HEARD: Final = frozenset({AskState.ANSWERED, AskState.ANSWERED_LATE, AskState.NO_ANSWER, AskState.NOT_REACHED})
"""The owner has answered, let the day pass, or could not be reached: only then can an assessment become public."""


class Completion(StrEnum):
    NO_EVIDENCE_AVAILABLE = "no_evidence_available"
    NOT_STARTED = "not_started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETE = "complete"


class Ambition(StrEnum):
    UNCLEAR = "unclear"
    MODEST = "modest"
    SUBSTANTIAL = "substantial"


class Result(StrEnum):
    WORSENED = "worsened"
    DID_NOT_CHANGE = "did_not_change"
    MARGINAL = "marginal"
    MAJOR = "major"
    OUTSTANDING = "outstanding"


class Verifiability(StrEnum):
    YES = "yes"
    NO = "no"


class Confidence(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Assessed(StrEnum):
    """What lists show: the completion in the newest assessment of the newest version, or that none stands."""

    NONE = "none"
    NO_EVIDENCE_AVAILABLE = "no_evidence_available"
    NOT_STARTED = "not_started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETE = "complete"


BEST_FIRST: Final = frozenset({"verifiability"})
"""Of the others the worst grade is the first of its list."""
SURENESS: Final = "confidence"
MILDER: Final[Mapping[str, str]] = {Completion.NO_EVIDENCE_AVAILABLE: Completion.NOT_STARTED}
"""First in its list, and yet no worse than the next: that nothing could be found says less than that nothing was done.
"""


def is_worse(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Say whether any grade is worse than the one that the owner read: then the owner has to be heard again."""
    return any(_rank(name, after[name]) < _rank(name, before[name]) for name in LISTS if name != SURENESS)


def _rank(name: str, grade: str) -> int:
    every = list(codes(LISTS[name]))
    for milder, harsher in MILDER.items():
        if milder in every:
            every.remove(harsher)
            every.insert(every.index(milder), harsher)
    place = every.index(grade)
    return -place if name in BEST_FIRST else place


class Judged(Protocol):
    """The text of an assessment, as far as these rules look at it."""

    @property
    def conflicts(self) -> str | None: ...


def missing(judgement: Judged) -> dict[str, str]:
    """Return what a text still lacks before somebody else reads it: field and sentence, in the order of the form."""
    needed = {"summary": N_("Say in two or three sentences what you found.")}
    for name in LISTS:
        needed |= {name: _GRADES[name], f"{name}_reason": _REASONS[name]}
    lacking = {name: said for name, said in needed.items() if not getattr(judgement, name)}
    if judgement.conflicts is None:
        lacking["conflict"] = N_("Say whether there are conflicts of interest. It is published.")
    return lacking


def check_items(chosen: Iterable[str], mapped: Iterable[str]) -> None:
    """Raise `Invalid` for items that the version is not mapped to, or that nobody compared with their source yet."""
    known = frozenset(mapped)
    wanted = list(chosen)
    if any(code not in known for code in wanted):
        raise Invalid(
            N_("This version is not mapped to one of the items. Choose from the list as it is now."), field="items"
        )
    unsure = [code for code in wanted if (found := item(code)) is None or found.basis is Basis.TO_VERIFY]
    if unsure:
        raise Invalid(
            N_("The wording of these items is still to be verified, so no judgement can rest on them: %(items)s."),
            field="items",
            items=", ".join(unsure),
        )


def check_assessor(kind: str, country: str, *, owner_kind: str, owner_country: str) -> None:
    """Raise `Refused` for a kind of organisation that does not assess, and for two bodies of one state."""
    if kind not in ASSESSING:
        raise Refused(N_("Assessments are made by civil society organisations and government bodies."))
    if kind == owner_kind == "state" and country == owner_country:
        raise Refused(N_("Both are bodies of the same state. Somebody else has to assess this commitment."))
