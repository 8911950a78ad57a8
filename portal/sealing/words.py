"""The EFF long word list (`data/NOTICE.md`), and reading words of it back from what people type.

No word of the list is the beginning of another, with or without its hyphen, so words can be told apart however they
were separated, and hyphens need not be typed. "yo-yo" and "yoyo" are then one word: 7,775 are drawn, both are read.
Each word is also a number of four digits, the same secret for people who read another script.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final

from portal.sealing.typed import cleaned

WORDS: Final[tuple[str, ...]] = tuple(
    resources.files("portal.sealing").joinpath("data", "eff_large_wordlist.txt").read_text("ascii").split()
)
FIRST_NUMBER: Final = 1000
"""So that every number, up to 8775, has four digits."""
_DIGITS: Final = 4

_INDEX: Final[Mapping[str, int]] = MappingProxyType({word: place for place, word in enumerate(WORDS)})
_BY_LETTERS: Final[Mapping[str, str]] = MappingProxyType({word.replace("-", ""): word for word in WORDS})
_LENGTHS: Final = tuple(sorted({len(letters) for letters in _BY_LETTERS}))

DRAWN: Final[tuple[str, ...]] = tuple(_BY_LETTERS.values())
"""The words that may be drawn: no two of them are the same letters."""


def draw(count: int) -> tuple[str, ...]:
    """Return `count` words drawn at random, the same word perhaps twice."""
    return tuple(secrets.choice(DRAWN) for _ in range(count))


def index(word: str) -> int | None:
    """Return the place of `word` in `WORDS`, from 0; None if it is not on the list exactly so."""
    return _INDEX.get(word)


def number(word: str) -> str:
    """Return the four digits that stand for `word`; raise `KeyError` if it is not on the list."""
    return str(FIRST_NUMBER + _INDEX[word])


def canonical(words: tuple[str, ...]) -> bytes:
    """Return the one spelling that is hashed: letters only, a space between words."""
    return " ".join(word.replace("-", "") for word in words).encode("ascii")


def parse_words(typed: str, count: int) -> tuple[str, ...] | None:
    """Return `count` words from words, their numbers or a mixture, in order; None if it is anything else.

    Case, separators, line breaks, invisible marks and the script of the digits do not matter, nor does the numbering
    of a list that was copied together with its words.
    """
    text = cleaned(typed)
    if text is None:
        return None
    # Copied numbering is tried second: "1 0 0 3" is first of all the number 1003.
    return _read(text.replace(" ", ""), count) or _read("".join(p for p in text.split() if not _numbering(p)), count)


def _numbering(part: str) -> bool:
    return len(part) == 1 and part.isdigit()


def _read(text: str, count: int) -> tuple[str, ...] | None:
    found: list[str] = []
    while text and len(found) < count:
        size, word = _first(text)
        if word is None:
            return None
        found.append(word)
        text = text[size:]
    return tuple(found) if not text and len(found) == count else None


def _first(text: str) -> tuple[int, str | None]:
    """Return how many characters the first word or number takes, and its word."""
    if text[0].isdigit():
        return _DIGITS, _numbered(text[:_DIGITS])
    for size in _LENGTHS:
        if word := _BY_LETTERS.get(text[:size]):
            return size, word
    return 0, None


def _numbered(digits: str) -> str | None:
    if len(digits) != _DIGITS or not digits.isdigit():
        return None
    place = int(digits) - FIRST_NUMBER
    return _BY_LETTERS[WORDS[place].replace("-", "")] if 0 <= place < len(WORDS) else None
