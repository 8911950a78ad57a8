"""A table of commitments on its way in, before drafts are made of it."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, new_id, sealed


class CommitmentImport(Base):
    """A table as it was read from a file, sealed under the organisation's own working key `key_id`, as drafts are.

    It goes when the drafts are made (`made_on`); the row stays a while, so that the same form sent again makes none.
    """

    __tablename__ = "commitment_imports"
    __table_args__ = (
        CheckConstraint("(made_on IS NULL) = (upload IS NOT NULL)", name="there_until_made"),
        CheckConstraint("(made_on IS NULL) = (key_id IS NOT NULL)", name="sealed_until_made"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"), index=True)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    begun_on: Mapped[date] = clear(default=clock.today, index=True)
    made_on: Mapped[date | None] = clear()
    key_id: Mapped[UUID | None] = clear()
    upload: Mapped[bytes | None] = sealed("commitment.import")
