"""Requests of people who think that they are named, and notices to receipts."""

from portal.policy.actions import Action
from portal.policy.roles import EVERYONE, RECEIVERS, Role, Rules, Stake, rule

SECRETARIAT = frozenset({Role.SECRETARIAT})

GRANTS: Rules = {
    Action.PRIVACY_ASK: (rule(EVERYONE, Stake.NONE),),
    # It may be about a colleague: managers alone, and in the secretariat everybody.
    Action.PRIVACY_ANSWER: (rule(RECEIVERS, Stake.MANAGER), rule(SECRETARIAT, Stake.MEMBER)),
    Action.NOTICE_WRITE: (rule(SECRETARIAT, Stake.MEMBER),),
    # Another person than whoever wrote it, which the operation sees to.
    Action.NOTICE_PUBLISH: (rule(SECRETARIAT, Stake.MEMBER),),
}
