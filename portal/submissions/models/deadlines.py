"""The days within which an organisation owes its next step, where it set its own."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped

from portal.db import Base, clear, new_id
from portal.submissions.rules import Urgency


class OwnDays(Base):
    """Days by urgency, set by a manager: what presses is never owed later than what does not."""

    __tablename__ = "own_days"
    __table_args__ = (
        CheckConstraint("1 <= immediate AND immediate <= high AND high <= normal AND normal <= 60", name="in_order"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"), unique=True)
    immediate: Mapped[int] = clear()
    high: Mapped[int] = clear()
    normal: Mapped[int] = clear()
    version: Mapped[int] = clear()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def by_urgency(self) -> Mapping[Urgency, int]:
        return {urgency: getattr(self, urgency.value) for urgency in Urgency}
