"""One's own account: signing in, joining, recovering, and keeping it."""

from portal.policy.actions import Action
from portal.policy.roles import EVERYONE, Rules, Stake, rule

GRANTS: Rules = {
    Action.SIGN_IN: (rule(EVERYONE, Stake.NONE),),
    Action.JOIN: (rule(EVERYONE, Stake.NONE),),
    Action.RECOVER: (rule(EVERYONE, Stake.NONE),),
    Action.SIGN_OUT: (rule(EVERYONE, Stake.NONE),),
    Action.ENROL: (rule(EVERYONE, Stake.ENROLLING),),
    Action.ACCOUNT_SEE: (rule(EVERYONE, Stake.ACCOUNT),),
    Action.ACCOUNT_CHANGE: (rule(EVERYONE, Stake.ACCOUNT),),
}
