"""What the audit keeps of complaints: that something was done, and never a word. The chain is the complaint's."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.audit import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintMade(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintDecided(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAppealed(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSettled(Event):
    """Somebody who had not decided decided on the appeal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintDestroyed(Event):
    """`withdrawn`: by whoever made it; otherwise it was kept long enough."""

    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorAsked(Event):
    """The chain is the request's, here and below: nothing joins it to the complaint's."""

    author: UUID
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorAnswered(Event):
    put_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorSilent(Event):
    """The author had not answered by its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorAskedNoMore(Event):
    """The secretariat took back what it had asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorAnswerSeen(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorRequestDestroyed(Event):
    """It was kept long enough."""
