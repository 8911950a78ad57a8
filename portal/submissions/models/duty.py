"""Whom to call at an organisation while somebody may be in danger."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, locked, new_id


class DutyContact(Base):
    """Who answers, when and how. Locked, not sealed: other organisations that share a report with it read it too."""

    __tablename__ = "duty_contacts"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"), unique=True)
    changed_on: Mapped[date] = clear(default=clock.today)
    contact: Mapped[bytes] = locked("organisation.duty_contact")
    version: Mapped[int] = clear()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
