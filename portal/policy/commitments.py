"""Commitments: the members of a company, vendor or state write its drafts, publish each other's, and withdraw."""

from portal.policy.actions import Action
from portal.policy.roles import Role, Rules, Stake, rule

PROMISING = (rule(frozenset({Role.TECHNOLOGY_COMPANY, Role.VENDOR, Role.STATE}), Stake.MEMBER),)

GRANTS: Rules = {
    Action.COMMITMENT_SEE: PROMISING,
    Action.COMMITMENT_DRAFT: PROMISING,
    Action.COMMITMENT_APPROVE: PROMISING,
    Action.COMMITMENT_WITHDRAW: PROMISING,
}
