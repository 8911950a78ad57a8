"""A ZIP archive made while it is sent: nothing of it is ever stored, and memory stays flat however large it is."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import IO, Final, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format knows: when it was made is nobody's business."""


class _Pipe:
    """What the archive is written to: it keeps the bytes until they are taken. It cannot be sought in."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._kept.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here for anybody."""

    def taken(self) -> bytes:
        found, self._kept = b"".join(self._kept), []
        return found


def zipped(entries: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield an archive of these entries (name and pieces), stored as they are, since most were packed before."""
    pipe = _Pipe()
    with ZipFile(cast("IO[bytes]", pipe), "w", ZIP_STORED) as archive:  # what it needs of a file is there
        for name, pieces in entries:
            with archive.open(ZipInfo(name, NO_TIME), "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


SUMS: Final = "SHA256SUMS"


def with_sums(entries: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield these entries, and behind them a list of their SHA-256 that `sha256sum --check` reads.

    Each entry is to be taken whole before the next one, as `zipped` does.
    """
    sums = []
    for name, pieces in entries:
        hashed = sha256()
        yield name, _hashing(pieces, hashed.update)
        sums.append(f"{hashed.hexdigest()}  {name}\n")
    yield SUMS, ["".join(sums).encode()]


def _hashing(pieces: Iterable[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        update(piece)
        yield piece
