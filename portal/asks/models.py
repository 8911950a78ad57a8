"""What was asked of whom about what, the days on which it moved, and the text: locked until it is public."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.asks.rules import Kind, State
from portal.db import Base, clear, coded, locked, new_id
from portal.organisations.models import Organisation


class Ask(Base):
    """Something asked publicly. `about_…` name a thing of a package above, which knows what it is called.

    `until_on` is the day that binds next: until it is delivered, the last day to reach somebody; then the last day to
    answer. Since `held_on` the clock stands still, because nobody can answer for an addressee that is suspended. Texts
    are clear once they are published and not before. `public_at` is when its public side last changed.
    """

    __tablename__ = "asks"
    __table_args__ = (
        CheckConstraint("asker_id <> addressee_id", name="never_oneself"),
        CheckConstraint(
            "(state IN ('sent', 'delivered', 'not_reached')) = (question IS NOT NULL)", name="locked_while_open"
        ),
        CheckConstraint(
            "(state IN ('answered', 'answered_late', 'no_answer')) = (public_question IS NOT NULL)",
            name="public_once_settled",
        ),
        CheckConstraint(
            "(state IN ('answered', 'answered_late')) = (public_answer IS NOT NULL AND answered_on IS NOT NULL)",
            name="answered_with_an_answer",
        ),
        CheckConstraint(
            "state NOT IN ('delivered', 'no_answer', 'answered_late')"
            " OR (shown_on IS NOT NULL AND mailed_on IS NOT NULL)",
            name="no_clock_without_delivery",
        ),
        Index("ix_asks_addressee_due", "addressee_id", "until_on", "id"),
        Index("ix_asks_addressee_newest", "addressee_id", "asked_on", "id"),
        Index("ix_asks_asker_due", "asker_id", "until_on", "id"),
        Index("ix_asks_asker_newest", "asker_id", "asked_on", "id"),
        Index("ix_asks_clock", "state", "until_on"),
        Index("ix_asks_about", "about_kind", "about_id", "asked_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    kind: Mapped[Kind] = coded(Kind)
    state: Mapped[State] = coded(State, default=State.SENT)
    about_kind: Mapped[str] = clear()
    about_id: Mapped[UUID] = clear()
    about_version: Mapped[int] = clear()
    asker_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    addressee_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    asked_by: Mapped[UUID | None] = clear()
    asked_on: Mapped[date] = clear(default=clock.today)
    shown_on: Mapped[date | None] = clear()
    mailed_on: Mapped[date | None] = clear()
    until_on: Mapped[date] = clear()
    extended_on: Mapped[date | None] = clear()
    held_on: Mapped[date | None] = clear()
    answered_on: Mapped[date | None] = clear()
    moved_on: Mapped[date] = clear(default=clock.today)
    answer_id: Mapped[UUID | None] = clear()
    question: Mapped[bytes | None] = locked("ask.question")
    public_at: Mapped[datetime | None] = clear()
    public_question: Mapped[str | None] = clear()
    public_answer: Mapped[str | None] = clear()
    version: Mapped[int] = clear()
    asker: Mapped[Organisation] = relationship(foreign_keys=[asker_id])
    addressee: Mapped[Organisation] = relationship(foreign_keys=[addressee_id])
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own convention

    @property
    def delivered_on(self) -> date | None:
        """The day of proven delivery: the later of both proofs."""
        return max(self.shown_on, self.mailed_on) if self.shown_on and self.mailed_on else None
