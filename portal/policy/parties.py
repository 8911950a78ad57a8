"""Parties: recorded by the secretariat; an organisation reads what is recorded of it, and its managers answer."""

from portal.policy.actions import Action
from portal.policy.roles import ORGANISATIONS, Role, Rules, Stake, rule

SECRETARIAT = frozenset({Role.SECRETARIAT})
OTHERS = ORGANISATIONS - SECRETARIAT

GRANTS: Rules = {
    Action.PARTY_SEE: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.PARTY_RECORD: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.PARTY_OWN: (rule(OTHERS, Stake.MEMBER),),
    Action.PARTY_ANSWER: (rule(OTHERS, Stake.MANAGER),),
}
