"""No Python file over 400 lines: past that, a file has two subjects (`python -m tools.lengths`)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDERS: Final = ("portal", "tests", "tools", "bench", "migrations")
LIMIT: Final = 400


def too_long(root: Path = ROOT, *, limit: int = LIMIT) -> Iterator[tuple[Path, int]]:
    """Yield each Python file under `root` with more than `limit` lines, and how many it has."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            lines = len(path.read_text("utf-8").splitlines())
            if lines > limit:
                yield path.relative_to(root), lines


def main() -> int:
    """Print the offenders; return 1 if there are any."""
    found = list(too_long())
    for path, lines in found:
        print(f"{path}: {lines} lines, {lines - LIMIT} too many: split it along the domain")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
