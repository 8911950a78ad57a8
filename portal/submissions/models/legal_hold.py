"""What keeps an organisation from destroying its part of a report: a law, until a day."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, sealed
from portal.submissions.models import Participation


class LegalHold(Base):
    """One hold. `content` names the law, under the key of the thread: the reporter reads it too. Renewed by another."""

    __tablename__ = "legal_holds"
    __table_args__ = (Index("ix_legal_holds_participation_id", "participation_id"),)
    id: Mapped[UUID] = clear(primary_key=True)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    set_on: Mapped[date] = clear(default=clock.today)
    until_on: Mapped[date] = clear()
    ended_on: Mapped[date | None] = clear()
    content: Mapped[bytes] = sealed("participation.hold")
    participation: Mapped[Participation] = relationship()
