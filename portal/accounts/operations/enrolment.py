"""What an account needs beside its password: recovery code, authenticator, spare codes. Each counts once it is kept."""

from typing import Any

from nacl.utils import random
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.access import offered, private_key
from portal.accounts.events import RecoveryCodeKept, SecondFactorEnrolled, SpareCodesMade
from portal.accounts.models import Account
from portal.accounts.operations import offers
from portal.accounts.operations.losing import end_reset
from portal.accounts.operations.second_factor import (
    authenticator_code,
    matching_step,
    replace_spare_codes,
    seal_secret,
)
from portal.accounts.operations.sessions import offer
from portal.actor import Actor
from portal.keys import pairs
from portal.keys.instance import instance
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.sealing.codes import parse_recovery_code, recovery_key
from portal.sealing.derivation import SALT_SIZE, mac, same, subkey


def offer_recovery_code(session: Session, *, by: Actor) -> None:
    """Make a recovery code to be shown; the one before it works until this one is typed back."""
    offer(session, offered(session, by) | offers.recovery_code(), by=by)


def offer_authenticator(session: Session, *, by: Actor) -> None:
    """Make a secret to be shown; the authenticator before it works until a code of this one is typed."""
    offer(session, offered(session, by) | offers.authenticator(), by=by)


def offer_spare_codes(session: Session, *, by: Actor) -> None:
    """Make spare codes to be shown; those before them work until these are said to be kept."""
    offer(session, offered(session, by) | offers.spare_codes(), by=by)


def keep_recovery_code(session: Session, account: Account, typed: str, *, by: Actor) -> None:
    """Make the offered recovery code the account's own, once it is typed back."""
    content, shown = _take(session, "recovery", by=by)
    code, wanted = parse_recovery_code(typed), parse_recovery_code(shown)
    if wanted is None or code is None or not same(code, wanted):
        raise Invalid(
            N_("This is not the code that is shown. Copy it from where you wrote it down, not from this page."),
            field="code",
        )
    salt, private = random(SALT_SIZE), private_key(by)
    verifier, wrapping = recovery_keys(session, code, salt)
    account.recovery_salt, account.recovery_verifier = salt, verifier
    account.wrapped_by_recovery = pairs.wrap(private, under=wrapping, owner=account.id, pair_id=account.key_id)
    account.recovery_kept_on = clock.today()
    offer(session, content, by=by)
    audit.record(session, RecoveryCodeKept(), on=account.id, by=by)


def enrol_second_factor(session: Session, account: Account, typed: str, *, by: Actor) -> None:
    """Make the offered secret the account's own, once a code that it gives is typed."""
    content, secret = _take(session, "secret", by=by)
    code = authenticator_code(typed)
    step = matching_step(secret, code) if code else None
    if step is None:
        raise Invalid(
            N_(
                "This code is not right. Type the six digits that your app shows now. "
                "If it is wrong again, check that your device’s clock is right."
            ),
            field="code",
        )
    account.second_factor = seal_secret(account, secret, private_key(by))
    account.second_factor_step = step
    offer(session, content, by=by)
    audit.record(session, SecondFactorEnrolled(), on=account.id, by=by)


def keep_spare_codes(session: Session, account: Account, *, by: Actor) -> None:
    """Make the offered spare codes the account's own. With them, a new account is whole."""
    content, codes = _take(session, "spare", by=by)
    replace_spare_codes(session, account, codes, private=private_key(by))
    account.enrolled_on = account.enrolled_on or clock.today()
    end_reset(session, account)
    offer(session, content, by=by)
    audit.record(session, SpareCodesMade(count=len(codes)), on=account.id, by=by)


def recovery_keys(session: Session, code: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Return what a recovery code is compared with, and what it unwraps with."""
    key = recovery_key(code, salt=salt, pepper=instance(session).pepper)
    return mac(subkey(key, "recovery.verify"), b"stored"), subkey(key, "recovery.wrap")


def _take(session: Session, name: str, *, by: Actor) -> tuple[dict[str, Any], Any]:
    """Return what else is offered, and the offer of that name; refuse where there is none."""
    content = offered(session, by)
    if name not in content:
        raise Refused(N_("These codes are not shown any more. Make new ones on your account page."))
    return content, content.pop(name)
