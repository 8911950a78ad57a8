"""What the audit keeps of a commitment's life: ids, numbers and states. The chain is the commitment's."""

from dataclasses import dataclass

from portal.audit import Event
from portal.commitments.rules import State


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentBegun(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionMoved(Event):
    """`before` is None for a version that was begun with this."""

    number: int
    before: State | None
    after: State


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDiscarded(Event):
    number: int
