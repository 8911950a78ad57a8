"""What can be done to an account, to its sessions, and to a reporter's receipt."""

from portal.accounts.operations.enrolment import (
    enrol_second_factor,
    keep_recovery_code,
    keep_spare_codes,
    offer_authenticator,
    offer_recovery_code,
    offer_spare_codes,
)
from portal.accounts.operations.expiry import forget_expired
from portal.accounts.operations.passwords import (
    PasswordKeys,
    create_account,
    derive_password,
    new_password_keys,
    open_by_password,
)
from portal.accounts.operations.sessions import (
    begin_session,
    end_other_sessions,
    end_own_session,
    end_session,
    end_sessions,
    end_token,
)

__all__ = [
    "PasswordKeys",
    "begin_session",
    "create_account",
    "derive_password",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "end_sessions",
    "end_token",
    "enrol_second_factor",
    "forget_expired",
    "keep_recovery_code",
    "keep_spare_codes",
    "new_password_keys",
    "offer_authenticator",
    "offer_recovery_code",
    "offer_spare_codes",
    "open_by_password",
]
