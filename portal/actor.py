"""Who acts: plain frozen data, never an ORM object."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from portal.policy.roles import Role, Stake


class Kind(StrEnum):
    NOBODY = "nobody"
    PENDING = "pending"
    ACCOUNT = "account"
    DRAFT = "draft"
    RECEIPT = "receipt"
    KEEPER = "keeper"
    SYSTEM = "system"


@dataclass(slots=True)
class Keyring:
    """Private keys that this request has opened, by the id of their public key. Lives as long as the request."""

    private: dict[UUID, bytes] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Keyring({len(self.private)} keys)"


@dataclass(frozen=True, slots=True)
class Actor:
    """`pair` is the id of the actor's own key pair (an account's or a receipt's), `session` of the session it uses.

    A victim's account is no `account`: with a report of its own open it is a receipt in all but one stake.
    """

    kind: Kind
    role: Role
    account: UUID | None = None
    organisation: UUID | None = None
    stakes: frozenset[Stake] = frozenset({Stake.NONE})
    pair: UUID | None = None
    session: UUID | None = None
    keyring: Keyring = field(default_factory=Keyring, compare=False)

    @property
    def is_manager(self) -> bool:
        return Stake.MANAGER in self.stakes


NOBODY = Actor(Kind.NOBODY, Role.NOBODY)
SYSTEM = Actor(Kind.SYSTEM, Role.SYSTEM)
