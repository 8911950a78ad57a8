"""Text and JSON under a symmetric key: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), padded, bound to its place.

An envelope is `version (1 byte) || nonce (24 bytes) || ciphertext and tag`. It opens only under the label, row and
key id that it was sealed for, so a row's envelope moved to another row is worth nothing. The label is a fixed logical
name such as `submission.account`, never a table or a column: migrations rename those, and hold no keys.
"""

from __future__ import annotations

from functools import cache
from typing import Final
from uuid import UUID

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_ABYTES,
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from portal.sealing.framing import framed
from portal.sealing.padding import padded, unpadded
from portal.sealing.problems import Unreadable

__all__ = ["KEY_SIZE", "VERSION", "Unreadable", "new_key", "seal", "unseal"]

VERSION: Final = b"\x01"
KEY_SIZE: Final = crypto_aead_xchacha20poly1305_ietf_KEYBYTES
_NONCE_END: Final = len(VERSION) + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_SHORTEST: Final = _NONCE_END + crypto_aead_xchacha20poly1305_ietf_ABYTES


def new_key() -> bytes:
    """Return 32 random bytes."""
    return random(KEY_SIZE)


def seal(key: bytes, plain: bytes, *, label: str, row: UUID, key_id: UUID) -> bytes:
    """Return an envelope of `plain` under `key` (32 bytes) that opens only at this label, row and key id.

    Raise `ValueError` for a key of another length.
    """
    if len(key) != KEY_SIZE:
        raise ValueError(f"an envelope's key has {KEY_SIZE} bytes")
    nonce = random(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    place = _place(label, row, key_id)
    return VERSION + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(padded(plain), place, nonce, key)


def unseal(key: bytes, envelope: bytes, *, label: str, row: UUID, key_id: UUID) -> bytes:
    """Return what was sealed; raise `Unreadable` for another key, another place, an unknown version, changed bytes."""
    if len(envelope) < _SHORTEST or not envelope.startswith(VERSION):
        raise Unreadable
    nonce, ciphertext = envelope[len(VERSION) : _NONCE_END], envelope[_NONCE_END:]
    try:
        opened = crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, _place(label, row, key_id), nonce, key)
    except CryptoError:
        raise Unreadable from None
    return unpadded(opened)


def _place(label: str, row: UUID, key_id: UUID) -> bytes:
    return _labelled(label) + framed(row.bytes, key_id.bytes)


@cache
def _labelled(label: str) -> bytes:
    return framed(VERSION, label.encode())
