"""What the child gives up before it reads anything: memory, time, files, sockets, other processes, dumps."""

import ctypes
import resource
import sys
from typing import Final

MEMORY: Final = 2 * 1024**3
CPU_SECONDS: Final = 50
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38


def shut_everything() -> None:
    """Keep the three pipes that are open, and let nothing else be opened, written or started."""
    shut_all_but_fonts()
    if hasattr(resource, "RLIMIT_NPROC"):
        _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_NOFILE, 0)


def shut_all_but_fonts() -> None:
    """Let nothing be written; fonts are found by threads, and read from files, while text is laid out."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))
