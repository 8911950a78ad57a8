"""What people type, cleaned of what their keyboard, their messenger or their screen put in between."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST: Final = 1000
_DOTLESS: Final = str.maketrans({"\N{LATIN SMALL LETTER DOTLESS I}": "i"})
"""What a Turkish keyboard makes of a small I."""


def cleaned(typed: str) -> str | None:
    """Return a-z, 0-9 and spaces: small letters, digits of any script as 0-9, everything between words as a space.

    Marks that do not print (zero-width, bidi) and accents go without leaving a space. None for a letter of another
    script or more than `LONGEST` characters: that is no spelling of what is asked for here.
    """
    if len(typed) > LONGEST:
        return None
    # Compatibility forms first, so that ligatures and full-width letters are plain ones before their case is folded.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", typed).casefold()).translate(_DOTLESS)
    kept = [_kept(character) for character in plain]
    return None if None in kept else "".join(part for part in kept if part is not None)


def _kept(character: str) -> str | None:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isalpha():
        return character if character.isascii() else None
    return "" if unicodedata.category(character) in {"Cf", "Mn"} else " "
