"""`python -m bench [CASE …]`: measure, print, and, when every case was measured, write `docs/benchmarks.md`."""

import argparse
import os
import tempfile
from pathlib import Path

from bench.cases import CASES
from bench.report import write
from bench.stage import REPORTS, stage


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the portal against the bare program.")
    parser.add_argument("case", nargs="*", choices=[*CASES, []], help="only these; then nothing is written")
    wanted: list[str] = parser.parse_args().case
    found, load = [], os.getloadavg()
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as filled:
        for name in wanted or CASES:
            for line in CASES[name](filled):
                mark = "OVER" if line.fine is False else "ok"
                print(f"{mark:4} {line.what}: {line.found} ({line.limit}); {line.how}", flush=True)
                found.append(line)
    if not wanted:
        write(found, reports=REPORTS, load=load)


main()
