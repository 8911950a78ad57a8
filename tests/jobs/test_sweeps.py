from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Lock

import pytest
import structlog
import time_machine
from sqlalchemy.exc import OperationalError

from portal import clock
from portal.app import open_database
from portal.db import Database
from portal.jobs import Sweep, run_due, run_forever, sweeps
from portal.jobs.models import Lease
from portal.settings import Settings


class Counted:
    """A sweep that counts its runs."""

    def __init__(self, every: int = 60) -> None:
        self.runs = 0
        self.lock = Lock()
        self.sweep = Sweep("counted", every, self.run)

    def run(self, _database: Database) -> None:
        with self.lock:
            self.runs += 1


def test_a_sweep_runs_when_it_is_due_and_not_before(database: Database) -> None:
    counted = Counted(every=60)
    with time_machine.travel(clock.now(), tick=False) as time:
        assert run_due(database, [counted.sweep]) == ["counted"]
        time.shift(59)
        assert run_due(database, [counted.sweep]) == []
        time.shift(1)
        assert run_due(database, [counted.sweep]) == ["counted"]
    assert counted.runs == 2


def test_of_many_processes_one_runs_it(settings: Settings, database: Database) -> None:
    counted = Counted(every=3600)
    others = [open_database(settings) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda own: run_due(own, [counted.sweep]), others))
    for other in others:
        other.dispose()
    assert counted.runs == 1


def test_a_sweep_is_taken_over_when_the_process_that_had_it_died(database: Database) -> None:
    counted = Counted()
    with time_machine.travel(clock.now(), tick=False) as time:
        with database.writing() as session:
            session.add(Lease(name="counted", until_at=clock.now() + sweeps.LEASE))
            session.commit()
        assert run_due(database, [counted.sweep]) == []
        time.shift(sweeps.LEASE + timedelta(seconds=1))
        assert run_due(database, [counted.sweep]) == ["counted"]


def failing(_database: Database) -> None:
    raise RuntimeError("amira@helpline.example")


def test_a_sweep_that_fails_is_tried_again_and_keeps_no_other_from_running(database: Database) -> None:
    counted = Counted()
    broken = Sweep("broken", 3600, failing)
    with time_machine.travel(clock.now(), tick=False) as time, structlog.testing.capture_logs() as logs:
        assert run_due(database, [broken, counted.sweep]) == ["counted"]
        time.shift(sweeps.AGAIN + timedelta(seconds=1))
        run_due(database, [broken])
    assert [log["sweep"] for log in logs if log["event"] == "sweep.failed"] == ["broken", "broken"]
    assert "amira" not in str(logs)


def test_it_goes_on_until_it_is_told_to_stop(database: Database) -> None:
    stop = Event()
    sweep = Sweep("stopping", 0, lambda _database: stop.set())
    run_forever(database, [sweep], stop=stop, pause=0.01)
    assert stop.is_set()


def test_a_database_that_is_away_is_waited_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "AGAIN", timedelta(seconds=0))
    stop = Event()
    sweep = Sweep("stopping", 0, lambda _database: stop.set())
    away = Away(database, times=2)
    run_forever(away, [sweep], stop=stop, pause=0.01)  # type: ignore[arg-type]
    assert away.times == 0
    assert stop.is_set()


class Away:
    """A database that cannot be reached the first few times."""

    def __init__(self, database: Database, times: int) -> None:
        self.database = database
        self.times = times

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name == "reading" and self.times:
            self.times -= 1
            raise OperationalError("SELECT 1", {}, OSError("no route"))
        found: Callable[..., object] = getattr(self.database, name)
        return found
