"""Organisations: applying, being verified, members."""

from portal.policy.actions import Action
from portal.policy.roles import EVERYONE, ORGANISATIONS, RECEIVERS, Role, Rules, Stake, rule

SECRETARIAT = frozenset({Role.SECRETARIAT})
OTHERS = ORGANISATIONS - SECRETARIAT

GRANTS: Rules = {
    Action.DESK_SEE: (rule(EVERYONE, Stake.ACCOUNT),),
    Action.ORGANISATION_APPLY: (rule(EVERYONE, Stake.NONE),),
    Action.ORGANISATION_SEE: (rule(ORGANISATIONS, Stake.MEMBER),),
    # For oneself; a manager also for whoever fell ill.
    Action.MEMBER_AWAY: (rule(ORGANISATIONS, Stake.MEMBER),),
    Action.ORGANISATION_EDIT: (rule(ORGANISATIONS, Stake.MANAGER),),
    Action.MEMBER_INVITE: (rule(ORGANISATIONS, Stake.MANAGER),),
    Action.MEMBER_ADMIT: (rule(ORGANISATIONS, Stake.MANAGER),),
    Action.MEMBER_REMOVE: (rule(ORGANISATIONS, Stake.MANAGER),),
    Action.APPLICATION_SEE: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.APPLICATION_DECIDE: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.REFERENCE_ANSWER: (rule(RECEIVERS, Stake.MANAGER),),
    Action.REFERENCE_BY_LINK: (rule(EVERYONE, Stake.NONE),),
    Action.RENEWAL_CONFIRM: (rule(OTHERS, Stake.MANAGER),),
    Action.RENEWAL_GRANT: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.STANDING_SEE: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.STANDING_PROPOSE: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.STANDING_CONFIRM: (rule(SECRETARIAT, Stake.MEMBER),),
    Action.STANDING_DISSOLVE: (rule(OTHERS, Stake.MANAGER),),
}
