"""The second factor: an authenticator's code of this half minute (RFC 6238), or one of ten spare codes.

Its secret, and what spare codes are compared with, lie under the account's private key, which takes the password, a
session or the recovery code to open. So the database with the instance key still does not tell which code is right.
"""

from typing import Final

import pyotp
from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts import queries, rules
from portal.accounts.events import SpareCodeUsed
from portal.accounts.models import Account, SpareCode
from portal.actor import Actor
from portal.db import new_id
from portal.keys.grants import OpenKey
from portal.sealing.codes import parse_spare_code
from portal.sealing.derivation import mac, same, subkey
from portal.sealing.typed import cleaned

LABEL: Final = "account.second_factor"
DIGITS: Final = 6


def seal_secret(account: Account, secret: str, private: bytes) -> bytes:
    return factor_key(account, private).seal(secret, row=account.id, label=LABEL)


def prove(session: Session, account: Account, typed: str, *, private: bytes, by: Actor) -> bool:
    """Say whether `typed` is the second factor, and use it up: no code is right twice, even in parallel."""
    if account.second_factor is None:
        return False
    session.flush()
    if (code := authenticator_code(typed)) is not None:
        secret = factor_key(account, private).open(account.second_factor, row=account.id, label=LABEL)
        step = matching_step(secret, code)
        return step is not None and session.scalar(queries.take_step(account.id, step)) is not None
    if (spare := parse_spare_code(typed)) is not None:
        digest = spare_digest(spare, private)
        if session.scalar(queries.take_spare_code(account.id, digest, on=clock.today())) is not None:
            audit.record(session, SpareCodeUsed(), on=account.id, by=by)
            return True
    return False


def authenticator_code(typed: str) -> str | None:
    """Return six digits, however they were spaced and in whatever script; None if it is anything else."""
    digits = (cleaned(typed) or "").replace(" ", "")
    return digits if len(digits) == DIGITS and digits.isdigit() else None


def matching_step(secret: str, code: str) -> int | None:
    """Return the time step, now or one beside it, whose code this is."""
    now = int(clock.now().timestamp()) // rules.TOTP_SECONDS
    steps = range(now - rules.TOTP_DRIFT, now + rules.TOTP_DRIFT + 1)
    # Every step is compared, so that the time says nothing about which one it was.
    found = [step for step in steps if same(pyotp.TOTP(secret).generate_otp(step).encode(), code.encode())]
    return found[-1] if found else None


def spare_digest(code: str, private: bytes) -> bytes:
    return mac(subkey(private, "account.spare"), code.encode())


def replace_spare_codes(session: Session, account: Account, codes: list[str], *, private: bytes) -> None:
    """Make these the account's spare codes, in place of all before them."""
    session.execute(delete(SpareCode).where(SpareCode.account_id == account.id))
    session.add_all(SpareCode(id=new_id(), account_id=account.id, digest=spare_digest(code, private)) for code in codes)


def factor_key(account: Account, private: bytes) -> OpenKey:
    """Return what an account's second factors are sealed under; only its private key gives it."""
    return OpenKey(account.key_id, subkey(private, "account.factor"))
