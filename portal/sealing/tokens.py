"""Tokens that a cookie or a program carries: 32 random bytes in base64url (RFC 4648, section 5) without padding."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from nacl.utils import random

SIZE: Final = 32


def new_token() -> str:
    """Return 43 characters that carry 256 random bits."""
    return _written(random(SIZE))


def token_bytes(token: str) -> bytes | None:
    """Return the 32 bytes, or None for anything but the one spelling that `new_token` gives them."""
    try:
        found = base64.b64decode(token.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return found if len(found) == SIZE and _written(found) == token else None


def _written(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode("ascii")
