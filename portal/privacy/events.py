"""What the audit keeps of requests and notices: ids, and never a word. The chain is the request's, or the notice's."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.audit import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyAsked(Event):
    organisations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyAnswered(Event):
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRequestDestroyed(Event):
    """`withdrawn`: by whoever made it; otherwise it was kept long enough."""

    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeProposed(Event):
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePublished(Event):
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEnded(Event):
    """It was taken down, or dropped before a second person confirmed it."""
