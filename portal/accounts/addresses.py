"""Where to go after signing in: only ever to a path of this portal."""

from urllib.parse import urlsplit


def local_path(wanted: str | None) -> str | None:
    """Return `wanted` if it is a path here, else None.

    Browsers read a backslash as a slash and drop tabs and line ends, so `/\\host` and `/<tab>/host` lead away too.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return None
    if "\\" in wanted or any(ord(sign) <= 0x20 or ord(sign) == 0x7F for sign in wanted):
        return None
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else wanted
