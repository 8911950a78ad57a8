"""Assessments: made by others, corrected by the owner, assigned by the secretariat, which reads no draft."""

from portal.policy.actions import Action
from portal.policy.roles import Role, Rules, Stake, rule

ASSESSING = frozenset({Role.CIVIL_SOCIETY, Role.STATE})
PROMISING = frozenset({Role.TECHNOLOGY_COMPANY, Role.VENDOR, Role.STATE})
ASSESSOR = (rule(ASSESSING, Stake.ASSESSOR),)

GRANTS: Rules = {
    Action.ASSESSMENT_LIST: (rule(ASSESSING, Stake.MEMBER),),
    Action.ASSESSMENT_BEGIN: (rule(ASSESSING, Stake.MEMBER),),
    Action.ASSESSMENT_SEE: ASSESSOR,
    Action.ASSESSMENT_WRITE: ASSESSOR,
    Action.ASSESSMENT_READ: ASSESSOR,
    Action.ASSESSMENT_WITHDRAW: ASSESSOR,
    Action.ASSESSMENT_FACTS: (rule(PROMISING, Stake.ASSESSED),),
    Action.ASSESSMENT_ASSIGN: (rule(frozenset({Role.SECRETARIAT}), Stake.MEMBER),),
}
