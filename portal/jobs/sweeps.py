"""Sweeps: small idempotent tasks that come round again. A lease in the database says whose turn it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Final

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.db import Database
from portal.jobs.models import Lease

LEASE: Final = timedelta(minutes=15)
"""How long a process that died keeps a sweep from the others."""
AGAIN: Final = timedelta(minutes=1)
"""How long a sweep that failed waits."""
PAUSE_SECONDS: Final = 5.0

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sweep:
    """`run` is called with the database about every `every` seconds, by one process at a time."""

    name: str
    every: int
    run: Callable[[Database], object]

    def is_due(self, lease: Lease | None, *, at: datetime) -> bool:
        if lease is None:
            return True
        free = lease.until_at is None or lease.until_at < at
        return free and (lease.done_at is None or lease.done_at <= at - timedelta(seconds=self.every))


def run_due(database: Database, sweeps: Sequence[Sweep]) -> list[str]:
    """Run every sweep that is due and that nobody else runs; return the names of those that went well."""
    return [sweep.name for sweep in _due(database, sweeps) if _run(database, sweep)]


def run_forever(database: Database, sweeps: Sequence[Sweep], *, stop: Event, pause: float = PAUSE_SECONDS) -> None:
    """Run what is due, again and again, until `stop` is set. A database that is away is waited for."""
    while not stop.is_set():
        try:
            run_due(database, sweeps)
        except SQLAlchemyError as error:
            _log.warning("sweeps.database_unreachable", error=type(error).__name__)
            stop.wait(AGAIN.total_seconds())
        stop.wait(pause)


def _due(database: Database, sweeps: Sequence[Sweep]) -> list[Sweep]:
    """Look first, so that an idle turn takes no write lock."""
    with database.reading() as session:
        leases = {lease.name: lease for lease in session.scalars(select(Lease))}
    now = clock.now()
    return [sweep for sweep in sweeps if sweep.is_due(leases.get(sweep.name), at=now)]


def _run(database: Database, sweep: Sweep) -> bool:
    until = _lease(database, sweep)
    if until is None:
        return False
    try:
        sweep.run(database)
    except Exception as error:  # noqa: BLE001  one sweep that fails must not stop the others
        # Only its kind: a message or a traceback could hold what the sweep was reading.
        _log.error("sweep.failed", sweep=sweep.name, error=type(error).__name__)
        _end(database, sweep, until, done=False)
        return False
    _end(database, sweep, until, done=True)
    return True


def _lease(database: Database, sweep: Sweep) -> datetime | None:
    """Take the sweep for this process; return until when, or None where another one was quicker."""
    now = clock.now()
    until = now + LEASE
    free = or_(Lease.until_at.is_(None), Lease.until_at < now)
    due = or_(Lease.done_at.is_(None), Lease.done_at <= now - timedelta(seconds=sweep.every))
    with database.writing() as session:
        insert = sqlite.insert if database.is_sqlite else postgresql.insert
        session.execute(insert(Lease).values(name=sweep.name).on_conflict_do_nothing(index_elements=[Lease.name]))
        taken = session.scalar(
            update(Lease).where(Lease.name == sweep.name, free, due).values(until_at=until).returning(Lease.name)
        )
        session.commit()
    return until if taken else None


def _end(database: Database, sweep: Sweep, until: datetime, *, done: bool) -> None:
    """Give the sweep back, unless the lease ran out and another process has it."""
    now = clock.now()
    values = {"until_at": None, "done_at": now} if done else {"until_at": now + AGAIN}
    with database.writing() as session:
        session.execute(update(Lease).where(Lease.name == sweep.name, Lease.until_at == until).values(**values))
        session.commit()
