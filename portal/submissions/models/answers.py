"""What an organisation writes once and says often: answers to begin a message with."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, new_id, sealed


class PreparedAnswer(Base):
    """A text of one organisation, with its title and language in `content`, under its own ring's working key.

    `heading` has title and language once more, for lists and choices; None for what was written before there was one.
    """

    __tablename__ = "prepared_answers"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    written_on: Mapped[date] = clear(default=clock.today)
    key_id: Mapped[UUID] = clear()
    heading: Mapped[bytes | None] = sealed("organisation.answer_heading")
    content: Mapped[bytes] = sealed("organisation.answer")
