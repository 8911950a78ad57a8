"""What a password must be, how long sessions last, how many tries there are, which step of enrolment is next."""

import unicodedata
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.problems import Invalid
from portal.reference.labels import N_
from portal.reference.passwords import is_common

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 1_000
LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 120
SHORTEST_KEEPER: Final = 3
LONGEST_KEEPER: Final = 60

MEMBER_SESSION: Final = timedelta(hours=12)
PENDING_SESSION: Final = timedelta(minutes=5)
DRAFT_SESSION: Final = timedelta(hours=24)
RECEIPT_SESSION: Final = timedelta(hours=1)
KEEPER_SESSION: Final = timedelta(hours=1)
STEP_UP: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
SPARE_CODES: Final = 10
SECURITY_KEYS: Final = 10
LONGEST_KEY_NAME: Final = 60
CHALLENGE: Final = timedelta(minutes=10)
"""How long a page's challenge to a security key can be answered; a session that ends sooner takes it along."""

TOTP_SECONDS: Final = 30
TOTP_DRIFT: Final = 1
"""How many steps of 30 seconds a clock may be wrong, either way (RFC 6238, section 5.2)."""


class Step(StrEnum):
    """What is still to be kept before an account is whole."""

    RECOVERY_CODE = "recovery_code"
    AUTHENTICATOR = "authenticator"
    SPARE_CODES = "spare_codes"


def next_step(*, recovery_kept: date | None, second_factor: bytes | None, enrolled: date | None) -> Step | None:
    """Return the first step of enrolment that is open, or None for an account that is whole."""
    if recovery_kept is None:
        return Step.RECOVERY_CODE
    if second_factor is None:
        return Step.AUTHENTICATOR
    return Step.SPARE_CODES if enrolled is None else None


def normalised_email(address: str) -> str:
    """Return the one spelling under which an address is found."""
    return address.strip().lower()


def normalised_password(password: str) -> str:
    """Return the one form that is derived from: keyboards write the same letters as different code points."""
    return unicodedata.normalize("NFKC", password)


def normalised_keeper(name: str) -> str:
    """Return the one form of the name of a victim's account: case, width and the number of blanks do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_password(password: str, *, email: str) -> None:
    """Raise `Invalid` for a new password that is short, too long, widely used, or the person's own address."""
    plain = _of_a_good_length(password)
    address = normalised_email(email)
    if plain.strip().lower() in {address, address.partition("@")[0]}:
        raise Invalid(N_("Choose a password that is not your e-mail address."), field="password")
    _check_uncommon(plain)


def check_keepers_password(password: str, *, name: str) -> None:
    """Raise `Invalid` for a new password that is short, too long, widely used, or holds nothing but the name."""
    plain = _of_a_good_length(password)
    bare = normalised_keeper(name)
    if bare and not normalised_keeper(plain).replace(bare, "").strip():
        raise Invalid(N_("Choose a password that is not the name."), field="password")
    _check_uncommon(plain)


def _of_a_good_length(password: str) -> str:
    plain = normalised_password(password)
    if len(plain) < SHORTEST_PASSWORD:
        raise Invalid(
            N_("Use at least %(least)d characters. Three or four words that do not belong together are good."),
            field="password",
            least=SHORTEST_PASSWORD,
        )
    if len(plain) > LONGEST_PASSWORD:
        raise Invalid(N_("Use %(most)d characters or fewer."), field="password", most=LONGEST_PASSWORD)
    return plain


def _check_uncommon(plain: str) -> None:
    if is_common(plain):
        raise Invalid(
            N_("Many people use this password, so it is tried first. Choose one that is only yours."), field="password"
        )
