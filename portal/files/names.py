"""Names of files as people's devices give them, made harmless. A name is shown and suggested; it never is a path."""

import re
import unicodedata
from typing import Final

from portal.files.rules import SORTS, Sort, ending_of

LONGEST: Final = 120
LONGEST_ENDING: Final = 10
UNNAMED: Final = "file"
# Letters of Persian and of Indian scripts need the joiners; every other sign that is not seen goes.
_KEPT: Final = frozenset("\u200c\u200d")
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_FORBIDDEN: Final = frozenset('<>:"|?*%')


def cleaned(name: str) -> str:
    """Return the last part of what was sent as a name: on one line, without direction marks, at most 120 signs."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(_seen(sign) for sign in last)
    plain = " ".join(seen.split()).strip(". ")
    if not plain:
        return UNNAMED
    plain = f"_{plain}" if _DEVICES.match(plain) else plain
    return _shortened(plain)


def _seen(sign: str) -> str:
    if sign in _KEPT:
        return sign
    if sign in _FORBIDDEN:
        return "_"
    kind = unicodedata.category(sign)
    return "" if kind in {"Cc", "Cf", "Cs", "Co", "Cn"} else " " if kind[0] == "Z" else sign


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST].rstrip(". ")
    return stem[: LONGEST - len(ending) - 1].rstrip(". ") + "." + ending


def for_download(name: str, sort: Sort) -> str:
    """Return the name under which a file is saved: its ending says what its bytes are, whatever it was called."""
    endings = SORTS[sort].endings
    return name if ending_of(name) in endings else f"{name}.{endings[0]}"


def of_copy(number: int, sort: Sort) -> str:
    """Return the name of a copy that goes on, which says nothing."""
    return f"file-{number}.{SORTS[sort].endings[0]}"
