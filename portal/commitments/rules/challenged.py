"""Where a commitment stands with the public challenges of it: what lists show, and filter by. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Challenged(StrEnum):
    """The worst of its public challenges: what has no answer before what was answered, well or not."""

    NONE = "none"
    ANSWERED = "answered"
    NOT_SATISFIED = "not_satisfied"
    UNANSWERED = "unanswered"


RANKS = tuple(Challenged)
"""The mildest first: a query finds the worst by its place here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a challenge rests on and never shows: references, sealed to its asker; each empty where there is none."""

    report: str = ""
    note: str = ""
