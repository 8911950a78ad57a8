"""The selects of news: lines of a report's audit chain that somebody else than its reporter wrote."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from portal.actor import Kind
from portal.audit.models import AuditEvent

MOST: Final = 50


def lines(submission: UUID, *, after: int) -> Select[AuditEvent]:
    """Lines after that number by members and by the portal itself, newest first."""
    return (
        select(AuditEvent)
        .where(AuditEvent.chain_id == submission, AuditEvent.number > after)
        .where(AuditEvent.actor_kind.not_in((Kind.RECEIPT, Kind.DRAFT)))
        .order_by(AuditEvent.number.desc())
        .limit(MOST)
    )
