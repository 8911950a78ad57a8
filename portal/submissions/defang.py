"""Links and addresses shown so that no program makes them clickable and nobody opens them by mistake. Pure.

`https://bad.example/x` is shown as `hxxps://bad[.]example/x`; the text that is kept is never changed.
"""

import re
from typing import Final

_TOKEN: Final = re.compile(r"\S+")
_HOST: Final = re.compile(r"(?<=[\w\-])\.(?=[^\W\d_]{2}|xn--)|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|://")
_SOON: Final = re.compile(r"\.(?=\w)")
"""Found at once in a long text, since it begins with a letter that is itself; whatever `_HOST` finds has this or `://`."""
_SCHEME: Final = re.compile(r"(h)tt(ps?)(?=:)|\b(f)t(ps?)(?=:)", re.IGNORECASE)
_DOT: Final = re.compile(r"(?<=[\w\-])\.(?=[\w\-])")
_AT: Final = re.compile(r"(?<=[\w.\-+])@(?=[\w\-])")


def defanged(text: str) -> str:
    """Return `text` with scheme, dots and at sign of everything that looks like an address made harmless."""
    if "://" not in text and not _SOON.search(text):  # most of what is written holds no address
        return text
    return _TOKEN.sub(lambda found: _harmless(found[0]), text)


def _harmless(token: str) -> str:
    if not _HOST.search(token):
        return token
    return _AT.sub("[@]", _DOT.sub("[.]", _SCHEME.sub(_scheme, token)))


def _scheme(found: re.Match[str]) -> str:
    return f"{found[1]}xx{found[2]}" if found[1] else f"{found[3]}x{found[4]}"
