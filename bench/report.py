"""Writing `docs/benchmarks.md`: what was measured, and beside it what was tried (`bench/tried.md`, by hand)."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bench.measure import Measured
from portal import clock

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parent / "docs" / "benchmarks.md"
PACKAGES: Final = ("gunicorn", "flask", "jinja2", "sqlalchemy", "pynacl")
HEAD: Final = """# Benchmarks

Written by `make bench`. Each ratio is against `bench/bare.py`, measured in the same run: the same server (gunicorn,
gthread, 4 threads, one process unless another number stands there), the same rows by the same number of Core selects,
a plain loop, the same number of bytes. Both sides were asked in turn, batch by batch, over one kept connection; a ratio
is the median over the batches of the ratio of their medians. The portal ran as an operator runs it (`portal serve`,
settings of production, SQLite, real costs of derivation), with {reports:,} reports in the list.
"""


def write(found: Sequence[Measured], *, reports: int, load: Sequence[float]) -> None:
    """Write the page; `load` is the machine's load before the run, over 1, 5 and 15 minutes."""
    rows = [f"| {one.what} | {one.limit} | {one.found} | {_judged(one)} | {one.how} |" for one in found]
    table = ["| what | limit | measured | | how |", "| --- | --- | --- | --- | --- |", *rows]
    PAGE.write_text(
        "\n".join([HEAD.format(reports=reports), *table, "", _machine(load), "", (HERE / "tried.md").read_text()])
    )


def _judged(one: Measured) -> str:
    if one.fine is None:
        return ""
    return "kept" if one.fine else "**over**"


def _machine(load: Sequence[float]) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    busy = ", ".join(f"{one:.1f}" for one in load)
    return (
        f"Measured on {clock.today()}: {os.cpu_count()} processors ({platform.machine()}), Python"
        f" {platform.python_version()}, {packages}. Load of the machine before the run (1, 5, 15 minutes): {busy}."
        " Above the number of processors the machine did other work too: what takes longer is interrupted more often,"
        " so ratios of times grow, and the ratio of processor time says more."
    )
