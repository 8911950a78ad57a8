"""The child: shut every door, read a file from stdin, write an answer and the copy to stdout."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

if __name__ == "__main__":  # started by its path, in isolated mode: nothing but this makes the package known
    sys.path.append(str(Path(__file__).resolve().parents[3]))

from portal.files.child import limits
from portal.files.child.broken import Bomb, Broken

Clean = Callable[[bytes, str], bytes]
MODULES: Final = {
    "image": "pictures",
    "pdf": "pdf",
    "office": "office",
    "text": "words",
    "archive": "archive",
    "print": "printing",
    "sheet": "sheet",
}
SHUT: Final = {"print": limits.shut_all_but_fonts}
"""Who needs a door left open; for all others every one is shut."""


def cleaner_of(name: str) -> Clean:
    """Return a cleaner with everything loaded that it will need; the others' libraries are left alone."""
    module = import_module(f"portal.files.child.{MODULES[name]}")
    module.load()
    clean: Clean = module.clean
    return clean


def answer(clean: Clean, sort: str, given: bytes) -> tuple[str, bytes]:
    """Return what the parent hears and, where it is `copy`, the copy. Whatever goes wrong is `broken`."""
    try:
        return "copy", clean(given, sort)
    except Bomb:
        return "bomb", b""
    except (Broken, MemoryError):
        return "broken", b""
    except Exception:  # noqa: BLE001  a parser may raise anything at what it was not made for
        return "broken", b""


def main() -> None:
    cleaner, sort = sys.argv[1:]
    clean = cleaner_of(cleaner)
    SHUT.get(cleaner, limits.shut_everything)()
    said, copy = answer(clean, sort, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + copy)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
