"""What is asked for, offered and given to make good what was done."""

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, coded, new_id, sealed
from portal.submissions.rules import RemedyState


class Remedy(Base):
    """One remedy. Which one, who said what to it and when lies sealed under the key of the thread; its state is clear,
    since what is open keeps a report from being destroyed.
    """

    __tablename__ = "remedies"
    __table_args__ = (UniqueConstraint("participation_id", "number"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    number: Mapped[int] = clear()
    state: Mapped[RemedyState] = coded(RemedyState)
    begun_on: Mapped[date] = clear(default=clock.today)
    moved_on: Mapped[date] = clear(default=clock.today)
    content: Mapped[bytes] = sealed("participation.remedy")
    erased_steps: Mapped[list[str]] = clear(JSON, default=list)
    """Ids of steps whose words the reporter erased: they are said no more, also where they still lie in `content`."""
