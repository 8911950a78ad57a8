"""What the audit keeps of a note's life: ids and codes. The chain is the note's."""

from dataclasses import dataclass
from uuid import UUID

from portal.audit import Event
from portal.incidents.rules import Pap, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Event):
    tlp: Tlp
    pap: Pap


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEdited(Event):
    tlp: Tlp
    pap: Pap


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteShared(Event):
    tlp: Tlp
    audience: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDestroyed(Event):
    """A draft, because the reporter took back everything that it was drawn from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceNamed(Event):
    named: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceNarrowed(Event):
    """`left`: they went by themselves."""

    taken: tuple[UUID, ...]
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelNarrowed(Event):
    before: Tlp
    tlp: Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCopiesGone(Event):
    withdrawal: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLost(Event):
    """Nobody holds the key of the note any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementMade(Event):
    statement: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsAsked(Event):
    bundle: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorsImported(Event):
    bundle: UUID
    objects: int
