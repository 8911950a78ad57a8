"""Lists that a member wants to see again: what they are narrowed to, under a name of the member's own."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, new_id, sealed


class SavedFilter(Base):
    """Of one member, and gone with their membership. Name, codes and tag lie in `content`, under the own ring's key."""

    __tablename__ = "saved_filters"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "organisation_id"],
            ["memberships.account_id", "memberships.organisation_id"],
            ondelete="CASCADE",
        ),
        Index("ix_saved_filters_of", "account_id", "organisation_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear()
    account_id: Mapped[UUID] = clear()
    saved_on: Mapped[date] = clear(default=clock.today)
    key_id: Mapped[UUID] = clear()
    content: Mapped[bytes] = sealed("queue.saved_filter")
