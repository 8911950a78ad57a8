"""The parent's side of cleaning: a child that is given bytes by a pipe, gives bytes back, and has nothing else.

It is a fresh interpreter with an empty environment, not a fork: no key of this process is in its memory. What it does
to itself before it reads the first byte is in `child/limits.py`.
"""

import json
import subprocess  # nosec B404  the whole point: what is hostile is parsed in another process
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import IO, Final

from portal.files.rules import Cleaner, Sort
from portal.problems import Problem

CHILD: Final = Path(__file__).parent / "child" / "main.py"
SECONDS: Final = 60.0
WAIT_SECONDS: Final = 20.0
PIECE: Final = 64 * 1024
LONGEST_ANSWER: Final = 200
_CLEANING: Final = BoundedSemaphore(2)
_PRINTING: Final = BoundedSemaphore(2)
"""Places of their own: whoever sends files that take long keeps nobody from laying out a page, nor the other way."""


class CannotBeCleaned(Problem):
    """No copy can be made: broken, encrypted, too large, or there was no place to do it. The original stays."""


class Bomb(Problem):
    """It would grow beyond all measure."""


@contextmanager
def child(cleaner: Cleaner, sort: Sort, pieces: Iterator[bytes]) -> Iterator[Iterator[bytes]]:
    """Give the child a file and yield its copy, piece by piece; raise `CannotBeCleaned` or `Bomb`.

    The last piece comes only after the child has ended well, so that half a copy is never taken for a whole one.
    """
    places = _PRINTING if cleaner is Cleaner.PRINT else _CLEANING
    if not places.acquire(timeout=WAIT_SECONDS):
        raise CannotBeCleaned
    try:
        with _started(cleaner, sort) as running:
            assert running.stdin is not None and running.stdout is not None
            _feed(running.stdin, pieces)
            _hear(running.stdout)
            yield _copy(running, running.stdout)
    finally:
        places.release()


@contextmanager
def _started(cleaner: Cleaner, sort: Sort) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the child; it is gone when this is left, whatever it does."""
    running = subprocess.Popen(  # nosec B603  our own program, no shell, two words from our own lists
        [sys.executable, "-I", str(CHILD), cleaner.value, sort.value],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        close_fds=True,
    )
    alarm = Timer(SECONDS, running.kill)
    alarm.start()
    try:
        yield running
    finally:
        alarm.cancel()
        running.kill()
        for pipe in (running.stdin, running.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        running.wait()


def _feed(stdin: IO[bytes], pieces: Iterator[bytes]) -> None:
    """Send the file. A child that ends before it has read everything says why, or says nothing."""
    try:
        for piece in pieces:
            stdin.write(piece)
        stdin.close()
    except BrokenPipeError:
        with suppress(BrokenPipeError):
            stdin.close()


def _hear(stdout: IO[bytes]) -> None:
    """Read the child's one line; raise unless it says that the copy follows."""
    try:
        said = json.loads(stdout.readline(LONGEST_ANSWER))
    except ValueError:
        raise CannotBeCleaned from None
    if said == "bomb":
        raise Bomb
    if said != "copy":
        raise CannotBeCleaned


def _copy(running: "subprocess.Popen[bytes]", stdout: IO[bytes]) -> Iterator[bytes]:
    held = b""
    while piece := stdout.read(PIECE):
        if held:
            yield held
        held = piece
    if running.wait() != 0:
        raise CannotBeCleaned
    yield held
