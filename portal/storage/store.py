"""A thin name for obstore: put, get and delete sealed objects, and say whether the store answers."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time
from io import FileIO
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.store import from_url

from portal import clock
from portal.problems import Unavailable

PIECE: Final = 256 * 1024
"""Bytes of an object that are in memory at once, where the store lets us choose."""
LOOK_EVERY: Final = 256
"""After how many pieces it is looked again how much room is left on a disk."""
ROOM: Final = 500_000_000
"""Bytes of a disk that are left for everything else: files must not keep a report or a page from being written."""
SENT: Final = 5 * 1024 * 1024
"""Bytes that are sent to the store at once: no less is taken by S3, and two such are in memory."""


class Store:
    """`url` is `file:///…`, `memory:///` or `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        self._folder = Path(unquote(urlsplit(url).path)) if url.startswith("file://") else None
        if self._folder is not None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._store = from_url(url)

    def put(self, name: str, sealed: bytes) -> None:
        """Keep sealed bytes under `name`; raise `Unavailable`."""
        try:
            obstore.put(self._store, name, sealed)
        except OSError as error:
            raise Unavailable from error
        except obstore.exceptions.BaseError as error:
            raise Unavailable from error

    def get(self, name: str) -> bytes:
        """Return what lies under `name`; raise `FileNotFoundError` or `Unavailable`."""
        try:
            return bytes(obstore.get(self._store, name).bytes())
        except obstore.exceptions.BaseError as error:
            raise Unavailable from error

    def delete(self, name: str) -> None:
        """Delete `name`, and what a process that died left of it; one that is not there is deleted already."""
        if self._folder is not None:
            for left in (self._folder / name).parent.glob(f"{(self._folder / name).name}#*"):
                left.unlink(missing_ok=True)
        try:
            obstore.delete(self._store, name)
        except FileNotFoundError:
            return
        except obstore.exceptions.BaseError as error:
            raise Unavailable from error

    def names(self) -> Iterator[str]:
        """Yield the name of every object; raise `Unavailable`."""
        try:
            for some in obstore.list(self._store):
                yield from (one["path"] for one in some)
        except obstore.exceptions.BaseError as error:
            raise Unavailable from error

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield what lies under `name`, piece by piece; raise `FileNotFoundError` or `Unavailable`."""
        if self._folder is not None:  # twice as fast without going through the library
            yield from _pieces_of(self._folder / name)
            return
        try:
            for piece in obstore.get(self._store, name).stream(min_chunk_size=PIECE):
                yield bytes(piece)
        except obstore.exceptions.BaseError as error:
            raise Unavailable from error

    def put_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep under `name` what comes piece by piece, all of it or nothing; raise `Unavailable`.

        What `pieces` itself raises goes through: then nothing is kept. It may read from this store meanwhile.
        """
        if self._folder is not None:
            _put_file(self._folder / name, pieces)
            self._forget_hour(name)
            return
        # Not `put` with an iterator: the library runs that inside its own loop, where it cannot be called once more.
        # A writer that is let go before it is closed leaves nothing.
        with _unavailable():
            writer = obstore.open_writer(self._store, name, buffer_size=SENT, max_concurrency=2)
        for piece in pieces:
            with _unavailable():
                writer.write(piece)
        with _unavailable():
            writer.close()

    def _forget_hour(self, name: str) -> None:
        """Let files in a folder say the day on which they came, and no time: who stands behind it may be a reporter."""
        assert self._folder is not None
        day = datetime.combine(clock.today(), time(), UTC).timestamp()
        for path in (self._folder / name, (self._folder / name).parent):
            with suppress(FileNotFoundError):  # deleted again meanwhile
                os.utime(path, (day, day))

    def trouble(self) -> str | None:
        """Write, read and delete a small object; return what went wrong, or None."""
        name = f"ready/{uuid4().hex}"
        try:
            self.put(name, b"ready")
            answered = self.get(name) == b"ready"
            self.delete(name)
        except (Unavailable, OSError) as error:
            return f"the store does not answer ({type(error.__cause__ or error).__name__})"
        return None if answered else "the store gave back something else"


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except (OSError, obstore.exceptions.BaseError) as error:
        raise Unavailable from error


def _put_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file beside its place, and put it there when all of it is on the disk.

    The library would keep more of it in memory, and not wait for the disk. It does not list names with such an ending.
    """
    part = path.with_name(f"{path.name}#{secrets.randbelow(10**9)}")
    with _unavailable():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            for number, piece in enumerate(pieces):
                with _unavailable():
                    if number % LOOK_EVERY == 0:
                        _check_room(path)
                    _write_all(file, piece)
            with _unavailable():
                os.fsync(descriptor)
        with _unavailable():
            part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _check_room(path: Path) -> None:
    if shutil.disk_usage(path.parent).free < ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _write_all(file: FileIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _pieces_of(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb", buffering=0) as file:
            while piece := file.read(PIECE):
                yield piece
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unavailable from error
