"""Turning points: leaving, keys made anew, factors and keys that were lost."""

from portal.policy.actions import Action
from portal.policy.roles import EVERYONE, ORGANISATIONS, Role, Rules, Stake, rule

SECRETARIAT = frozenset({Role.SECRETARIAT})

GRANTS: Rules = {
    Action.MEMBER_LEAVE: (rule(ORGANISATIONS, Stake.MEMBER),),
    Action.MEMBER_RESET: (rule(ORGANISATIONS, Stake.MEMBER),),
    Action.MEMBER_RENEW: (rule(ORGANISATIONS, Stake.MANAGER),),
    Action.KEYS_SEE: (rule(ORGANISATIONS, Stake.MANAGER),),
    Action.KEYS_ROTATE: (rule(ORGANISATIONS, Stake.MANAGER),),
    Action.SHEET_MAKE: (rule(ORGANISATIONS, Stake.MANAGER),),
    Action.SHEET_USE: (rule(EVERYONE, Stake.ACCOUNT),),
    Action.KEYS_LOST: (rule(SECRETARIAT, Stake.MEMBER),),
}
