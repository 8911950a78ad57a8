"""Incident notes: their text, who reads them, what the readers state, and the indicators that go with them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, coded, new_id, sealed
from portal.incidents.rules import NoteState, Pap, Tlp, Way
from portal.organisations.models import Organisation


class IncidentNote(Base):
    """A note. Everything of it lies under `data_key_id`, which only its readers' rings are given.

    One that was drawn from a report carries that report's wall, under a key that only its author has. `lost_on`: since
    then nobody holds the key any more.
    """

    __tablename__ = "incident_notes"
    __table_args__ = (
        CheckConstraint("(state = 'draft') = (shared_on IS NULL)", name="shared_has_its_day"),
        CheckConstraint("(wall IS NULL) = (wall_key_id IS NULL)", name="wall_has_its_key"),
        CheckConstraint("drawn_from_id IS NULL OR wall IS NOT NULL", name="drawn_has_its_wall"),
        Index("ix_incident_notes_drawn_from_id", "drawn_from_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    reference: Mapped[str] = clear(unique=True)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"), index=True)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    drawn_from_id: Mapped[UUID | None] = clear(ForeignKey("submissions.id", ondelete="SET NULL"))
    wall_key_id: Mapped[UUID | None] = clear(ForeignKey("data_keys.id"))
    wall: Mapped[bytes | None] = sealed("incident.wall")
    state: Mapped[NoteState] = coded(NoteState, default=NoteState.DRAFT)
    tlp: Mapped[Tlp] = coded(Tlp)
    pap: Mapped[Pap] = coded(Pap)
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    title: Mapped[bytes] = sealed("incident.title")
    content: Mapped[bytes] = sealed("incident.content")
    said: Mapped[int] = clear(default=0)
    written_on: Mapped[date] = clear(default=clock.today)
    shared_on: Mapped[date | None] = clear()
    lost_on: Mapped[date | None] = clear()
    version: Mapped[int] = clear()
    organisation: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own convention


class NoteReader(Base):
    """That an organisation is to read a note, and from `let_in_on` on does: its author, and whom the author named.

    `unread`: it holds something that nobody of the organisation has opened.
    """

    __tablename__ = "note_readers"
    __table_args__ = (
        UniqueConstraint("note_id", "organisation_id"),
        Index("ix_note_readers_newest", "organisation_id", "moved_on", "id"),
        Index("ix_note_readers_way", "organisation_id", "way", "moved_on", "id"),
        Index("ix_note_readers_unread", "organisation_id", "unread"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    note_id: Mapped[UUID] = clear(ForeignKey("incident_notes.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    way: Mapped[Way] = coded(Way)
    let_in_on: Mapped[date | None] = clear()
    unread: Mapped[bool] = clear(default=False)
    moved_on: Mapped[date] = clear(default=clock.today)
    note: Mapped[IncidentNote] = relationship()
    organisation: Mapped[Organisation] = relationship()


class NoteWithdrawal(Base):
    """That a note was taken back from an organisation, or that it left, and by when its own copies are to be gone."""

    __tablename__ = "note_withdrawals"
    __table_args__ = (
        Index("ix_note_withdrawals_note_id", "note_id"),
        Index("ix_note_withdrawals_organisation_id", "organisation_id", "confirmed_on"),
        CheckConstraint("(confirmed_on IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_somebody"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    note_id: Mapped[UUID] = clear(ForeignKey("incident_notes.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    by_itself: Mapped[bool] = clear(default=False)
    asked_on: Mapped[date] = clear(default=clock.today)
    due_on: Mapped[date] = clear()
    confirmed_on: Mapped[date | None] = clear()
    confirmed_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    note: Mapped[IncidentNote] = relationship()
    organisation: Mapped[Organisation] = relationship()


class NoteOpening(Base):
    """That a member opened a note on a day: written, and committed, before anything is decrypted."""

    __tablename__ = "note_openings"
    __table_args__ = (UniqueConstraint("note_id", "account_id", "opened_on"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    note_id: Mapped[UUID] = clear(ForeignKey("incident_notes.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    opened_on: Mapped[date] = clear(default=clock.today)


class Statement(Base):
    """What a reader says of itself: position and words, sealed under the note's key. `number` orders."""

    __tablename__ = "note_statements"
    __table_args__ = (UniqueConstraint("note_id", "number"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    note_id: Mapped[UUID] = clear(ForeignKey("incident_notes.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    number: Mapped[int] = clear()
    said_on: Mapped[date] = clear(default=clock.today)
    content: Mapped[bytes] = sealed("incident.statement")
    organisation: Mapped[Organisation] = relationship()


class BundleState(StrEnum):
    """`reading`: being imported, and not there for anybody yet."""

    READING = "reading"
    READY = "ready"


class Bundle(Base):
    """The indicators of a note: `objects` in all, `indicators` of them. `upload` is the file while it is imported.

    They lie under `data_key_id`. While that is not the note's own key, they are being moved to it, and those up to the
    place `moved` are.
    """

    __tablename__ = "indicator_bundles"
    __table_args__ = (
        UniqueConstraint("note_id", "state"),
        CheckConstraint("(state = 'reading') = (upload IS NOT NULL)", name="upload_goes"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    note_id: Mapped[UUID] = clear(ForeignKey("incident_notes.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    state: Mapped[BundleState] = coded(BundleState, default=BundleState.READING)
    upload: Mapped[bytes | None] = sealed("indicators.upload")
    objects: Mapped[int] = clear(default=0)
    indicators: Mapped[int] = clear(default=0)
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    moved: Mapped[int] = clear(default=0)
    imported_on: Mapped[date] = clear(default=clock.today)


class IndicatorObject(Base):
    """One object of a bundle as it came. `place` is where it stood; `number` counts the indicators, 0 for the rest.

    `kind` is a blind index under the note's key: it tells which indicators are of one kind, and not of which.
    """

    __tablename__ = "indicator_objects"
    __table_args__ = (
        UniqueConstraint("bundle_id", "place"),
        Index("ix_indicator_objects_number", "bundle_id", "number", "id"),
        Index("ix_indicator_objects_kind", "bundle_id", "kind", "number", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    bundle_id: Mapped[UUID] = clear(ForeignKey("indicator_bundles.id", ondelete="CASCADE"))
    place: Mapped[int] = clear()
    number: Mapped[int] = clear(default=0)
    kind: Mapped[bytes] = clear()
    content: Mapped[bytes] = sealed("indicator.object")
