"""What an organisation makes of a report for itself while it works on it. Nobody else has a key to any of it."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from portal import clock
from portal.db import Base, clear, new_id, sealed


class Mark(Base):
    """A code or a tag that a member confirmed. `value` finds it, and tells nobody without the index key what it is.

    Facet and code lie in `content`, under the same key as a note. `value` is computed under the index key of the
    generation `index_id` of the organisation's own ring; after a rotation it is computed anew.
    """

    __tablename__ = "marks"
    __table_args__ = (
        UniqueConstraint("participation_id", "value"),
        Index("ix_marks_value_participation_id", "value", "participation_id"),
        Index("ix_marks_index_id", "index_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    value: Mapped[bytes] = clear()
    index_id: Mapped[UUID] = clear()
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    marked_on: Mapped[date] = clear(default=clock.today)
    key_id: Mapped[UUID] = clear()
    content: Mapped[bytes] = sealed("participation.mark")


class Entry(Base):
    """A line of an organisation's own log: a talk held elsewhere, or who vouched for the person.

    Which of the two, the day and how it was held lie in `content` too: how often somebody was called says something.
    """

    __tablename__ = "case_entries"
    __table_args__ = (UniqueConstraint("participation_id", "number"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    number: Mapped[int] = clear()
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    written_on: Mapped[date] = clear(default=clock.today)
    key_id: Mapped[UUID] = clear()
    content: Mapped[bytes] = sealed("participation.entry")


class Link(Base):
    """That two reports belong together for one organisation; how lies in `content`, under the keys of both parts.

    Inside under that of `participation_id`, around it under that of `other_id`: whoever may not open one of them reads
    nothing of it. Which two it joins is clear, since it goes with the first of them, and nobody need have a key then.
    """

    __tablename__ = "case_links"
    __table_args__ = (
        UniqueConstraint("participation_id", "other_id"),
        CheckConstraint("participation_id <> other_id", name="two_reports"),
        Index("ix_case_links_other_id", "other_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    other_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    linked_on: Mapped[date] = clear(default=clock.today)
    key_id: Mapped[UUID] = clear()
    other_key_id: Mapped[UUID] = clear()
    content: Mapped[bytes] = sealed("participation.link")
