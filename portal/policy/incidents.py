"""Incident notes: who writes them, who reads them, who states what."""

from portal.policy.actions import Action
from portal.policy.roles import RECEIVERS, Role, Rules, Stake, rule

READERS = RECEIVERS | {Role.VENDOR}
WRITTEN = (rule(RECEIVERS, Stake.WRITER),)

GRANTS: Rules = {
    Action.NOTES_SEE: (rule(READERS, Stake.MEMBER),),
    Action.NOTE_WRITE: (rule(RECEIVERS, Stake.MEMBER),),
    Action.NOTE_SEE: (*WRITTEN, rule(READERS, Stake.AUDIENCE)),
    Action.NOTE_EDIT: WRITTEN,
    Action.NOTE_SHARE: WRITTEN,
    Action.NOTE_STATE: (rule(RECEIVERS, Stake.AUDIENCE),),
    Action.NOTE_NARROW: WRITTEN,
    Action.NOTE_LEAVE: (rule(READERS, Stake.AUDIENCE),),
    Action.NOTE_CONFIRM: (rule(READERS, Stake.MEMBER),),
}
