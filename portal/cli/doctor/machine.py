"""The machine: where plaintext could come to lie on a disk, who can read what, and whether the clock is right."""

import os
import resource
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from portal import clock, resources
from portal.cli.doctor.findings import Finding, note, ok, wrong
from portal.settings import Settings

SWAPS: Final = Path("/proc/swaps")
EARLIEST: Final = date(2026, 11, 1)
"""This version was not written before."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def check(settings: Settings, *, swaps: Path = SWAPS) -> Iterator[Finding]:
    """Yield a line for each thing that the machine could do wrong."""
    yield swap(swaps)
    yield core_dumps()
    yield the_clock()
    yield from permissions(settings)
    yield catalogues(resources.folder("translations"))
    yield printing()


def swap(swaps: Path) -> Finding:
    """Swap keeps on disk what was only in memory; compressed memory (zram) does not."""
    if not swaps.exists():
        return note(
            "swap", "cannot be looked at on this system: make sure that there is none, or that it is encrypted."
        )
    devices = [line.split()[0] for line in swaps.read_text().splitlines()[1:] if line.strip()]
    on_disk = [device for device in devices if not device.startswith("/dev/zram")]
    if not on_disk:
        return ok("swap", "none on disk")
    if all(device.startswith(("/dev/dm-", "/dev/mapper/")) for device in on_disk):
        return note("swap", f"{', '.join(on_disk)} is in use: make sure that it is encrypted under a key made at boot.")
    return wrong("swap", f"{', '.join(on_disk)} is in use, and opened text may come to lie there: `swapoff -a`.")


def core_dumps() -> Finding:
    """The server forbids them for itself; a limit of zero also covers what runs beside it."""
    limit, _hard = resource.getrlimit(resource.RLIMIT_CORE)
    if limit == 0:
        return ok("core dumps", "off")
    return wrong("core dumps", "allowed here: set `ulimit -c 0`, or LimitCORE=0 in the unit.")


def the_clock() -> Finding:
    today = clock.today()
    if today < EARLIEST:
        return wrong("clock", f"it says {today}, before this version was written: set it, and keep it set (NTP).")
    return ok("clock", f"{clock.now():%Y-%m-%d %H:%M} UTC")


def permissions(settings: Settings) -> Iterator[Finding]:
    """Yield a line for each file or folder that holds keys or data here."""
    for path in _ours(settings):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            how = "700" if path.is_dir() else "600"
            yield wrong("permissions", f"others may open {path} ({mode:o}): `chmod {how} {path}`.")
        else:
            yield ok("permissions", f"{path} ({mode:o})")


def _ours(settings: Settings) -> Iterator[Path]:
    candidates = [settings.var, *sorted(settings.var.glob("development-*"))]
    if settings.embedded:
        database = settings.database.removeprefix("sqlite:///")
        candidates += [Path(database + ending) for ending in ("", "-wal", "-shm")]
    if settings.storage.startswith("file://"):
        candidates.append(Path(settings.storage.removeprefix("file://")))
    if folder := os.environ.get("PORTAL_SECRETS_DIR"):
        candidates += sorted(path for path in Path(folder).iterdir() if path.is_file())
    yield from (path for path in candidates if path.exists())


def catalogues(folder: Path) -> Finding:
    """A language whose catalogue was not compiled, or is older than its source, is shown in English or stale."""
    sources = sorted(folder.glob("*/LC_MESSAGES/messages.po"))
    old = [source.parent.parent.name for source in sources if not _is_compiled(source)]
    if old:
        return wrong("languages", f"{', '.join(old)} is not compiled: `python -m tools.catalogues compile`.")
    found = sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/messages.mo"))
    return ok("languages", ", ".join(["en", *found]))


def _is_compiled(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime


def printing() -> Finding:
    """Lay out a word as a case file would. Without it the portal works, and case files hold a page for a browser."""
    from portal.files.printing import CannotBePrinted, printed

    try:
        printed("<!doctype html><title>a</title><p>a")
    except CannotBePrinted:
        return note("PDF", "cannot be made here: install Pango (Debian: libpangoft2-1.0-0, libharfbuzz-subset0).")
    return ok("PDF", "can be made")
