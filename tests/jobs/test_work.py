"""Jobs: done in slices, carried on by the next process, all or nothing where they fail, and gone with their keys."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.actor import Kind as ActorKind
from portal.app import open_database
from portal.db import Database
from portal.jobs import work
from portal.jobs.models import Job, JobState, Lease
from portal.jobs.work import Cargo, JobFailed, Kind
from portal.policy import Role
from portal.settings import Settings

KEY = "00112233445566778899aabbccddeeff"
BY = Actor(ActorKind.ACCOUNT, Role.STATE, account=uuid4(), organisation=uuid4())


class Killed(BaseException):
    """What a killed process looks like from inside: nothing catches it."""


class Count:
    """Work that writes one row a slice; `kill_at` and `fail_at` say before which slice it ends."""

    def __init__(self, *, total: int = 5, kill_at: int = -1, fail_at: int = -1, break_at: int = -1) -> None:
        self.total, self.kill_at, self.fail_at, self.break_at = total, kill_at, fail_at, break_at
        self.kind = Kind("count", self.step, prepare=self.prepare, undo=self.undo)

    def prepare(self, _session: Session, job: Job, _cargo: Cargo) -> Cargo:
        return {"next": job.done}

    def step(self, session: Session, job: Job, cargo: Cargo) -> bool:
        assert cargo["key"] == KEY
        assert cargo["next"] == job.done
        session.add(Lease(name=f"row {job.done}"))
        session.flush()
        if job.done == self.kill_at:
            raise Killed
        if job.done == self.fail_at:
            raise JobFailed("Line %(line)s is wrong.", line=job.done)
        if job.done == self.break_at:
            raise ZeroDivisionError
        job.done += 1
        return job.done == self.total

    def undo(self, session: Session, _job: Job) -> None:
        for row in session.scalars(select(Lease).where(Lease.name.startswith("row"))):
            session.delete(row)


def begin(database: Database) -> UUID:
    with database.writing() as session:
        job = work.begin(session, "count", subject=uuid4(), leads_to="/desk", by=BY, cargo={"key": KEY}, total=5)
        session.commit()
        return job.id


def rows(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(select(Lease.name).where(Lease.name.startswith("row"))))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.reading() as opened:
        yield opened


ALL = [f"row {number}" for number in range(5)]


def test_a_job_is_done_slice_by_slice_and_its_cargo_is_gone(database: Database) -> None:
    job = begin(database)
    assert work.run_waiting(database, [Count().kind]) == 5
    with database.reading() as session:
        done = session.get_one(Job, job)
        assert (done.state, done.done, done.cargo, done.lease) == (JobState.DONE, 5, None, None)
    assert rows(database) == ALL
    assert work.run_waiting(database, [Count().kind]) == 0


@pytest.mark.parametrize("at", range(5))
def test_a_worker_killed_anywhere_is_carried_on_by_the_next(database: Database, at: int) -> None:
    begin(database)
    with pytest.raises(Killed):
        work.run_waiting(database, [Count(kill_at=at).kind])
    assert rows(database) == ALL[:at]
    assert work.run_waiting(database, [Count().kind]) == 0, "the dead one still has it"
    with time_machine.travel(clock.now() + work.LEASE + timedelta(seconds=1)):
        assert work.run_waiting(database, [Count().kind]) == 5 - at
    assert rows(database) == ALL


def test_one_that_lost_its_lease_writes_nothing_more(database: Database) -> None:
    begin(database)
    slow = Count()

    def overtaken(session: Session, job: Job, _cargo: Cargo) -> Cargo:
        if job.done == 2:
            with time_machine.travel(clock.now() + work.LEASE + timedelta(seconds=1)):
                assert work.run_waiting(database, [Count().kind]) == 3
        return {"next": job.done}

    assert work.run_waiting(database, [Kind("count", slow.step, prepare=overtaken)]) <= 3
    assert rows(database) == ALL


def test_one_that_fails_leaves_nothing_and_says_why(database: Database, session: Session) -> None:
    job = begin(database)
    work.run_waiting(database, [Count(fail_at=3).kind])
    failed = session.get_one(Job, job)
    problem = work.problem_of(session, failed)
    assert (failed.state, failed.cargo) == (JobState.FAILED, None)
    assert problem is not None
    assert problem.reason % problem.values == "Line 3 is wrong."
    assert rows(database) == []


def test_one_that_breaks_is_tried_again_and_then_given_up(database: Database, session: Session) -> None:
    job = begin(database)
    with time_machine.travel(clock.now()) as time:
        for _ in range(work.TRIES):
            assert rows(database) in ([], ALL[:2])
            work.run_waiting(database, [Count(break_at=2).kind])
            time.shift(work.LEASE + timedelta(seconds=1))
    failed = session.get_one(Job, job)
    assert (failed.state, failed.cargo, rows(database)) == (JobState.FAILED, None, [])


def test_a_job_carries_its_keys_for_a_day_at_most(database: Database, session: Session) -> None:
    job = begin(database)
    with time_machine.travel(clock.now() + work.LONGEST + timedelta(minutes=1)):
        work.run_waiting(database, [Count().kind])
    assert session.get_one(Job, job).cargo is None
    assert rows(database) == []


def test_the_cargo_lies_locked(database: Database, session: Session) -> None:
    job = session.get_one(Job, begin(database))
    assert job.cargo is not None
    assert KEY.encode() not in job.cargo
    held: list[Any] = [bytes(one) if isinstance(one, memoryview | bytes) else one for one in _row(session)]
    assert KEY not in json.dumps([str(one) for one in held])


def _row(session: Session) -> list[Any]:
    return list(session.execute(text("SELECT * FROM jobs")).one())


def test_of_many_workers_one_does_it(settings: Settings, database: Database) -> None:
    begin(database)
    others = [open_database(settings) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda own: work.run_waiting(own, [Count().kind]), others)) == 5
    for other in others:
        other.dispose()
    assert rows(database) == ALL


def test_a_turn_ends_after_a_while_and_the_next_goes_on(database: Database) -> None:
    begin(database)
    assert [work.run_waiting(database, [Count().kind], seconds=0) for _ in range(3)] == [1, 1, 1]
    assert rows(database) == ALL[:3]
