"""How far a promise has come, in its owner's own words: which status may follow which, and when more is to be said."""

import calendar
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from portal.problems import Invalid
from portal.reference.labels import N_


class Status(StrEnum):
    """Where the owner says that it stands. Nobody else's judgement is in it."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    MISSED = "missed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


ANY: Final = frozenset(Status)
FOLLOWS: Final[Mapping[Status, frozenset[Status]]] = {
    Status.NOT_STARTED: ANY,
    Status.IN_PROGRESS: ANY - {Status.NOT_STARTED},
    Status.DONE: frozenset({Status.DONE, Status.WITHDRAWN}),
    Status.MISSED: ANY - {Status.NOT_STARTED},
    Status.CHANGED: ANY,
    Status.WITHDRAWN: frozenset({Status.WITHDRAWN}),
}
"""What may be said next. What was done stays done, unless that is corrected or there is a newer version."""
SETTLED: Final = frozenset({Status.DONE, Status.WITHDRAWN})
"""After these nothing more is due."""
BY_WITHDRAWING: Final = Status.WITHDRAWN
"""Said of a whole commitment by withdrawing it, with a reason, and by nothing else."""

MONTHS: Final = (3, 6, 12)
"""After how many months the next update may be due: a year at most."""
USUAL: Final = 6
SOON: Final = 3
LONGEST_UPDATE: Final = 5_000


def may_follow(before: Status, after: Status, *, anew: bool) -> bool:
    """Say whether `after` may be said where `before` stands.

    `anew`: an earlier update is corrected, or there is a newer version than it was about. Then all may be said again,
    but that a commitment that was withdrawn is not.
    """
    return after in (ANY if anew else FOLLOWS[before])


def of_whole(before: Status, *, anew: bool) -> list[Status]:
    """Return what an update may say of a whole commitment, in the order of the list."""
    if before is BY_WITHDRAWING:
        return [before]
    return [one for one in Status if one is not BY_WITHDRAWING and may_follow(before, one, anew=anew)]


def of_milestone(before: Status, *, anew: bool) -> list[Status]:
    """Return what an update may say of a milestone."""
    return [one for one in Status if may_follow(before, one, anew=anew)]


def check_follows(before: Status, after: Status, *, anew: bool, whole: bool) -> None:
    """Raise `Invalid` for a status that cannot be said now."""
    offered = of_whole(before, anew=anew) if whole else of_milestone(before, anew=anew)
    if after not in offered:
        raise Invalid(
            N_("That cannot follow what was said before. If an earlier update was wrong, say which one this corrects."),
            field="status" if whole else "milestones",
        )


def later(since: date, *, months: int) -> date:
    """Return the same day some months later, or the last one of a month that has no such day."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    return date(year, month + 1, min(since.day, calendar.monthrange(year, month + 1)[1]))


def usual_months(due_on: date, *, today: date) -> int:
    """Return after how many months the next update is due where nobody chose: sooner when the end is near."""
    return SOON if due_on < later(today, months=USUAL) else USUAL


def check_months(months: int) -> None:
    if months not in MONTHS:
        raise Invalid(
            N_("The next update is due after three, six or twelve months. Choose one of them."), field="months"
        )
