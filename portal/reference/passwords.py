"""Passwords that everyone tries first. The list's source and licence: `data/NOTICE.md`."""

import gzip
import re
from functools import cache
from typing import Final

from portal.reference.loading import DATA

FILE: Final = DATA / "common-passwords.txt.gz"

# "Password2026!" is tried right after "password"; a longer tail may well be random, so it counts for the person.
_TAIL: Final = re.compile(r"[\d\W_]{1,5}\Z")


def is_common(password: str) -> bool:
    """Tell whether the password is a widely used one, whatever its case, also with up to 5 digits or signs after it."""
    plain = password.strip().lower()
    return plain in _common() or _TAIL.sub("", plain) in _common()


@cache
def _common() -> frozenset[str]:
    # Read at the first use: few processes ever set a password.
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)
