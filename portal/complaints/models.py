"""Complaints, and what authors are asked: days and states in clear; what is said, by anybody, sealed."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.complaints.rules import MendingState, State
from portal.db import Base, clear, coded, new_id, sealed
from portal.organisations.models import Organisation


class _Numbered:
    id: Mapped[UUID]

    @property
    def short(self) -> str:
        """Six signs that tell those of one day apart; they say nothing of it."""
        return self.id.hex[:6].upper()


class Complaint(_Numbered, Base):
    """What somebody says is illegal or wrong, found again by words of which only a keyed sub-key is kept.

    Page, code, text and contact are in `content`; each decision is a code with its reasons. All lie under a data key
    that the secretariat holds; `wrapped` is that key under the words. `due_on` is the day that binds next.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("settled_by <> decided_by", name="appeal_decided_by_another"),
        CheckConstraint("(state = 'waiting') = (decision IS NULL)", name="decided_with_reasons"),
        CheckConstraint("(decision IS NULL) = (decided_on IS NULL)", name="decided_on_a_day"),
        CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(state IN ('appealed', 'settled')) = (appeal IS NOT NULL)", name="appealed_with_reasons"),
        CheckConstraint("(appeal IS NULL) = (appealed_on IS NULL)", name="appealed_on_a_day"),
        CheckConstraint("(state = 'settled') = (settlement IS NOT NULL)", name="settled_with_reasons"),
        CheckConstraint("(settlement IS NULL) = (settled_on IS NULL)", name="settled_on_a_day"),
        CheckConstraint("(settlement IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
        Index("ix_complaints_due", "due_on", "id"),
        Index("ix_complaints_state", "state", "due_on", "id"),
        Index("ix_complaints_made_on", "made_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True)
    look_up: Mapped[bytes] = clear(unique=True)
    language: Mapped[str] = clear()
    state: Mapped[State] = coded(State, default=State.WAITING)
    made_on: Mapped[date] = clear(default=clock.today)
    due_on: Mapped[date] = clear()
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    wrapped: Mapped[bytes] = sealed("complaint.key")
    content: Mapped[bytes] = sealed("complaint.content")
    decision: Mapped[bytes | None] = sealed("complaint.decision")
    decided_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    decided_on: Mapped[date | None] = clear()
    appeal: Mapped[bytes | None] = sealed("complaint.appeal")
    appealed_on: Mapped[date | None] = clear()
    settlement: Mapped[bytes | None] = sealed("complaint.settlement")
    settled_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    settled_on: Mapped[date | None] = clear()


class Mending(_Numbered, Base):
    """That the author of something public is asked to put it right: what, under a key of the author's and ours.

    `content` says what, and about which commitment; `answer` what the author did, or why it will not. `own` is which
    complaint it came from, under the secretariat's working key `own_key_id`: no column joins the two. `seen_on`: since
    when nothing more is to be done with what came back.
    """

    __tablename__ = "mendings"
    __table_args__ = (
        CheckConstraint("due_on > asked_on", name="due_after_it_was_asked"),
        CheckConstraint("(state IN ('put_right', 'declined')) = (answer IS NOT NULL)", name="answered_in_words"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answered_on_a_day"),
        CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint("(seen_on IS NULL) = (seen_by IS NULL)", name="seen_by_somebody"),
        CheckConstraint("seen_on IS NULL OR state <> 'asked'", name="seen_once_moved"),
        Index("ix_mendings_author", "author_id", "asked_on", "id"),
        Index("ix_mendings_newest", "asked_on", "id"),
        Index("ix_mendings_state", "state", "due_on", "id"),
        Index("ix_mendings_moved_on", "moved_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    author_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    state: Mapped[MendingState] = coded(MendingState, default=MendingState.ASKED)
    asked_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    asked_on: Mapped[date] = clear(default=clock.today)
    due_on: Mapped[date] = clear()
    moved_on: Mapped[date] = clear(default=clock.today)
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    content: Mapped[bytes] = sealed("mending.content")
    own_key_id: Mapped[UUID] = clear()
    own: Mapped[bytes] = sealed("mending.own")
    answer: Mapped[bytes | None] = sealed("mending.answer")
    answered_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    answered_on: Mapped[date | None] = clear()
    seen_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    seen_on: Mapped[date | None] = clear()
    author: Mapped[Organisation] = relationship()
