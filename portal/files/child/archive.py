"""ZIP: looked into by its directory, never unpacked here beyond what an office document needs."""

import zipfile
from io import BytesIO
from typing import Final

from portal.files.child.broken import Bomb, Broken

MOST_ENTRIES: Final = 10_000
MOST_UNPACKED: Final = 4_000_000_000
MOST_RATIO: Final = 200
SMALL: Final = 10_000_000
"""What unpacks to no more than this is no bomb, however well it was packed."""
INNER: Final = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tgz", ".zst", ".jar")
MOST_INNER: Final = 100


def load() -> None:
    """Look into an archive once, so that the codec of its names is there."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"a")
    opened(made.getvalue()).read("a")


def clean(given: bytes, sort: str) -> bytes:
    """Raise `Bomb` for what would grow beyond all measure, `Broken` for what is no ZIP; return nothing."""
    del sort
    opened(given)
    return b""


def opened(given: bytes) -> zipfile.ZipFile:
    """Return a ZIP whose directory is sane; raise `Bomb` or `Broken`."""
    try:
        found = zipfile.ZipFile(BytesIO(given))
    except (zipfile.BadZipFile, ValueError, OverflowError):
        raise Broken from None
    entries = found.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(len(given), 1)
    inner = sum(entry.filename.lower().endswith(INNER) for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or inner > MOST_INNER:
        raise Bomb
    if unpacked > SMALL and (ratio > MOST_RATIO or any(_is_dense(entry) for entry in entries)):
        raise Bomb
    if _overlap(entries):
        raise Bomb
    return found


def _is_dense(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries share bytes, by which a small file says the same thing a thousand times."""
    ends = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < ends:
            return True
        ends = entry.header_offset + 30 + entry.compress_size
    return False
