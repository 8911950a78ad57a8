"""What the audit keeps of a file: ids and codes, in the chain of the report it belongs to."""

from dataclasses import dataclass
from uuid import UUID

from portal.audit import Event
from portal.files.rules import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAdded(Event):
    file: UUID
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePassedOn(Event):
    """The reporter let an original go on as it is, or took that back."""

    file: UUID
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileErased(Event):
    """The reporter erased it, for everyone."""

    file: UUID
