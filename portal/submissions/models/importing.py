"""A table of reports on its way in: the file as it was sent, and the reports that were read from it."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, new_id, sealed


class Import(Base):
    """A file of reports for others, under a key of its own: a ring of the sender and the managers holds it.

    The key goes with the job that files them, so that the job needs no key of the organisation; both go with the file.
    """

    __tablename__ = "imports"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"), index=True)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    begun_on: Mapped[date] = clear(default=clock.today, index=True)
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    upload: Mapped[bytes] = sealed("submission.import")


class ImportRow(Base):
    """One report that waits to be filed; it becomes the report with this id."""

    __tablename__ = "import_rows"
    __table_args__ = (UniqueConstraint("import_id", "number"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    import_id: Mapped[UUID] = clear(ForeignKey("imports.id", ondelete="CASCADE"))
    number: Mapped[int] = clear()
    content: Mapped[bytes] = sealed("submission.import_row")
