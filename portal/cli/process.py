"""What a process that holds keys does for itself: nothing readable by others, and no dump of its memory."""

import ctypes
import os
import resource
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4
"""The number of this request in Linux's prctl(2)."""


def keep_to_ourselves() -> None:
    """Make files that only this user reads, and leave no core dump."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def forbid_dumps() -> None:
    """Keep the memory from dumps and debuggers also where dumps are piped to a program, which no limit stops."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
