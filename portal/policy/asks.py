"""Asking, being asked, and answering. Who is asked may always answer; sellers and the secretariat do not ask."""

from portal.policy.actions import Action
from portal.policy.roles import ORGANISATIONS, RECEIVERS, Role, Rules, Stake, rule

PARTIES = ORGANISATIONS - {Role.SECRETARIAT}
ASKED = (rule(PARTIES, Stake.ASKED),)

GRANTS: Rules = {
    Action.ASK_LIST: (rule(PARTIES, Stake.MEMBER),),
    Action.ASK_SEND: (rule(RECEIVERS, Stake.MEMBER),),
    Action.ASK_SEE: (rule(RECEIVERS, Stake.ASKER), *ASKED),
    Action.ASK_ANSWER: ASKED,
    Action.ASK_EXTEND: ASKED,
    Action.ASK_WITHDRAW: (rule(RECEIVERS, Stake.ASKER),),
}
