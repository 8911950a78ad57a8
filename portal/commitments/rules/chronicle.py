"""What can happen to a commitment in public. Pure."""

from enum import StrEnum
from typing import Final


class Act(StrEnum):
    """One kind of public act: each is dated, is about one version, and is never taken out of the record.

    Only days are kept, so acts of one day are told in this order: what can only come after another stands below it.
    """

    PUBLISHED = "published"
    REPORTED = "reported"
    EVIDENCE = "evidence"
    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    CHALLENGE_UNANSWERED = "challenge_unanswered"
    CHALLENGE_ANSWERED = "challenge_answered"
    REJOINED = "rejoined"
    MARKED = "marked"
    ASSESSED = "assessed"
    REPLIED = "replied"
    ASSESSMENT_WITHDRAWN = "assessment_withdrawn"
    WITHDRAWN = "withdrawn"
    BLOCKED = "blocked"
    LIFTED = "lifted"

    @property
    def rank(self) -> int:
        """Its place among the acts of one day."""
        return _RANKS[self]


_RANKS: Final = {act: rank for rank, act in enumerate(Act)}
