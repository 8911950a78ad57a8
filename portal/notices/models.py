"""The mail queue. Addresses and texts are locked; a notice mail says only that something waits.

A mail that was sent is deleted at once: its row would keep the hour of what caused it.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, coded, locked, new_id


class MailState(StrEnum):
    """`failed`: given up; the row stays for a week, emptied, so that an operator sees how many there were."""

    WAITING = "waiting"
    FAILED = "failed"


class Mail(Base):
    """One mail, made in the transaction that causes it, sent after it by `portal worker`."""

    __tablename__ = "mails"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    state: Mapped[MailState] = coded(MailState, default=MailState.WAITING, index=True)
    address: Mapped[bytes] = locked("mail.address")
    content: Mapped[bytes] = locked("mail.content")
    due_at: Mapped[datetime] = clear(default=clock.now, index=True)
    leased_until: Mapped[datetime | None] = clear()
    tries: Mapped[int] = clear(default=0)


class Waiting(Base):
    """That a notice mail is owed to an account in the next hourly batch: one row however much waits.

    `since_at` is the beginning of an hour, never the moment: a reporter may have caused it.
    """

    __tablename__ = "waiting_notices"
    account_id: Mapped[UUID] = clear(primary_key=True)
    since_at: Mapped[datetime] = clear(default=clock.now)


class Proof(Base):
    """That people were told of a thing: `taken_on` is the day on which the server took a notice made after it began.

    It follows the notice on its way: owed to an account, then part of a mail, then only a day, which names nobody.
    """

    __tablename__ = "notice_proofs"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    thing_id: Mapped[UUID] = clear(index=True)
    account_id: Mapped[UUID | None] = clear(index=True)
    mail_id: Mapped[UUID | None] = clear(ForeignKey("mails.id", ondelete="CASCADE"), index=True)
    taken_on: Mapped[date | None] = clear()
