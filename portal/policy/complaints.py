"""Reports of illegal or wrong content: anybody makes them, the secretariat decides, and authors answer what it asks."""

from portal.policy.actions import Action
from portal.policy.roles import EVERYONE, ORGANISATIONS, Role, Rules, Stake, rule

GRANTS: Rules = {
    Action.COMPLAINT_MAKE: (rule(EVERYONE, Stake.NONE),),
    # On an appeal somebody who did not decide, which the operation sees to.
    Action.COMPLAINT_DECIDE: (rule(frozenset({Role.SECRETARIAT}), Stake.MEMBER),),
    # Whose words they are, which the loader sees to.
    Action.MENDING_ANSWER: (rule(ORGANISATIONS - {Role.SECRETARIAT}, Stake.MEMBER),),
}
