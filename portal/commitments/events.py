"""What the audit keeps of a commitment's life: ids, numbers and states. The chain is the commitment's."""

from dataclasses import dataclass
from uuid import UUID

from portal.audit import Event
from portal.commitments.rules import State
from portal.commitments.rules.assessing import State as AssessmentState
from portal.commitments.rules.blocks import Of, Outcome, Why
from portal.commitments.rules.evidence import Audience
from portal.commitments.rules.parts import Column
from portal.commitments.rules.progress import Status


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


# The chain of the next ones is the assessment's.
@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentBegun(Event):
    """`assigned`: by the secretariat; otherwise the assessor volunteered."""

    commitment: UUID
    version: int
    assessor: UUID
    assigned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentMoved(Event):
    before: AssessmentState
    after: AssessmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentTakenBack(Event):
    """It is a draft again: from the second reader, or from the owner (`asked`), who can read it no more."""

    asked: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentEnded(Event):
    """It was given up, declined, or its assignment was taken back; its draft is destroyed."""

    after: AssessmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentWithdrawn(Event):
    """Its assessor stands by it no more. It stays readable."""


# And of these again the commitment's.
@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPublished(Event):
    number: int
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded(Event):
    evidence: UUID
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceShown(Event):
    """To those who assess the commitment."""

    evidence: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePublished(Event):
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRemoved(Event):
    evidence: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReaderLeft(Event):
    """An organisation assesses the commitment no more, and sees nothing any more that is for assessors only."""

    reader: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockProposed(Event):
    block: UUID
    of: Of
    part: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockConfirmed(Event):
    """Two people took it out of the public record. It says all that is needed to do so once more after a restore."""

    block: UUID
    of: Of
    row: UUID
    part: Column
    why: Why
    author: UUID
    version: int
    proposed_by: UUID | None
    confirmed_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDropped(Event):
    block: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftProposed(Event):
    block: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftKept(Event):
    """It stays blocked after all."""

    block: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLifted(Event):
    block: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAppealed(Event):
    block: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAppealDecided(Event):
    block: UUID
    outcome: Outcome
