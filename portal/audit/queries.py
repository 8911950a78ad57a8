"""The only selects over checkpoints and whole chains: columns, not entities, so that millions pass in flat memory."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import aliased

from portal.audit.models import AuditEvent, Checkpoint, SignedLine
from portal.db.paging import AnySelect

BATCH: Final = 1000
"""Rows held at once."""


def lines() -> AnySelect:
    """Every line of every chain, chain by chain, in order."""
    return (
        select(
            AuditEvent.chain_id,
            AuditEvent.number,
            AuditEvent.name,
            AuditEvent.keys,
            AuditEvent.actor_kind,
            AuditEvent.account_id,
            AuditEvent.organisation_id,
            AuditEvent.happened_on,
            AuditEvent.digest,
        )
        .order_by(AuditEvent.chain_id, AuditEvent.number)
        .execution_options(yield_per=BATCH)
    )


def moved(*, before: date, behind: UUID | None, most: int) -> Select[UUID, int, bytes]:
    """The last line from before a day of each chain (after chain `behind`), where no checkpoint has come as far."""
    later = aliased(AuditEvent)
    has_later = (
        select(later.id)
        .where(later.chain_id == AuditEvent.chain_id, later.number > AuditEvent.number, later.happened_on < before)
        .exists()
    )
    signed = select(func.max(SignedLine.number)).where(SignedLine.chain_id == AuditEvent.chain_id).scalar_subquery()
    found = (
        select(AuditEvent.chain_id, AuditEvent.number, AuditEvent.digest)
        .where(AuditEvent.happened_on < before, ~has_later, AuditEvent.number > func.coalesce(signed, 0))
        .order_by(AuditEvent.chain_id)
        .limit(most)
    )
    return found if behind is None else found.where(AuditEvent.chain_id > behind)


def digests(places: Collection[tuple[UUID, int]]) -> Select[UUID, int, bytes]:
    """The digests of the lines at these places (chain and number)."""
    wanted = tuple_(AuditEvent.chain_id, AuditEvent.number).in_(places)
    return select(AuditEvent.chain_id, AuditEvent.number, AuditEvent.digest).where(wanted)


def newest() -> Select[Checkpoint]:
    return select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1)


def checkpoints() -> AnySelect:
    """Every checkpoint, by number."""
    return (
        select(Checkpoint.number, Checkpoint.made_on, Checkpoint.lines, Checkpoint.root, Checkpoint.signature)
        .order_by(Checkpoint.number)
        .execution_options(yield_per=BATCH)
    )


def root(number: int) -> Select[bytes]:
    return select(Checkpoint.root).where(Checkpoint.number == number)


def signed_under(checkpoint: int) -> AnySelect:
    """What one checkpoint signed, in the order of its tree."""
    return (
        select(SignedLine.chain_id, SignedLine.number, SignedLine.digest)
        .where(SignedLine.checkpoint == checkpoint)
        .order_by(SignedLine.chain_id)
        .execution_options(yield_per=BATCH)
    )


def signed_lines() -> AnySelect:
    """What all checkpoints signed, chain by chain."""
    return (
        select(SignedLine.chain_id, SignedLine.number, SignedLine.digest, SignedLine.checkpoint)
        .order_by(SignedLine.chain_id, SignedLine.number)
        .execution_options(yield_per=BATCH)
    )
