"""Lengths that say little: Padmé with a floor of 1 KiB.

Padmé is from Nikitin, Barman, Lueks, Underwood, Hubaux and Ford, "Reducing Metadata Leakage from Encrypted Files and
Communication with PURBs", Proceedings on Privacy Enhancing Technologies 2019(4), section 4: a length keeps only the
leading bits that its own order of magnitude needs, so at most O(log log n) bits of it leak, for at most 12 % of growth.
"""

from __future__ import annotations

from typing import Final

from portal.sealing.problems import Unreadable

FLOOR: Final = 1024
_PREFIX: Final = 8


def padded_size(size: int) -> int:
    """Return the Padmé size in bytes for `size` bytes, never under `FLOOR`."""
    size = max(size, FLOOR)
    exponent = size.bit_length() - 1
    zero_bits = exponent - exponent.bit_length()
    mask = (1 << zero_bits) - 1
    return (size + mask) & ~mask


def padded(plain: bytes) -> bytes:
    """Return the true length (8 bytes, big-endian), `plain`, and zeros up to the padded size."""
    framed_size = _PREFIX + len(plain)
    return b"".join((len(plain).to_bytes(_PREFIX, "big"), plain, bytes(padded_size(framed_size) - framed_size)))


def unpadded(padded: bytes) -> bytes:
    """Return what was padded; raise `Unreadable` where length, size or zeros contradict each other."""
    end = _PREFIX + int.from_bytes(padded[:_PREFIX], "big")
    if end > len(padded) or len(padded) != padded_size(end) or padded.count(0, end) != len(padded) - end:
        raise Unreadable
    return padded[_PREFIX:end]
