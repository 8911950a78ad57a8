"""A reporter's receipt: seven words of the EFF long list, about 90 bits, shown also as seven four-digit numbers.

The words are the only way back to a report; nobody can issue them again. Their strength carries the secret, so one
quick Argon2id run (`derivation.RECEIPT`) over `canonical` is enough.
"""

from __future__ import annotations

from typing import Final

from portal.sealing import words as listed
from portal.sealing.words import canonical

__all__ = ["COUNT", "canonical", "new_receipt", "numbers", "parse"]

COUNT: Final = 7


def new_receipt() -> tuple[str, ...]:
    """Return seven words drawn at random, the same word perhaps twice."""
    return listed.draw(COUNT)


def numbers(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the same secret as numbers of four digits; raise `KeyError` for a word that is not on the list."""
    return tuple(listed.number(word) for word in words)


def parse(typed: str) -> tuple[str, ...] | None:
    """Return the seven words that were typed as words, numbers or a mixture; None if it is no receipt."""
    return listed.parse_words(typed, COUNT)
