"""What the audit keeps of a report's life: ids and codes. The chain is the submission's."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.audit import Event
from portal.submissions.rules import HowSaid, PartState, RemedyState, SaidAs, SectionName


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionFiled(Event):
    receivers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionFiledForAnother(Event):
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsImported(Event):
    batch: UUID
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone(Event):
    batch: UUID
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFiled(Event):
    organisation: UUID
    receivers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRelayed(Event):
    relay: UUID
    how: HowSaid
    said_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StewardshipEnded(Event):
    stewardship: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverPrepared(Event):
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Event):
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationMoved(Event):
    participation: UUID
    before: PartState
    after: PartState


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPutOff(Event):
    participation: UUID
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMissed(Event):
    participation: UUID
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDaysSet(Event):
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyContactSet(Event):
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSet(Event):
    in_all: int
    from_one: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSeconded(Event):
    participation: UUID
    message: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyMoved(Event):
    participation: UUID
    remedy: UUID
    before: RemedyState | None
    after: RemedyState


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationReferred(Event):
    source: UUID
    participation: UUID
    sections: tuple[SectionName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAgreed(Event):
    participation: UUID
    organisation: UUID
    sections: tuple[SectionName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded(Event):
    participation: UUID
    kind: SaidAs


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryWritten(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksChanged(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFileTaken(Event):
    """`own`: with what the organisation keeps for itself."""

    participation: UUID
    sections: tuple[SectionName, ...]
    files: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExported(Event):
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWritten(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRestricted(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLifted(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksChanged(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPrepared(Event):
    answer: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedAnswerDeleted(Event):
    answer: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondNamed(Event):
    participation: UUID
    second: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerNamed(Event):
    participation: UUID
    handler: UUID | None
    restricted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerUnnamed(Event):
    participation: UUID
    handler: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionGiven(Event):
    permission: UUID
    section: SectionName
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionWithdrawn(Event):
    permission: UUID
    section: SectionName
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRequested(Event):
    participation: UUID
    organisation: UUID
    sections: tuple[SectionName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionAnswered(Event):
    participation: UUID
    request: UUID
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesConfirmedGone(Event):
    withdrawal: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptClosed(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingFrozen(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingResumed(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class UseHalted(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAllowed(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDeleted(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageErased(Event):
    message: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyWordsErased(Event):
    """`step`: to which step of the remedy the reporter had written the words."""

    remedy: UUID
    step: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionErased(Event):
    section: SectionName


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCorrected(Event):
    """One answer of the section. Which one stands sealed, with what it said before."""

    section: SectionName


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRaised(Event):
    """Somebody was put on the list of who must never see it. Who stands sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionMade(Event):
    participation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSet(Event):
    outcome: PartState
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDestroyed(Event):
    """`whole`: it was the last part, so the report itself went with it."""

    participation: UUID
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSet(Event):
    participation: UUID
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded(Event):
    participation: UUID
