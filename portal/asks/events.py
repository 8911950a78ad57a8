"""What the chain of something asked records: codes and ids only."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.asks.rules import Kind, Mark, State
from portal.audit import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Event):
    kind: Kind
    about: UUID
    version: int
    addressee: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AskShown(Event):
    """A member of the addressee saw it on their desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDelivered(Event):
    """Both proofs are there; an answer is in time until `until`."""

    delivered: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAnswered(Event):
    """It became public with its answer; `state` says whether that was in time."""

    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class AskExtended(Event):
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLapsed(Event):
    """Its last day passed: public without an answer, or not reached."""

    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWithdrawn(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRejoined(Event):
    """Whoever asked said something to the answer, in public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMarked(Event):
    """Whoever asked said whether it answers what was asked."""

    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityChecked(Event):
    """Somebody of the secretariat looked at who speaks for an addressee of which nobody can sign in."""

    link: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLinkMade(Event):
    """A second person confirmed that, and was given the one-time link."""

    link: UUID
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLinkUsed(Event):
    """Somebody answered by it, and it opens nothing any more."""

    link: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLinkEnded(Event):
    link: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityDestroyed(Event):
    """Who spoke for the addressee was kept long enough after the link was over."""

    link: UUID
