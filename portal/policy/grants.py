"""The one table of powers, made of one part a feature, and the two questions that are asked of it."""

from collections.abc import Mapping
from typing import Final

from portal.policy import (
    accounts,
    asks,
    assessments,
    blocks,
    commitments,
    complaints,
    incidents,
    organisations,
    parties,
    privacy,
    public,
    retention,
    submissions,
    turning,
)
from portal.policy.actions import Action
from portal.policy.roles import OF_SESSION, Role, Rule, Stake

GRANTS: Final[Mapping[Action, tuple[Rule, ...]]] = {
    **public.GRANTS,
    **accounts.GRANTS,
    **organisations.GRANTS,
    **turning.GRANTS,
    **submissions.GRANTS,
    **retention.GRANTS,
    **parties.GRANTS,
    **asks.GRANTS,
    **privacy.GRANTS,
    **complaints.GRANTS,
    **incidents.GRANTS,
    **commitments.GRANTS,
    **assessments.GRANTS,
    **blocks.GRANTS,
}


def allows(role: Role, stakes: frozenset[Stake], action: Action) -> bool:
    """Say whether one who acts as `role` and holds `stakes` in a thing may do `action` to it."""
    return any(role in rule.roles and rule.stake in stakes for rule in GRANTS[action])


def may_try(role: Role, stakes: frozenset[Stake], action: Action) -> bool:
    """Say whether `action` is possible at all before the thing is known: the loader of the thing then decides."""
    return any(role in rule.roles and (rule.stake in stakes or rule.stake not in OF_SESSION) for rule in GRANTS[action])


def is_for_reporters(action: Action) -> bool:
    """Say whether `action` belongs to a reporter's session, which has a cookie of its own."""
    return all(rule.roles == {Role.REPORTER} for rule in GRANTS[action])
