"""What an organisation's chain records: codes and ids only."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.audit import Event
from portal.organisations.models import Intake, Kind
from portal.organisations.rules import Channel, Reason, ReferenceState, Standing, StandingVerb


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationMade(Event):
    """It came in, by an application or by the command line."""

    kind: Kind
    receives: bool
    application: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(Event):
    invitation: UUID
    manager: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """An invitation was used. `founded`: this person's key began the organisation's rings."""

    account: UUID
    manager: bool
    founded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdmitted(Event):
    """The organisation's keys were sealed to the pair that the five words stood for."""

    account: UUID
    pair: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerMade(Event):
    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(Event):
    """Keys and membership are gone. `rotated`: rings that began a new generation; `owed`: those that have yet to."""

    account: UUID
    manager: bool
    rotated: int
    owed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysRotated(Event):
    """A manager had new keys made. `owed`: rings whose new generation waits for somebody who opens them."""

    rotated: int
    owed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMade(Event):
    """Both halves of a recovery sheet were typed back; any sheet before it is worth nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetUsed(Event):
    """Both halves were typed, and admitted this manager's new key pair. The sheet is worth nothing now."""

    account: UUID
    pair: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetConfirmed(Event):
    """A colleague says that this person lost their second factor. `number` of 2."""

    account: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshStartOffered(Event):
    """A link was sent by which this person can begin again with a new key pair."""

    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshStartTaken(Event):
    """This person has a new key pair, which waits to be admitted."""

    account: UUID
    pair: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysLost(Event):
    """One of two people said that nobody can open this organisation's keys any more; with the second it began again."""

    number: int
    founder: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePublished(Event):
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAway(Event):
    account: UUID
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewherePublished(Event):
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSet(Event):
    intake: Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFiled(Event):
    kind: Kind
    receives: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationApproved(Event):
    """One person's yes; `number` of `needed`, after `references` that came, or by another `channel`."""

    number: int
    needed: int
    references: int
    channel: Channel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDeclined(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceAsked(Event):
    """`organisation` is None for somebody outside the portal."""

    reference: UUID
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceAnswered(Event):
    reference: UUID
    state: ReferenceState


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalConfirmed(Event):
    """A manager confirmed profile, obligations and conduct."""

    renewal: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalGranted(Event):
    renewal: UUID
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingProposed(Event):
    proposal: UUID
    verb: StandingVerb
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDropped(Event):
    proposal: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChanged(Event):
    proposal: UUID
    before: Standing
    after: Standing
