"""How long an organisation keeps reports: its members see it, its managers say it, and hold one by law."""

from portal.policy.actions import Action
from portal.policy.roles import RECEIVERS, Rules, Stake, rule

GRANTS: Rules = {
    Action.PARTICIPATION_HOLD: (rule(RECEIVERS, Stake.MANAGES),),
    Action.RETENTION_SEE: (rule(RECEIVERS, Stake.MEMBER),),
    Action.RETENTION_SET: (rule(RECEIVERS, Stake.MANAGER),),
}
