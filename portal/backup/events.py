"""What the portal's own chain keeps of backups: that one was made, and that one was put back."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.audit import Event
from portal.audit.models import AuditEvent

THE_PORTAL: Final = UUID(int=0)
"""The chain of what happens to the portal as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade(Event):
    backup: UUID
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRestored(Event):
    """`again`: acts of taking back that were carried out a second time, since this backup did not know of them."""

    backup: UUID
    made: date
    again: int


def last_backup() -> Select[date]:
    """The day of the last backup, as the portal's own chain remembers it."""
    mine = AuditEvent.chain_id == THE_PORTAL, AuditEvent.name == BackupMade.name()
    return select(AuditEvent.happened_on).where(*mine).order_by(AuditEvent.number.desc()).limit(1)


def last_kept(session: Session) -> date | None:
    """Return the day until which the backups made so far are kept: what is deleted today is in them until then."""
    mine = AuditEvent.chain_id == THE_PORTAL, AuditEvent.name == BackupMade.name()
    days = [
        date.fromisoformat(json.loads(keys)["until"]) for keys in session.scalars(select(AuditEvent.keys).where(*mine))
    ]
    return max(days, default=None)
