"""Jobs: work that outlives its request, done in slices, each a transaction, so that a worker may be killed anywhere.

A feature names a `Kind` and calls `begin` in the transaction that asks for the work. The worker (or the server, under
the embedded default) leases the job, runs its slices, and deletes its cargo with the last one. A process that died
keeps a job for `LEASE`; the next one goes on behind the last slice that was committed.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.db import Database, new_id
from portal.jobs.models import Job, JobState
from portal.keys.instance import lock, unlock
from portal.problems import Problem
from portal.reference.labels import N_

LEASE: Final = timedelta(minutes=2)
LONGEST: Final = timedelta(hours=24)
"""No job carries its keys for longer."""
KEPT: Final = timedelta(days=7)
"""How long one that has ended can still be looked at."""
TRIES: Final = 5
CARGO: Final = "job.cargo"
PROBLEM: Final = "job.problem"
# A job's own sentence is given with `JobFailed`; these are for what no kind foresaw.
BROKEN: Final = N_("Something went wrong here. Please try again.")
TOO_LONG: Final = N_("This could not be finished within a day. Please try again.")

Cargo = dict[str, Any]

_log = structlog.get_logger()


class JobFailed(Problem):
    """The work cannot be done, and why: a message id of the catalogue, filled in with `values` (JSON)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work.

    `step(session, job, cargo)` does one slice in the writing session it is given, moves `job.done` on, and returns
    whether that was the last. `prepare(session, job, cargo)` comes before each slice with a reading session, for what
    is slow and writes nothing (reading the store, parsing); what it returns is added to the cargo that `step` gets.
    `undo(session, job)` removes what the slices made, where the job fails: all or nothing.
    """

    name: str
    step: Callable[[Session, Job, Cargo], bool]
    prepare: Callable[[Session, Job, Cargo], Cargo] | None = None
    undo: Callable[[Session, Job], None] | None = None


def begin(session: Session, kind: str, *, subject: UUID, leads_to: str, by: Actor, cargo: Cargo, total: int = 0) -> Job:
    """Ask for work on `subject`. `cargo` (JSON, keys as hex) is locked until the job ends; `leads_to` is a path."""
    job = Job(
        id=new_id(),
        kind=kind,
        subject_id=subject,
        organisation_id=by.organisation,
        account_id=by.account,
        leads_to=leads_to,
        total=total,
    )
    job.cargo = lock(session, json.dumps(cargo), row=job.id, label=CARGO)
    session.add(job)
    session.flush()
    return job


def of_subject(session: Session, kind: str, subject: UUID) -> Job | None:
    """Return the newest job of this kind on the subject."""
    return session.scalar(
        select(Job).where(Job.kind == kind, Job.subject_id == subject).order_by(Job.begun_at.desc(), Job.id).limit(1)
    )


def problem_of(session: Session, job: Job) -> JobFailed | None:
    """Return why a job failed, None where it did not."""
    if job.problem is None:
        return None
    reason, values = json.loads(unlock(session, job.problem, row=job.id, label=PROBLEM))
    return JobFailed(reason, **values)


def run_waiting(database: Database, kinds: Sequence[Kind], *, seconds: float = 10.0) -> int:
    """Work on what waits, for about so many seconds, and on one slice at least; return how many slices were done."""
    known, until, slices = {kind.name: kind for kind in kinds}, time.monotonic() + seconds, 0
    while (taken := _take(database, known)) is not None:
        job, lease = taken
        slices += _work(database, known, job, lease, until=until)
        if time.monotonic() >= until:
            break
    return slices


def forget_ended(session: Session) -> None:
    """Delete the rows of jobs that ended some days ago."""
    session.execute(delete(Job).where(Job.state != JobState.WAITING, Job.begun_at < clock.now() - KEPT))


def _take(database: Database, known: Mapping[str, Kind]) -> tuple[UUID, UUID] | None:
    """Lease the oldest waiting job; return its id and the lease, or None. Looks first, so that idling locks nothing."""
    now, lease = clock.now(), new_id()
    free = or_(Job.leased_until.is_(None), Job.leased_until < now)
    waiting = select(Job.id).where(Job.state == JobState.WAITING, Job.kind.in_(known), free)
    with database.reading() as session:
        found = session.scalars(waiting.order_by(Job.begun_at, Job.id).limit(1)).first()
    if found is None:
        return None
    with database.writing() as session:
        taken = session.scalar(
            update(Job)
            .where(Job.id == found, Job.state == JobState.WAITING, free)
            .values(lease=lease, leased_until=now + LEASE)
            .returning(Job.id)
        )
        session.commit()
    return (taken, lease) if taken else None


def _work(database: Database, known: Mapping[str, Kind], job: UUID, lease: UUID, *, until: float) -> int:
    """Run slices until the job ends, the time is over, or another process has it; return how many were done."""
    slices = 0
    while True:
        try:
            ended = _slice(database, known, job, lease)
        except JobFailed as problem:
            _fail(database, known, job, lease, problem)
            return slices
        except Exception as error:  # noqa: BLE001  a job that breaks must not stop the others
            # Only its kind: a message or a traceback could hold what the job was reading.
            _log.error("job.broke", error=type(error).__name__)
            _try_again(database, known, job, lease)
            return slices
        slices += 1
        if ended or time.monotonic() >= until:
            _give_back(database, job, lease)
            return slices


def _slice(database: Database, known: Mapping[str, Kind], job: UUID, lease: UUID) -> bool:
    """Do one slice and commit it; return whether there is nothing more to do here."""
    with database.reading() as session:
        row = session.get(Job, job)
        if row is None or row.lease != lease or row.cargo is None:
            return True
        if row.begun_at + LONGEST < clock.now():
            raise JobFailed(TOO_LONG)
        kind = known[row.kind]
        cargo: Cargo = json.loads(unlock(session, row.cargo, row=row.id, label=CARGO))
        if kind.prepare is not None:
            cargo |= kind.prepare(session, row, cargo)
    with database.writing() as session:
        held = _hold(session, job, lease)
        if held is None:
            return True
        ended = kind.step(session, held, cargo)
        held.tries, held.leased_until = 0, clock.now() + LEASE
        if ended:
            _end(held, JobState.DONE)
        session.commit()
    return ended


def _hold(session: Session, job: UUID, lease: UUID) -> Job | None:
    """Lock the job's row; None where another process has taken it over."""
    row = session.get(Job, job, with_for_update=True)
    return row if row is not None and row.lease == lease and row.state is JobState.WAITING else None


