"""What an account's own chain records: codes and ids only."""

from dataclasses import dataclass
from uuid import UUID

from portal.audit import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    """A new password wraps the account's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryUsed(Event):
    """The recovery code opened the account, and is used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeKept(Event):
    """A new recovery code was typed back; the one before it is worth nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorEnrolled(Event):
    """An authenticator was set up, in place of any before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpareCodesMade(Event):
    """New spare codes were made; those before them are worth nothing."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpareCodeUsed(Event):
    """A spare code stood in for the authenticator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityKeyAdded(Event):
    """A security key can be used beside the authenticator from now on."""

    key: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityKeyRemoved(Event):
    """A security key is worth nothing any more."""

    key: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """The person ended one of their sessions from another."""

    session: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorReset(Event):
    """Two colleagues said that every second factor was lost: all of them are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRenewed(Event):
    """Password and recovery code were lost: the account has a new key pair, which opens nothing yet."""

    pair: UUID
