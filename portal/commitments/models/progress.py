"""Progress updates, which only ever become more, and where each milestone of the newest version stands."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.commitments.models import Commitment
from portal.commitments.rules.progress import Status
from portal.db import Base, clear, coded, new_id, told
from portal.reference.blocked import read


class ProgressUpdate(Base):
    """What an organisation said in public of its promise on a day. No row is ever changed or deleted.

    `corrects` is the number of an earlier one that it sets right. `milestones` holds key, title and status of each
    milestone of the version that it is about. `next_due_on` is None where nothing more is due.
    """

    __tablename__ = "commitment_updates"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        CheckConstraint("number > 0", name="numbered"),
        CheckConstraint("corrects > 0 AND corrects < number", name="corrects_an_earlier_one"),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("next_due_on > published_on", name="next_later"),
        Index("ix_commitment_updates_published_on", "published_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    commitment_id: Mapped[UUID] = clear(ForeignKey("commitments.id"))
    number: Mapped[int] = clear()
    about_version: Mapped[int] = clear()
    published_on: Mapped[date] = clear(default=clock.today)
    published_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    text: Mapped[str] = told()
    status: Mapped[Status] = coded(Status)
    milestones: Mapped[list[dict[str, Any]]] = clear(JSON, default=list)
    next_due_on: Mapped[date | None] = clear()
    corrects: Mapped[int | None] = clear()
    commitment: Mapped[Commitment] = relationship()

    @property
    def stood(self) -> list[tuple[str, Status]]:
        """Where each milestone stood, by its title of that day."""
        return [(read(one["title"]), Status(one["status"])) for one in self.milestones]


class MilestoneState(Base):
    """Where a milestone of the newest public version stands: `key` is the text's own. Kept by version and update.

    `reminded` counts the reminders of its day that have gone.
    """

    __tablename__ = "commitment_milestones"
    __table_args__ = (
        Index("ix_commitment_milestones_due_on", "due_on", "status"),
        Index("ix_commitment_milestones_open", "status", "due_on", "commitment_id"),
        Index("ix_commitment_milestones_past", "commitment_id", "due_on", "status"),
    )
    commitment_id: Mapped[UUID] = clear(ForeignKey("commitments.id"), primary_key=True)
    key: Mapped[str] = clear(primary_key=True)
    title: Mapped[str] = told()
    due_on: Mapped[date] = clear()
    status: Mapped[Status] = coded(Status, default=Status.NOT_STARTED)
    reminded: Mapped[int] = clear(default=0)
    commitment: Mapped[Commitment] = relationship()
