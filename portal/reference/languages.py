"""Languages that organisations work in, as ISO 639-1 codes, with names in the reader's language from CLDR."""

from functools import lru_cache
from typing import Final

from babel import Locale

from portal.reference.codes import codes
from portal.reference.collation import sort_key

LANGUAGES: Final[tuple[str, ...]] = codes("language")


def language_name(code: str, language: str) -> str:
    """Return the name of the language `code` as written in `language`; the English one where CLDR has none."""
    if code not in LANGUAGES:
        raise KeyError(code)
    own = Locale.parse(language, sep="_" if "_" in language else "-").languages
    return str(own.get(code) or Locale("en").languages[code])


@lru_cache(maxsize=8)
def language_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every language, in the order of the names in `language`."""
    pairs = ((code, language_name(code, language)) for code in LANGUAGES)
    return tuple(sorted(pairs, key=lambda pair: sort_key(pair[1])))
