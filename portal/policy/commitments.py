"""Commitments: the members of who promises write its drafts, publish each other's, report on them and withdraw."""

from portal.policy.actions import Action
from portal.policy.roles import Role, Rules, Stake, rule

PROMISING = (rule(frozenset({Role.TECHNOLOGY_COMPANY, Role.VENDOR, Role.STATE}), Stake.MEMBER),)

# Which of them assesses which commitment is no question of roles: see `access` and the keys.
ASSESSING = (rule(frozenset({Role.CIVIL_SOCIETY, Role.STATE}), Stake.MEMBER),)

GRANTS: Rules = {
    Action.COMMITMENT_SEE: PROMISING,
    Action.COMMITMENT_DRAFT: PROMISING,
    Action.COMMITMENT_APPROVE: PROMISING,
    Action.COMMITMENT_EVIDENCE: PROMISING,
    Action.COMMITMENT_REPORT: PROMISING,
    Action.EVIDENCE_READ: ASSESSING,
    Action.COMMITMENT_WITHDRAW: PROMISING,
}
