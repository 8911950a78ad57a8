"""What can wait for somebody, and which of it comes first. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

MOST: Final = 7
"""How many things the desk names, the most urgent ones; the rest it counts."""
LATELY: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=30)
AT_FIRST: Final = timedelta(days=30)
"""How long somebody, or an organisation, is new here."""


class Task(StrEnum):
    """One kind of thing that waits. Where two name the same thing, the first one here does."""

    DANGER = "danger"
    OVERDUE = "overdue"
    OFFERED = "offered"
    NEWS = "news"
    REVIEW = "review"
    GONE = "gone"
    INTAKE = "intake"
    ASKED = "asked"
    SILENT = "silent"
    TO_MARK = "to_mark"
    ASK_NEWS = "ask_news"
    APPROVE = "approve"
    PROMISED = "promised"
    ASSESS_HEARD = "assess_heard"
    ASSESS_READ = "assess_read"
    ASSESS_ASKED = "assess_asked"
    ASSESS_WRITE = "assess_write"
    MILESTONE = "milestone"
    REPORT = "report"
    NOTES = "notes"
    STATE = "state"
    NOTE_GONE = "note_gone"
    ADMIT = "admit"
    LOST = "lost"
    RESET = "reset"
    NEW_SHEET = "new_sheet"
    RENEW = "renew"
    REFERENCES = "references"
    DISSOLVING = "dissolving"
    TO_CONFIRM = "to_confirm"
    KEYS_LOST = "keys_lost"
    RENEWALS = "renewals"
    RENEWALS_DUE = "renewals_due"
    LATE = "late"
    PRIVACY = "privacy"
    NOTICE = "notice"
    UNREACHED = "unreached"
    REPLY_LINK = "reply_link"
    TO_ASSIGN = "to_assign"
    BLOCK = "block"
    BLOCK_APPEAL = "block_appeal"
    MEND = "mend"
    OWN_BLOCK = "own_block"
    COMPLAINT = "complaint"
    AUTHORS = "authors"
    APPLICATIONS = "applications"
    STOPPED = "stopped"
    ENDING = "ending"


# Within how many days something is looked at that has no day of its own: only to find its place among the others.
WITHIN: Final[Mapping[Task, int]] = {
    Task.LOST: 0,
    Task.DISSOLVING: 0,
    Task.TO_CONFIRM: 0,
    Task.KEYS_LOST: 0,
    Task.ADMIT: 1,
    Task.NEW_SHEET: 1,
    Task.STOPPED: 1,
    Task.NEWS: 2,
    Task.ASKED: 3,
    Task.NOTICE: 0,
    Task.REPLY_LINK: 1,
    Task.BLOCK: 0,
    Task.OWN_BLOCK: 5,
    Task.APPROVE: 5,
    Task.ASSESS_READ: 5,
    Task.ASSESS_HEARD: 5,
    Task.TO_MARK: 10,
    Task.NOTES: 5,
    Task.SILENT: 5,
}
OTHERWISE: Final = 14
BY_ITSELF: Final = frozenset({Task.ENDING})
"""What happens on its day unless somebody wants otherwise: nobody waits for it, so it is named last."""


class Whose(StrEnum):
    """Who handles a report."""

    ME = "me"
    OTHER = "other"
    NOBODY = "nobody"


NEARER: Final[Mapping[str, int]] = {Whose.ME: 0, Whose.OTHER: 2}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits. `day`: by when, where somebody is bound by one; `since`: from when it has waited.

    `place` and `of` are what its address needs beside its id, `code` and `state` say more about it, and `name` is what
    it is called, empty where this person holds no key to that.
    """

    task: Task
    thing: UUID
    of: UUID | None
    place: str
    code: str
    state: str
    name: str
    whose: str
    day: date | None
    since: date | None

    def called(self, name: str) -> "Item":
        return replace(self, name=name)


def most_urgent(found: Iterable[Item], *, today: date, most: int = MOST) -> list[Item]:
    """Return the first few: people in danger, then by day, and of one day what is one's own before a colleague's.

    What has no day of its own is never late: it stands among what is due within a few days.
    """

    def key(item: Item) -> tuple[int, date, int, int, str]:
        soft = max(today, (item.since or today) + timedelta(days=WITHIN.get(item.task, OTHERWISE)))
        first = 0 if item.task is Task.DANGER else 2 if item.task in BY_ITSELF else 1
        return first, item.day or soft, NEARER.get(item.whose, 1), ORDER[item.task], item.place

    once: dict[UUID, Item] = {}
    for item in sorted(found, key=lambda item: ORDER[item.task]):
        once.setdefault(item.thing, item)
    return sorted(once.values(), key=key)[:most]


ORDER: Final = {task: place for place, task in enumerate(Task)}
