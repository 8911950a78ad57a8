"""Back in without the password: the recovery code and the second factor, both at once, and a new password."""

from sqlalchemy.orm import Session

from portal import audit
from portal.accounts import queries
from portal.accounts.access import Credentials
from portal.accounts.events import RecoveryUsed
from portal.accounts.models import Account, SessionState
from portal.accounts.operations.enrolment import recovery_keys
from portal.accounts.operations.losing import check_reset_stands
from portal.accounts.operations.passwords import PasswordKeys, change_password
from portal.accounts.operations.second_factor import prove
from portal.accounts.operations.sessions import begin_session, end_sessions
from portal.actor import Actor, Kind
from portal.keys import pairs
from portal.policy import Role
from portal.problems import Invalid
from portal.reference.labels import N_
from portal.sealing.codes import RECOVERY_BYTES, parse_recovery_code
from portal.sealing.derivation import KEY_SIZE, SALT_SIZE, same


def recover(
    session: Session, credentials: Credentials, *, code: str, factor: str, keys: PasswordKeys, browser: str
) -> str:
    """Set a new password and end every session; return the token of a new one, in which a new code is to be kept.

    Raise `Invalid`, in the same words, for an unknown address, a wrong code and a wrong second factor.
    """
    account = session.scalar(queries.account_by_email(credentials.email_hash))
    private = _open(session, account, code)
    if account is None or private is None or not _passes(session, account, factor, private):
        raise Invalid(
            N_("Address, recovery code and second factor do not belong together. Check all three and try again.")
        )
    check_reset_stands(session, account)
    by = recovering(account)
    account.recovery_salt = account.recovery_verifier = account.wrapped_by_recovery = account.recovery_kept_on = None
    audit.record(session, RecoveryUsed(), on=account.id, by=by)
    change_password(session, account, private=private, keys=keys, by=by)
    end_sessions(session, account)
    return begin_session(session, account, private, state=SessionState.ENROLLING, browser=browser)


def recovering(account: Account) -> Actor:
    """Return who acts when nobody is signed in yet: only the account is known."""
    return Actor(Kind.PENDING, Role.NOBODY, account=account.id)


def _open(session: Session, account: Account | None, typed: str) -> bytes | None:
    """Return the account's private key if the code is its own; the same steps are taken if there is no account."""
    code = parse_recovery_code(typed) or bytes(RECOVERY_BYTES)
    salt = account.recovery_salt if account and account.recovery_salt else bytes(SALT_SIZE)
    verifier, wrapping = recovery_keys(session, code, salt)
    right = same((account.recovery_verifier if account else None) or bytes(KEY_SIZE), verifier)
    if account is None or account.wrapped_by_recovery is None or not right:
        return None
    return pairs.unwrap(account.wrapped_by_recovery, under=wrapping, owner=account.id, pair_id=account.key_id)


def _passes(session: Session, account: Account, factor: str, private: bytes) -> bool:
    """An account that never set up a second factor has none to show."""
    if account.second_factor is None:
        return True
    return prove(session, account, factor, private=private, by=recovering(account))