def _end(job: Job, state: JobState) -> None:
    job.state, job.cargo, job.lease, job.leased_until = state, None, None, None


def _fail(database: Database, known: Mapping[str, Kind], job: UUID, lease: UUID, problem: JobFailed) -> None:
    with database.writing() as session:
        if (row := _hold(session, job, lease)) is None:
            return
        if (undo := known[row.kind].undo) is not None:
            undo(session, row)
        said = json.dumps([problem.reason, problem.values], ensure_ascii=False)
        row.problem = lock(session, said, row=row.id, label=PROBLEM)
        _end(row, JobState.FAILED)
        session.commit()


def _try_again(database: Database, known: Mapping[str, Kind], job: UUID, lease: UUID) -> None:
    """Leave the job to the next turn after the lease; give it up where that was tried often enough."""
    with database.writing() as session:
        row = _hold(session, job, lease)
        if row is None:
            return
        row.tries += 1
        given_up = row.tries >= TRIES
        session.commit()
    if given_up:
        _fail(database, known, job, lease, JobFailed(BROKEN))


def _give_back(database: Database, job: UUID, lease: UUID) -> None:
    with database.writing() as session:
        session.execute(update(Job).where(Job.id == job, Job.lease == lease).values(lease=None, leased_until=None))
        session.commit()
