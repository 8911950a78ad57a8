"""Codes that are made and shown, and become real only when the person says that they have them.

Until then the codes before them still work, so nobody is locked out by a page that was closed too early.
"""

from typing import Any

import pyotp

from portal.accounts import rules
from portal.accounts.models import Account
from portal.sealing.codes import new_recovery_code, new_spare_codes


def recovery_code() -> dict[str, Any]:
    return {"recovery": new_recovery_code()}


def authenticator() -> dict[str, Any]:
    """Return a new secret: 160 random bits in base 32, as authenticator apps take it."""
    return {"secret": pyotp.random_base32(32)}


def spare_codes() -> dict[str, Any]:
    return {"spare": list(new_spare_codes(rules.SPARE_CODES))}


def first_offer(account: Account) -> dict[str, Any]:
    """Return everything that this account still has to keep before it is whole."""
    return {
        **(recovery_code() if account.recovery_kept_on is None else {}),
        **(authenticator() if account.second_factor is None else {}),
        **(spare_codes() if account.enrolled_on is None else {}),
    }
