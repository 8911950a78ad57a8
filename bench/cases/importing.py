"""A thousand reports from a table, as the job files them, and what that takes of memory."""

import gc
import os
import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Final

from bench.measure import Measured
from bench.server import resident_megabytes
from bench.stage import Stage
from portal.db import new_id
from portal.jobs import work
from portal.submissions.drafting import FOR_ANOTHER, Draft
from portal.submissions.operations import importing

REPORTS: Final = 1_000
FEW: Final = 100
MOST_SECONDS: Final = 60.0
MOST_MEGABYTES: Final = 16.0
EVERY: Final = 0.02
TOLD: Final = "She said that a stranger knew where she had been. " * 20


def imports(stage: Stage) -> Iterator[Measured]:
    """File a thousand reports; then see how high the memory of a hundred and of a thousand rises."""
    begun, before = time.perf_counter(), time.process_time()
    _filed(stage, REPORTS)
    seconds, processor = time.perf_counter() - begun, time.process_time() - before
    yield Measured(
        f"The job that files {REPORTS:,} reports from a table",
        f"at most {MOST_SECONDS:.0f} s",
        f"{seconds:.1f} s",
        seconds <= MOST_SECONDS,
        f"processor time alone: {processor:.1f} s",
    )
    few, many = _peak(stage, FEW), _peak(stage, REPORTS)
    yield Measured(
        f"Memory of the same beside {FEW} reports",
        f"at most {MOST_MEGABYTES:.0f} MB more",
        f"{many - few:.1f} MB",
        many - few <= MOST_MEGABYTES,
        f"resident: {few:.0f} and {many:.0f} MB at most",
    )


def _filed(stage: Stage, many: int) -> None:
    _begun(stage, many)
    work.run_waiting(stage.database, [importing.IMPORT], seconds=10 * MOST_SECONDS)


def _peak(stage: Stage, many: int) -> float:
    """Return how many MB this process holds at most while the job runs, whoever allocated them."""
    _begun(stage, many)
    gc.collect()
    highest, ended = [resident_megabytes(os.getpid())], Event()

    def look() -> None:
        while not ended.wait(EVERY):
            highest.append(resident_megabytes(os.getpid()))

    looker = Thread(target=look)
    looker.start()
    work.run_waiting(stage.database, [importing.IMPORT], seconds=10 * MOST_SECONDS)
    ended.set()
    looker.join()
    return max(highest)


def _begun(stage: Stage, many: int) -> None:
    answers = {
        "permission_given": "in_writing",
        "permission_day": "3 March",
        "take_back": ["through_us"],
        "danger": "no",
        "what_happened": TOLD,
    }
    draft = Draft.read({"kind": FOR_ANOTHER, "answers": answers})
    with stage.database.writing() as session:
        by = stage.manager.actor(session)
        kept = importing.keep(session, b"a,b\n1,2\n", by=by, id=new_id())
        importing.begin(session, kept, [draft] * many, language="en", leads_to="/desk", by=by)
        session.commit()
