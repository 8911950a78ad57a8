"""Recovery code, authenticator and spare codes of a made-up person, without the three pages of enrolling."""

from dataclasses import dataclass, field

import pyotp
from nacl.utils import random
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts.models import Account
from portal.accounts.operations.enrolment import recovery_keys
from portal.accounts.operations.second_factor import replace_spare_codes, seal_secret
from portal.keys import pairs
from portal.sealing.codes import new_recovery_code, new_spare_codes, parse_recovery_code
from portal.sealing.derivation import SALT_SIZE


@dataclass
class Kept:
    """What a person has written down or holds in an authenticator."""

    totp_secret: str = field(repr=False)
    recovery_code: str = field(repr=False)
    spares: list[str] = field(repr=False)


def enrol(session: Session, account: Account, private: bytes) -> Kept:
    """Make an account whole; return what its person keeps."""
    kept = Kept(pyotp.random_base32(32), new_recovery_code(), list(new_spare_codes()))
    code, salt = parse_recovery_code(kept.recovery_code), random(SALT_SIZE)
    assert code is not None
    verifier, wrapping = recovery_keys(session, code, salt)
    account.recovery_salt, account.recovery_verifier = salt, verifier
    account.wrapped_by_recovery = pairs.wrap(private, under=wrapping, owner=account.id, pair_id=account.key_id)
    account.second_factor = seal_secret(account, kept.totp_secret, private)
    replace_spare_codes(session, account, kept.spares, private=private)
    account.recovery_kept_on = account.enrolled_on = clock.today()
    session.flush()
    return kept
