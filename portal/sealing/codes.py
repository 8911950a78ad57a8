"""Codes that members write down or read aloud: recovery, spare second factor, admission, the recovery sheet.

The alphabet is Crockford's base 32 (without I, L, O, U): case does not matter, and O, I and L are read as the digits
that they look like.
"""

from __future__ import annotations

import base64
import secrets
from hashlib import blake2b
from typing import Final
from uuid import UUID

from nacl.utils import random

from portal.sealing import derivation
from portal.sealing.derivation import ADMISSION, Cost
from portal.sealing.framing import framed
from portal.sealing.typed import cleaned
from portal.sealing.words import DRAWN, parse_words

__all__ = [
    "ADMISSION_COUNT",
    "admission_words",
    "join_halves",
    "new_recovery_code",
    "new_sheet",
    "new_spare_codes",
    "parse_half",
    "parse_recovery_code",
    "parse_spare_code",
    "parse_words",
    "recovery_key",
    "sheet_key",
]

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_BYTES: Final = 20
SPARE_LETTERS: Final = 10
ADMISSION_COUNT: Final = 5

_RFC4648: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WRITTEN: Final = str.maketrans(_RFC4648, ALPHABET)
_READ: Final = str.maketrans(ALPHABET, _RFC4648)
_LOOKALIKES: Final = str.maketrans("OIL", "011")
# Public and fixed: the code must come out the same on both sides, and the account id makes each run its own.
_ADMISSION_SALT: Final = b"accord.admission"
_WORD_BYTES: Final = 8


def new_recovery_code() -> str:
    """Return 160 random bits as eight groups of four, such as `7K2M-…`."""
    return _written(random(RECOVERY_BYTES))


def parse_recovery_code(typed: str) -> bytes | None:
    """Return the 20 bytes, however case, spaces and hyphens were typed; None if it is no recovery code."""
    letters = _letters(typed, RECOVERY_BYTES * 8 // 5)
    return base64.b32decode(letters.translate(_READ)) if letters else None


def recovery_key(code: bytes, *, salt: bytes, pepper: bytes) -> bytes:
    """Return the 32-byte key of a recovery code (20 bytes), with `salt` (16) and `pepper` (32).

    Without Argon2id, since nobody guesses 160 bits. Raise `ValueError` for other sizes.
    """
    if len(code) != RECOVERY_BYTES:
        raise ValueError(f"a recovery code has {RECOVERY_BYTES} bytes")
    return derivation.peppered(code, salt=salt, pepper=pepper, person="recovery")


def new_sheet() -> tuple[str, str]:
    """Return the two halves of a new recovery sheet, such as `7K2M-… lantern`: 160 bits each, each by itself random.

    The code is what they differ in (exclusive or), so that one of them says nothing of it. The word at the end of each
    is made of the letters before it, and finds a mistake in copying all but once in 7,775 times.
    """
    code, one = random(RECOVERY_BYTES), random(RECOVERY_BYTES)
    return _half(one), _half(_different(one, code))


def parse_half(typed: str) -> bytes | None:
    """Return the 20 bytes of one half; None where letters and word do not belong together."""
    letters = (cleaned(typed) or "").replace(" ", "")
    size = RECOVERY_BYTES * 8 // 5
    half = parse_recovery_code(letters[:size])
    return half if half is not None and parse_words(letters[size:], 1) == (_check_word(half),) else None


def join_halves(one: bytes, other: bytes) -> bytes:
    """Return the code of a sheet (20 bytes) from its halves, in whichever order."""
    return _different(one, other)


def sheet_key(code: bytes, *, salt: bytes, pepper: bytes) -> bytes:
    """Return the 32-byte key of a recovery sheet's code; sizes and errors as for `recovery_key`."""
    if len(code) != RECOVERY_BYTES:
        raise ValueError(f"the code of a sheet has {RECOVERY_BYTES} bytes")
    return derivation.peppered(code, salt=salt, pepper=pepper, person="sheet")


def new_spare_codes(count: int = 10) -> tuple[str, ...]:
    """Return `count` different codes of 50 random bits, such as `7K2MX-…`."""
    drawn: set[str] = set()
    while len(drawn) < count:
        drawn.add("".join(secrets.choice(ALPHABET) for _ in range(SPARE_LETTERS)))
    return tuple(_grouped(code, 5) for code in drawn)


def parse_spare_code(typed: str) -> str | None:
    """Return the code exactly as `new_spare_codes` wrote it; None if it is no spare code."""
    letters = _letters(typed, SPARE_LETTERS)
    return _grouped(letters, 5) if letters else None


def admission_words(public: bytes, account: UUID, *, cost: Cost = ADMISSION) -> tuple[str, ...]:
    """Return the five words by which a manager recognises a new member's public key.

    About 64 bits, each guess of which costs an Argon2id run: too many to find, offline, another key with the same
    words. Not secret: what matters is that the manager hears them from the member and not from the portal.
    """
    size = ADMISSION_COUNT * _WORD_BYTES
    run = derivation.argon2id(framed(public, account.bytes), salt=_ADMISSION_SALT, cost=cost, size=size)
    parts = (run[start : start + _WORD_BYTES] for start in range(0, size, _WORD_BYTES))
    return tuple(DRAWN[int.from_bytes(part, "big") % len(DRAWN)] for part in parts)


def _half(half: bytes) -> str:
    return f"{_written(half)} {_check_word(half)}"


def _check_word(half: bytes) -> str:
    return DRAWN[
        int.from_bytes(blake2b(half, digest_size=_WORD_BYTES, person=b"sheet.check").digest(), "big") % len(DRAWN)
    ]


def _different(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _written(code: bytes) -> str:
    return _grouped(base64.b32encode(code).decode("ascii").translate(_WRITTEN), 4)


def _grouped(letters: str, size: int) -> str:
    return "-".join(letters[start : start + size] for start in range(0, len(letters), size))


def _letters(typed: str, count: int) -> str | None:
    letters = (cleaned(typed) or "").replace(" ", "").upper().translate(_LOOKALIKES)
    return letters if len(letters) == count and set(letters) <= set(ALPHABET) else None
