"""How long an organisation keeps its part of a report, where it says something else than the portal does."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from portal.db import Base, clear, coded, new_id
from portal.submissions.rules import PartState


class RetentionRule(Base):
    """Days that a part which ended in `outcome` is kept."""

    __tablename__ = "retention_rules"
    __table_args__ = (UniqueConstraint("organisation_id", "outcome"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"))
    outcome: Mapped[PartState] = coded(PartState)
    days: Mapped[int] = clear()
