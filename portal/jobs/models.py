"""Who runs which sweep, and work that outlives the request it was asked for in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, coded, locked, new_id


class Lease(Base):
    """One sweep. Nobody else begins it before `until_at`."""

    __tablename__ = "leases"
    name: Mapped[str] = clear(primary_key=True)
    until_at: Mapped[datetime | None] = clear()
    done_at: Mapped[datetime | None] = clear()


class JobState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """Work on the thing `subject_id`, asked for by a member of an organisation: `done` of `total` steps.

    `cargo` is what the work needs, its own keys among it, locked, and gone when it ends. `lease` names the process that
    works on it until `leased_until`. `leads_to` is the address of the thing, for whoever waits.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_state_leased_until", "state", "leased_until"),
        Index("ix_jobs_subject_id", "subject_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    kind: Mapped[str] = clear()
    subject_id: Mapped[UUID] = clear()
    organisation_id: Mapped[UUID | None] = clear()
    account_id: Mapped[UUID | None] = clear()
    leads_to: Mapped[str] = clear()
    state: Mapped[JobState] = coded(JobState, default=JobState.WAITING)
    done: Mapped[int] = clear(default=0)
    total: Mapped[int] = clear(default=0)
    tries: Mapped[int] = clear(default=0)
    problem: Mapped[bytes | None] = locked("job.problem")
    cargo: Mapped[bytes | None] = locked("job.cargo")
    lease: Mapped[UUID | None] = clear()
    leased_until: Mapped[datetime | None] = clear()
    begun_at: Mapped[datetime] = clear(default=clock.now)
