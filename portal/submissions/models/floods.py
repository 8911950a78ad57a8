"""How many new reports an organisation takes into its list on one day, where it set that itself."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped

from portal.db import Base, clear, new_id


class Quota(Base):
    """`in_all` counts those of everybody, `from_one` those that one other organisation refers or files."""

    __tablename__ = "quotas"
    __table_args__ = (CheckConstraint("1 <= from_one AND from_one <= in_all AND in_all <= 10000", name="in_order"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"), unique=True)
    in_all: Mapped[int] = clear()
    from_one: Mapped[int] = clear()
    version: Mapped[int] = clear()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
