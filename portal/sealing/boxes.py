"""Keys sealed to a public key: libsodium's sealed box (X25519, XSalsa20-Poly1305), with its context inside.

A sealed box has no associated data, so what is sealed is `length of the context (4 bytes, big-endian) || context ||
secret`, and opening compares the context. Anyone who has the public key can seal to it: who may have given a grant is
the caller's question, not the box's. The secret's length shows; secrets here are keys, all of one size.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from nacl.bindings import (
    crypto_box_keypair,
    crypto_box_seal,
    crypto_box_seal_open,
    crypto_box_SEALBYTES,
    crypto_scalarmult_base,
    sodium_memcmp,
)
from nacl.exceptions import CryptoError

from portal.sealing.framing import framed
from portal.sealing.problems import Unreadable

__all__ = ["Context", "Pair", "Unreadable", "box", "new_pair", "public_of", "unbox"]

VERSION: Final = b"\x01"
_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """An X25519 key pair, 32 bytes each; the private half stays out of `repr` and so out of logs."""

    public: bytes
    private: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What a sealed key is for; a box opens only under the context that it was made with.

    `generation` is the generation of the holder's key, from 0; `section` may be empty.
    """

    purpose: str
    holder: UUID
    generation: int
    section: str
    key_id: UUID

    def encoded(self) -> bytes:
        """Return version and fields, each after its length; raise `OverflowError` for a negative generation."""
        return framed(
            VERSION,
            self.purpose.encode(),
            self.holder.bytes,
            self.generation.to_bytes(8, "big"),
            self.section.encode(),
            self.key_id.bytes,
        )


def new_pair() -> Pair:
    """Return a random key pair."""
    public, private = crypto_box_keypair()
    return Pair(public=public, private=private)


def public_of(private: bytes) -> bytes:
    """Return the public half (32 bytes) of a private key; raise `ValueError` if it has not 32 bytes."""
    return crypto_scalarmult_base(private)


def box(secret: bytes, *, to: bytes, context: Context) -> bytes:
    """Return `secret` sealed to the public key `to`, bound to `context`; raise `ValueError` for what is no public key.

    Who calls has checked the public key's MAC: a box to a swapped key is readable by whoever swapped it.
    """
    try:
        return crypto_box_seal(_prefix(context) + secret, to)
    except CryptoError:  # another size, or a point of small order, to which everyone has the key
        raise ValueError("this is no public key") from None


def unbox(sealed: bytes, *, private: bytes, context: Context) -> bytes:
    """Return the secret; raise `Unreadable` for another key, another context, changed bytes."""
    if len(sealed) < crypto_box_SEALBYTES:
        raise Unreadable
    try:
        opened = crypto_box_seal_open(sealed, public_of(private), private)
    except CryptoError:
        raise Unreadable from None
    expected = _prefix(context)
    if not sodium_memcmp(opened[: len(expected)], expected):
        raise Unreadable
    return opened[len(expected) :]


def _prefix(context: Context) -> bytes:
    encoded = context.encoded()
    return len(encoded).to_bytes(_LENGTH, "big") + encoded
