"""From what people type to keys, and from one key to many.

Argon2id (RFC 9106) makes guessing slow, and runs once per password or receipt. Its output is then keyed with the
deployment's pepper, which is not in the database, so a stolen database permits no guessing at all. Everything after
that is keyed BLAKE2b (RFC 7693) with a `person` for each use: Python's own, the same bytes as libsodium's at a quarter
of the time through its binding. libsodium runs Argon2id with one lane.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from nacl.bindings import (
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
    crypto_pwhash_SALTBYTES,
    sodium_memcmp,
)

from portal.sealing.framing import framed

KEY_SIZE: Final = 32
SALT_SIZE: Final = crypto_pwhash_SALTBYTES
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one Argon2id run costs: `passes` over `memory` bytes. Stored beside the salt, raised at a later sign-in."""

    passes: int
    memory: int


PASSWORD: Final = Cost(passes=3, memory=64 * _MIB)
RECEIPT: Final = Cost(passes=2, memory=19 * _MIB)
"""Less than a password's: seven words carry about 90 bits by themselves, and filing has to stay quick."""
ADMISSION: Final = Cost(passes=3, memory=64 * _MIB)


def stretch(secret: bytes, *, salt: bytes, cost: Cost, pepper: bytes) -> bytes:
    """Return 32 bytes from `secret`: one Argon2id run with `salt` (16 bytes), keyed with `pepper` (32 bytes).

    Raise `ValueError` for a salt or pepper of another size, or a cost under libsodium's least (1 pass, 8 KiB).
    """
    _check_key(pepper)  # before the slow run, not after it
    return _keyed(argon2id(secret, salt=salt, cost=cost, size=KEY_SIZE), key=pepper, person=b"stretch")


def argon2id(secret: bytes, *, salt: bytes, cost: Cost, size: int) -> bytes:
    """Return `size` bytes (16 at least) of one Argon2id run without a pepper; for keys, call `stretch`."""
    return crypto_pwhash_alg(size, secret, salt, cost.passes, cost.memory, crypto_pwhash_ALG_ARGON2ID13)


def subkey(key: bytes, person: str, *, size: int = KEY_SIZE) -> bytes:
    """Return `size` bytes (16 to 64) for the use that `person` names, from which neither `key` nor a sibling follows.

    Raise `ValueError` unless `key` has 32 bytes and `person` is 1 to 16 printable ASCII characters.
    """
    if not (person.isascii() and person.isprintable() and 1 <= len(person) <= blake2b.PERSON_SIZE):
        raise ValueError(f"a person is 1 to {blake2b.PERSON_SIZE} printable ASCII characters: {person!r}")
    if not 16 <= size <= 64:
        raise ValueError("a sub-key has 16 to 64 bytes")
    return _keyed(b"", key=key, person=person.encode(), size=size)


def mac(key: bytes, *parts: bytes) -> bytes:
    """Return 32 bytes that only a holder of `key` (32 bytes) can make for exactly these parts in this order."""
    # The count keeps the input from ever being empty, which is what a sub-key hashes.
    return _keyed(len(parts).to_bytes(8, "big") + framed(*parts), key=key, person=b"mac")


def same(a: bytes, b: bytes) -> bool:
    """Compare in a time that says nothing about where they differ."""
    return sodium_memcmp(a, b)


def peppered(secret: bytes, *, salt: bytes, pepper: bytes, person: str) -> bytes:
    """Return 32 bytes from a secret that is strong by itself, without the slow run; sizes as for `stretch`."""
    if len(salt) != blake2b.SALT_SIZE:
        raise ValueError(f"a salt has {blake2b.SALT_SIZE} bytes")
    return _keyed(secret, key=pepper, person=person.encode("ascii"), salt=salt)


def _keyed(plain: bytes, *, key: bytes, person: bytes, salt: bytes = b"", size: int = KEY_SIZE) -> bytes:
    _check_key(key)
    return blake2b(plain, digest_size=size, key=key, salt=salt, person=person).digest()


def _check_key(key: bytes) -> None:
    if len(key) != KEY_SIZE:  # BLAKE2b takes an empty key without a word, and then hashes in the open
        raise ValueError(f"a key has {KEY_SIZE} bytes")
