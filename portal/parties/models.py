"""Parties, the links between them with their sources, and what the organisations concerned say of these."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, coded, locked, new_id
from portal.organisations.models import Organisation
from portal.parties.rules import LinkKind, Word, is_in_force


class Party(Base):
    """A named body. A member organisation has its own name; that of any other is locked, since it is not public.

    `tied_on`: it was known by its name until it was said which organisation it is. `untied`: why that was undone.
    """

    __tablename__ = "parties"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) = (name IS NOT NULL)", name="one_name"),
        CheckConstraint("tied_on IS NULL OR organisation_id IS NOT NULL", name="tied_to_one"),
        CheckConstraint("(untied IS NULL) = (untied_on IS NULL)", name="untied_with_a_reason"),
        CheckConstraint("untied IS NULL OR organisation_id IS NULL", name="untied_from_all"),
        Index("ix_parties_recorded_on", "recorded_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID | None] = clear(ForeignKey("organisations.id"), unique=True)
    name: Mapped[bytes | None] = locked("party.name")
    recorded_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    recorded_on: Mapped[date] = clear(default=clock.today)
    tied_on: Mapped[date | None] = clear()
    untied_on: Mapped[date | None] = clear()
    untied: Mapped[bytes | None] = locked("party.untied")
    organisation: Mapped[Organisation | None] = relationship()


class Link(Base):
    """That one party belongs to or owns another, from a day on, with a source and the day on which it was seen there.

    Never deleted: `until` is the last day on which it held, `ended_on` the day on which the secretariat wrote that
    down, with the reason.
    """

    __tablename__ = "party_links"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="never_to_itself"),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        CheckConstraint("(ended_on IS NULL) = (reason IS NULL)", name="ended_with_a_reason"),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        CheckConstraint("ended_on IS NULL OR until IS NOT NULL", name="ended_holds_no_more"),
        Index("ix_party_links_from", "from_id"),
        Index("ix_party_links_to", "to_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    from_id: Mapped[UUID] = clear(ForeignKey("parties.id"))
    to_id: Mapped[UUID] = clear(ForeignKey("parties.id"))
    kind: Mapped[LinkKind] = coded(LinkKind)
    since: Mapped[date] = clear()
    until: Mapped[date | None] = clear()
    source: Mapped[bytes] = locked("party.source")
    seen_on: Mapped[date] = clear()
    recorded_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    recorded_on: Mapped[date] = clear(default=clock.today)
    ended_on: Mapped[date | None] = clear()
    ended_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    reason: Mapped[bytes | None] = locked("party.reason")

    @property
    def in_force(self) -> bool:
        return is_in_force(self.since, self.until, today=clock.today())


class Said(Base):
    """What the organisation at one end of a link says of it: the newest word replaces the one before."""

    __tablename__ = "party_words"
    __table_args__ = (
        UniqueConstraint("link_id", "party_id"),
        CheckConstraint("word <> 'disputed' OR text IS NOT NULL", name="disputed_with_a_reason"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    link_id: Mapped[UUID] = clear(ForeignKey("party_links.id"))
    party_id: Mapped[UUID] = clear(ForeignKey("parties.id"))
    word: Mapped[Word] = coded(Word)
    text: Mapped[bytes | None] = locked("party.word")
    said_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    said_on: Mapped[date] = clear(default=clock.today)
