"""Several parts as one byte string that can be read in one way only."""

from __future__ import annotations


def framed(*parts: bytes) -> bytes:
    """Return each part after its length in bytes (8 bytes, big-endian).

    Without the lengths `("ab", "c")` and `("a", "bc")` would be the same bytes, so that what was bound to one place
    would open in the other.
    """
    return b"".join([len(part).to_bytes(8, "big") + part for part in parts])
