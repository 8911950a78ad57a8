"""Signatures that anyone can check: Ed25519 (RFC 8032), from a seed of 32 bytes."""

from __future__ import annotations

from typing import Final

from nacl.bindings import crypto_sign_BYTES, crypto_sign_PUBLICKEYBYTES
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

SIZE: Final = crypto_sign_BYTES
PUBLIC_SIZE: Final = crypto_sign_PUBLICKEYBYTES


def sign(seed: bytes, message: bytes) -> bytes:
    """Return 64 bytes; raise `ValueError` unless `seed` has 32."""
    return SigningKey(seed).sign(message).signature


def verifying_key(seed: bytes) -> bytes:
    """Return the public key (32 bytes) by which signatures of this seed are checked."""
    return SigningKey(seed).verify_key.encode()


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` is one of `message` by this public key; anything of another size is none."""
    if len(public) != PUBLIC_SIZE or len(signature) != SIZE:
        return False
    try:
        VerifyKey(public).verify(message, signature)
    except BadSignatureError:
        return False
    return True
