"""Asking, being asked, and answering. Every organisation does all of it; the secretariat neither asks nor is asked."""

from portal.policy.actions import Action
from portal.policy.roles import EVERYONE, ORGANISATIONS, Role, Rules, Stake, rule

PARTIES = ORGANISATIONS - {Role.SECRETARIAT}
ASKED = (rule(PARTIES, Stake.ASKED),)
ASKER = (rule(PARTIES, Stake.ASKER),)

GRANTS: Rules = {
    Action.ASK_LIST: (rule(PARTIES, Stake.MEMBER),),
    Action.ASK_SEND: (rule(PARTIES, Stake.MEMBER),),
    Action.ASK_SEE: (*ASKER, *ASKED),
    Action.ASK_ANSWER: ASKED,
    Action.ASK_EXTEND: ASKED,
    Action.ASK_WITHDRAW: ASKER,
    Action.ASK_FOLLOW: ASKER,
    # It never reads what is asked: it makes the link, and another person of it confirms, which the operation sees to.
    Action.ASK_LINK: (rule(frozenset({Role.SECRETARIAT}), Stake.MEMBER),),
    Action.ASK_BY_LINK: (rule(EVERYONE, Stake.NONE),),
}
