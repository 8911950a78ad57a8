"""Requests of people who think that they are named, a sealed copy for each who is asked; notices to receipts."""

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, new_id, sealed
from portal.organisations.models import Organisation


class PrivacyRequest(Base):
    """That somebody asked, on a day. Found again by words of which only a keyed sub-key is kept."""

    __tablename__ = "privacy_requests"
    id: Mapped[UUID] = clear(primary_key=True)
    look_up: Mapped[bytes] = clear(unique=True)
    language: Mapped[str] = clear()
    asked_on: Mapped[date] = clear(default=clock.today, index=True)


class PrivacyQuestion(Base):
    """What one organisation was asked, and its answer: both under a data key that it and the person's words open.

    `wrapped` is that key under the words.
    """

    __tablename__ = "privacy_questions"
    __table_args__ = (
        UniqueConstraint("request_id", "organisation_id"),
        CheckConstraint("(answered_on IS NULL) = (answer IS NULL)", name="answered"),
        Index("ix_privacy_questions_organisation_id_due_on_id", "organisation_id", "due_on", "id"),
        Index("ix_privacy_questions_due_on_id", "due_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    request_id: Mapped[UUID] = clear(ForeignKey("privacy_requests.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    due_on: Mapped[date] = clear()
    answered_on: Mapped[date | None] = clear()
    answered_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    wrapped: Mapped[bytes] = sealed("privacy.key")
    question: Mapped[bytes] = sealed("privacy.question")
    answer: Mapped[bytes | None] = sealed("privacy.answer")
    request: Mapped[PrivacyRequest] = relationship()
    organisation: Mapped[Organisation] = relationship()


class ReceiptNotice(Base):
    """A notice to everybody who has a receipt or an account: by language, title and text.

    Until a second person of the secretariat confirms it, it lies sealed under the secretariat's working key `key_id`;
    from then on it is as public as the page that it stands on.
    """

    __tablename__ = "receipt_notices"
    __table_args__ = (
        CheckConstraint("(published_on IS NULL) = (texts IS NULL)", name="clear_once_published"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint("(published_on IS NULL) = (confirmed_by IS NULL)", name="confirmed"),
        Index("ix_receipt_notices_until_on", "until_on"),
    )
    id: Mapped[UUID] = clear(primary_key=True)
    proposed_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    proposed_on: Mapped[date] = clear(default=clock.today)
    until_on: Mapped[date] = clear()
    key_id: Mapped[UUID] = clear()
    content: Mapped[bytes] = sealed("privacy.notice")
    confirmed_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    published_on: Mapped[date | None] = clear()
    ended_on: Mapped[date | None] = clear()
    texts: Mapped[dict[str, list[str]] | None] = clear(JSON(none_as_null=True))
