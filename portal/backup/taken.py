"""What was taken back must stay taken back when an older backup is put in place.

A restored database knows nothing of what happened since. Beside the backups therefore lies a list: the audit lines of
the last ninety days by which something was taken from somebody, locked under the instance key. After a restore the acts
that the backup does not know of are carried out again, by the same operations. The list is written anew every hour,
whether or not anything happened, so that the hour of the file says nothing; and it never forgets a line before its
time, whatever database it is written from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.models import AuditEvent
from portal.backup.again import AGAIN, BY_HAND, OF_THE_KNOWN, Keys
from portal.backup.events import THE_PORTAL
from portal.commitments.events import VersionMoved
from portal.commitments.rules import State as Version
from portal.db import Database
from portal.keys.instance import lock, unlock
from portal.organisations.events import IntakeSet
from portal.organisations.models import Intake
from portal.problems import Refused
from portal.storage import Store
from portal.submissions.events import ParticipationMoved
from portal.submissions.rules import PartState

DAYS: Final = 90
"""How long the list remembers. No backup lives longer."""
NAME: Final = "kept/taken-back"
"""The object that holds the list."""
NOT_BACKED_UP: Final = frozenset({NAME})
LABEL: Final = "backup.taken_back"
TAKES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        ParticipationMoved.name(): ("after", PartState.WITHDRAWN),
        VersionMoved.name(): ("after", Version.WITHDRAWN),
        IntakeSet.name(): ("intake", Intake.PAUSED),
    }
)
"""By the event, which key of it has which value where it takes something back."""


@dataclass(frozen=True, slots=True)
class Line:
    """An audit line by which something was taken back."""

    chain: UUID
    number: int
    name: str
    keys: str
    happened_on: date

    def said(self) -> Keys:
        return {name: value if isinstance(value, int) else str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The list: complete from the day `since` up to the moment `until`."""

    since: date
    until: datetime
    lines: tuple[Line, ...]

    def sealed(self, session: Session) -> bytes:
        said = {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "lines": [line.said() for line in self.lines],
        }
        return lock(session, json.dumps(said), row=THE_PORTAL, label=LABEL)


def opened(session: Session, sealed: bytes) -> TakenBack:
    """Open a list; raise `Unreadable` for one of another portal, or one that was changed."""
    said = json.loads(unlock(session, sealed, row=THE_PORTAL, label=LABEL))
    lines = tuple(
        Line(UUID(one["chain"]), one["number"], one["name"], one["keys"], date.fromisoformat(one["happened_on"]))
        for one in said["lines"]
    )
    return TakenBack(date.fromisoformat(said["since"]), datetime.fromisoformat(said["until"]), lines)


def keep(database: Database, store: Store) -> None:
    """Write the list anew into the store, with what the last one there remembers."""
    with database.reading() as session:
        if session.scalar(select(AuditEvent.id).limit(1)) is None:
            return  # an empty database is one that a backup is about to be put into
        try:
            before = opened(session, store.get(NAME))
        except FileNotFoundError:
            before = None
        store.put(NAME, gathered(session, before).sealed(session))


def gathered(session: Session, before: TakenBack | None) -> TakenBack:
    """Return the list as of now: the lines of this database, and those of the list before."""
    now = clock.now()
    since = now.date() - timedelta(days=DAYS)
    found = {line for line in before.lines if line.happened_on >= since} if before else set()
    wanted = (
        select(AuditEvent.chain_id, AuditEvent.number, AuditEvent.name, AuditEvent.keys, AuditEvent.happened_on)
        .where(AuditEvent.name.in_([*AGAIN, *BY_HAND]), AuditEvent.happened_on >= since)
        .execution_options(yield_per=500)
    )
    found |= {line for line in map(_line, session.execute(wanted)) if _takes(line)}
    ordered = sorted(found, key=lambda line: (line.happened_on, line.chain.bytes, line.number))
    return TakenBack(since, now, tuple(ordered))


def _line(row: Any) -> Line:
    return Line(*row)


def _takes(line: Line) -> bool:
    """Of some events only those that come to this take something away."""
    if line.name not in TAKES:
        return True
    key, value = TAKES[line.name]
    return bool(json.loads(line.keys)[key] == value)


def repeat(session: Session, taken: TakenBack) -> tuple[int, list[str]]:
    """Carry out again what this database does not know of; return how many acts, and what is left to do by hand."""
    last = select(func.max(AuditEvent.number)).where
    known = {line.chain: session.scalar(last(AuditEvent.chain_id == line.chain)) or 0 for line in taken.lines}
    unknown = [line for line in taken.lines if line.number > known[line.chain]]
    # What the backup knows nothing of had no older code or key then that could work again, and waits for nobody.
    unknown = [line for line in unknown if known[line.chain] or line.name not in OF_THE_KNOWN]
    count, left = 0, []
    for line in unknown:
        act = AGAIN.get(line.name)
        try:
            if act is None:
                left.append(f"{line.happened_on}, chain {line.chain}: {BY_HAND[line.name]}")
            elif act(session, line.chain, json.loads(line.keys)):
                count += 1
        except Refused:
            left.append(f"{line.happened_on}, chain {line.chain}: {line.name} could not be repeated; do it by hand")
    return count, left
