"""JPEG by its segments: what says something about a photograph goes, the picture stays as it is to the last bit."""

from typing import Final

from portal.files.child.broken import Broken

_START: Final = b"\xff\xd8"
_MARK: Final = 0xFF
_END: Final = 0xD9
_SCAN: Final = 0xDA
_ADOBE: Final = 0xEE
"""Says how colours are meant: without it the picture looks wrong."""
_COMMENT: Final = 0xFE


def stripped(given: bytes) -> bytes:
    """Return the photograph without application segments and comments, up to its end; raise `Broken`."""
    if not given.startswith(_START):
        raise Broken
    made, at = bytearray(_START), len(_START)
    while at + 4 <= len(given) and given[at] == _MARK:
        kind = given[at + 1]
        if kind == _END:
            break
        end = at + 2 + int.from_bytes(given[at + 2 : at + 4], "big")
        end = _behind_scan(given, end) if kind == _SCAN else end
        if not _tells(kind):
            made += given[at:end]
        at = end
    return bytes(made) + bytes((_MARK, _END))


def _behind_scan(given: bytes, at: int) -> int:
    """Return where the pixels end that begin at `at`: at the first mark that does not belong to them."""
    while (at := given.find(_MARK, at)) >= 0 and at + 1 < len(given):
        if given[at + 1] != 0 and not 0xD0 <= given[at + 1] <= 0xD7:
            return at
        at += 2
    return len(given)


def _tells(kind: int) -> bool:
    return kind == _COMMENT or (0xE0 <= kind <= 0xEF and kind != _ADOBE)
