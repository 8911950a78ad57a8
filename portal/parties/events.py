"""What the audit keeps of parties: ids, kinds and days. The chain is the party's, or the link's."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.audit import Event
from portal.parties.rules import LinkKind, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRecorded(Event):
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTied(Event):
    """A body that was known by its name is this organisation of the portal now."""

    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyUntied(Event):
    """That was a mistake: it is a body of its own again, and so are its links."""

    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesLinked(Event):
    first: UUID
    second: UUID
    kind: LinkKind
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEnded(Event):
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAnswered(Event):
    """An organisation at one end said that it is right or wrong."""

    party: UUID
    word: Word
