"""Countries as ISO 3166-1 alpha-2 codes, and Kosovo (XK), with names in the reader's language from CLDR."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from babel import Locale

from portal.reference.collation import sort_key

# CLDR also names groups of countries, islands that ISO only reserves, and codes made for testing.
_NOT_IN_ISO: Final = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_LANGUAGES_KEPT: Final = 8

COUNTRIES: Final[tuple[str, ...]] = tuple(
    sorted(
        code
        for code in map(str, Locale("en").territories)
        if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_IN_ISO
    )
)


def country_name(code: str, language: str) -> str:
    """Return the country's name in `language` (such as `ar`); the English one where CLDR has none."""
    if code not in COUNTRIES:
        raise KeyError(code)
    return _names(language).get(code) or _names("en")[code]


@lru_cache(maxsize=_LANGUAGES_KEPT)
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country, in the order of the names in `language`."""
    return choices_of(COUNTRIES, language)


def choices_of(codes: Iterable[str], language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of these countries, in the order of the names in `language`."""
    pairs = ((code, country_name(code, language)) for code in codes)
    return tuple(sorted(pairs, key=lambda pair: sort_key(pair[1])))


@lru_cache(maxsize=_LANGUAGES_KEPT)
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language, sep="_" if "_" in language else "-").territories)
