"""What each role may do with what stake: pure data, reviewed as data (`tests/security/powers.txt` is its copy)."""

from portal.policy.actions import Action
from portal.policy.grants import GRANTS, allows, is_for_reporters, may_try
from portal.policy.roles import EVERYONE, ORGANISATIONS, RECEIVERS, Role, Stake

__all__ = [
    "EVERYONE",
    "GRANTS",
    "ORGANISATIONS",
    "RECEIVERS",
    "Action",
    "Role",
    "Stake",
    "allows",
    "is_for_reporters",
    "may_try",
]
