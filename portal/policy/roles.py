"""Who people are (`Role`), what they have to do with a thing (`Stake`), and how a power is written down (`Rule`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.policy.actions import Action


class Role(StrEnum):
    """What kind of party a person acts for in this session."""

    NOBODY = "nobody"
    REPORTER = "reporter"
    STATE = "state"
    CIVIL_SOCIETY = "civil_society"
    TECHNOLOGY_COMPANY = "technology_company"
    VENDOR = "vendor"
    SECRETARIAT = "secretariat"
    SYSTEM = "system"


class Stake(StrEnum):
    """What gives rights over a thing. The first group comes with the session, the second with the thing."""

    NONE = "none"
    ENROLLING = "enrolling"
    ACCOUNT = "account"
    MEMBER = "member"
    MANAGER = "manager"
    DRAFTING = "drafting"
    AUTHOR = "author"
    KEEPING = "keeping"

    FILER = "filer"
    RECIPIENT = "recipient"
    HANDLER = "handler"
    MANAGES = "manages"

    ASKER = "asker"
    ASKED = "asked"

    ASSESSOR = "assessor"
    ASSESSED = "assessed"

    WRITER = "writer"
    AUDIENCE = "audience"


OF_SESSION = frozenset(
    {
        Stake.NONE,
        Stake.ENROLLING,
        Stake.ACCOUNT,
        Stake.MEMBER,
        Stake.MANAGER,
        Stake.DRAFTING,
        Stake.AUTHOR,
        Stake.KEEPING,
    }
)
ORGANISATIONS = frozenset({Role.STATE, Role.CIVIL_SOCIETY, Role.TECHNOLOGY_COMPANY, Role.VENDOR, Role.SECRETARIAT})
RECEIVERS = frozenset({Role.STATE, Role.CIVIL_SOCIETY, Role.TECHNOLOGY_COMPANY})
EVERYONE = frozenset(Role) - {Role.SYSTEM}


@dataclass(frozen=True, slots=True)
class Rule:
    """Whoever acts as one of `roles` and holds `stake` may."""

    roles: frozenset[Role]
    stake: Stake


Rules = Mapping[Action, tuple[Rule, ...]]


def rule(roles: frozenset[Role], stake: Stake) -> Rule:
    return Rule(roles, stake)
