"""What needs nothing: reading what is public, leaving, being watched by a health check."""

from portal.policy.actions import Action
from portal.policy.roles import EVERYONE, Rules, Stake, rule

GRANTS: Rules = {
    Action.PUBLIC_READ: (rule(EVERYONE, Stake.NONE),),
    Action.LEAVE: (rule(EVERYONE, Stake.NONE),),
    Action.OPERATE: (rule(EVERYONE, Stake.NONE),),
}
