"""What an organisation asked the reporter to permit, and what the reporter answered. Coded; why is a sealed message."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, coded, new_id
from portal.organisations.models import Organisation
from portal.submissions.models import Participation
from portal.submissions.rules import RequestState, SectionName, Wish


class PermissionRequest(Base):
    """One part that `participation` asks for, to be read or copied by `organisation`: itself, or one to refer to; or
    to be used in notes that name nobody, by whoever in civil society holds it.

    Parts that were asked for together share their message, which holds the reason and lies in the asker's thread.
    """

    __tablename__ = "permission_requests"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (answered_on IS NULL)", name="answered"),
        Index("ix_permission_requests_once", "message_id", "section", "mode", unique=True),
        Index("ix_permission_requests_participation_id", "participation_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    message_id: Mapped[UUID] = clear(ForeignKey("messages.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    section: Mapped[SectionName] = coded(SectionName)
    mode: Mapped[Wish] = coded(Wish)
    purpose: Mapped[str] = clear()
    until: Mapped[str] = clear(default="")
    """For how long, by the codes of `permission_until`, from the answer on; empty: until it is taken back."""
    state: Mapped[RequestState] = coded(RequestState, default=RequestState.ASKED)
    asked_on: Mapped[date] = clear(default=clock.today)
    answered_on: Mapped[date | None] = clear()
    participation: Mapped[Participation] = relationship()
    organisation: Mapped[Organisation] = relationship()
