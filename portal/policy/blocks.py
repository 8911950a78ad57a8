"""Blocks of what was published: two people of the secretariat, and the appeal of whoever wrote it."""

from portal.policy.actions import Action
from portal.policy.roles import ORGANISATIONS, Role, Rules, Stake, rule

SECRETARIAT = (rule(frozenset({Role.SECRETARIAT}), Stake.MEMBER),)

GRANTS: Rules = {
    Action.BLOCK_SEE: SECRETARIAT,
    Action.BLOCK_PROPOSE: SECRETARIAT,
    # Another person than whoever proposed it, which the operation sees to; and appeals by neither.
    Action.BLOCK_CONFIRM: SECRETARIAT,
    Action.BLOCK_APPEAL: (rule(ORGANISATIONS - {Role.SECRETARIAT}, Stake.MEMBER),),
}
