"""How fresh is what an organisation says of its promise: a rule of days, and the days on which it is reminded. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.commitments.rules.progress import SETTLED, Status

GRACE: Final = timedelta(days=30)
"""How long after its day an update is only late."""
SILENCE: Final = timedelta(days=365)
"""After how long without any word nobody seems to be there."""
REMINDERS: Final = (-30, -7, 0, 7, 30)
"""On which days before and after a due day its organisation is reminded, in order."""


class Freshness(StrEnum):
    """`GREEN`: the next update is not due yet. `AMBER`: its day has passed. `RED`: long ago. `INACTIVE`: nothing was
    said for a year. `SETTLED`: nothing more is due.
    """

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    INACTIVE = "inactive"
    SETTLED = "settled"


def freshness(status: Status, *, updated_on: date, next_due_on: date | None, today: date) -> Freshness:
    """Return how fresh it is today. `updated_on` is the day of the newest version or update."""
    if status in SETTLED or next_due_on is None:
        return Freshness.SETTLED
    if updated_on <= today - SILENCE:
        return Freshness.INACTIVE
    if next_due_on >= today:
        return Freshness.GREEN
    return Freshness.AMBER if next_due_on >= today - GRACE else Freshness.RED


class Past(StrEnum):
    """What of a commitment is past its day, and nobody has said what came of it."""

    COMMITMENT = "commitment"
    MILESTONE = "milestone"


TOLD: Final = SETTLED | {Status.MISSED}
"""Where its organisation has said what came of it."""
UNTOLD: Final = frozenset(Status) - TOLD


def is_past(status: Status, *, due_on: date, today: date) -> bool:
    """Say whether its day has passed and its organisation has said neither that it is done nor that it was missed."""
    return due_on < today and status not in TOLD


def reminders_due(due_on: date, *, today: date) -> int:
    """Return how many reminders should have gone by today."""
    return sum(due_on + timedelta(days=days) <= today for days in REMINDERS)


def thresholds(today: date) -> Iterator[tuple[int, date]]:
    """Yield for each reminder its number, from 1, and the last due day for which it should have gone by today."""
    for number, days in enumerate(REMINDERS, start=1):
        yield number, today - timedelta(days=days)
