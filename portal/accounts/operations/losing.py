"""What an account loses when its second factor, or everything, is lost: so that it begins anew, and nothing stays."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.events import PairRenewed, SecondFactorReset
from portal.accounts.models import Account, FactorReset, SecurityKey, SpareCode
from portal.accounts.operations.passwords import PasswordKeys, wrap_by_password
from portal.accounts.operations.sessions import end_sessions
from portal.actor import Actor
from portal.keys import pairs
from portal.keys.models import PairKind
from portal.problems import Refused
from portal.reference.labels import N_


def reset_second_factor(session: Session, account: Account, *, by: Actor) -> None:
    """Take every second factor away and end every session: the next sign-in sets up new ones before all else."""
    _forget_second_factor(session, account)
    end_sessions(session, account)
    audit.record(session, SecondFactorReset(), on=account.id, by=by)
    session.flush()


def renew_pair(session: Session, account: Account, *, keys: PasswordKeys, by: Actor) -> bytes:
    """Give the account a new key pair under a new password; return its private key (32 bytes).

    Nothing that was sealed to the old pair follows: recovery code, second factors and sessions go with it.
    """
    pair, private = pairs.make_pair(session, PairKind.ACCOUNT, owner=account.id.bytes)
    account.key_id = pair.id
    wrap_by_password(account, private, keys)
    account.recovery_salt = account.recovery_verifier = account.wrapped_by_recovery = account.recovery_kept_on = None
    _forget_second_factor(session, account)
    session.execute(delete(FactorReset).where(FactorReset.account_id == account.id))
    end_sessions(session, account)
    audit.record(session, PairRenewed(pair=pair.id), on=account.id, by=by)
    session.flush()
    return private


def reset_of(session: Session, account: UUID) -> FactorReset | None:
    """Return what colleagues said about a lost second factor of this account, locked."""
    return session.scalar(select(FactorReset).where(FactorReset.account_id == account).with_for_update())


def check_reset_stands(session: Session, account: Account) -> None:
    """Refuse to let a password alone in after the days that two colleagues gave for it."""
    if account.second_factor is not None:
        return
    found = session.scalar(select(FactorReset).where(FactorReset.account_id == account.id))
    if found is not None and found.second_by is not None and found.until_on < clock.today():
        raise Refused(
            N_(
                "Your colleagues let you set up a new authenticator, and the days for it are over. "
                "Ask two of them to confirm once more."
            )
        )


def end_reset(session: Session, account: Account) -> None:
    """Forget that the second factor was lost: a new one is set up."""
    session.execute(delete(FactorReset).where(FactorReset.account_id == account.id))


def _forget_second_factor(session: Session, account: Account) -> None:
    account.second_factor = account.enrolled_on = None
    account.second_factor_step = 0
    for other in (SpareCode, SecurityKey):
        session.execute(delete(other).where(other.account_id == account.id))
