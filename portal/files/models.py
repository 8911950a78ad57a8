"""Files, their bodies in the store, who opened them, and how far an upload is."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, coded, locked, new_id, sealed
from portal.files.rules import BodyKind


class StoredObject(Base):
    """The name of an object in the store, written down before its first byte: what no body points to is deleted."""

    __tablename__ = "stored_objects"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    made_on: Mapped[date] = clear(default=clock.today, index=True)


class File(Base):
    """A file of one section of a report, of a draft that is not sent yet, or of a piece of evidence of a commitment,
    which deletes it with itself. Without any of them it is to be deleted.

    `draft_id` may name a session that is gone: sessions are in no backup, and a restored file of a draft is nobody's.
    """

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint(
            "(section_id IS NULL OR draft_id IS NULL) AND (evidence_id IS NULL"
            " OR (section_id IS NULL AND draft_id IS NULL))",
            name="one_place",
        ),
        Index("ix_files_section_id", "section_id"),
        Index("ix_files_draft_id", "draft_id"),
        Index("ix_files_evidence_id", "evidence_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    section_id: Mapped[UUID | None] = clear(ForeignKey("sections.id", ondelete="SET NULL"))
    draft_id: Mapped[UUID | None] = clear()
    evidence_id: Mapped[UUID | None] = clear()
    number: Mapped[int] = clear()
    added_on: Mapped[date] = clear(default=clock.today)


class Body(Base):
    """One form of a file: an object in the store, sealed under a key of its own.

    `record` says what it is, `key` is that key; both lie under the data key `key_id` (a draft's: under its session's).
    While a job seals the object anew, `next_key` is its new key, and only the job that `ticket` names may flip them.
    """

    __tablename__ = "file_bodies"
    __table_args__ = (
        UniqueConstraint("file_id", "kind"),
        CheckConstraint("(ticket IS NULL) = (next_key IS NULL)", name="moving"),
        Index("ix_file_bodies_key_id", "key_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    file_id: Mapped[UUID] = clear(ForeignKey("files.id", ondelete="CASCADE"))
    kind: Mapped[BodyKind] = coded(BodyKind)
    object_id: Mapped[UUID] = clear(ForeignKey("stored_objects.id"), unique=True)
    size: Mapped[int] = clear()
    key_id: Mapped[UUID] = clear()
    record: Mapped[bytes] = sealed("file.record")
    key: Mapped[bytes] = sealed("file.key")
    next_key: Mapped[bytes | None] = sealed("file.key")
    ticket: Mapped[UUID | None] = clear()
    file: Mapped[File] = relationship()


class FileOpening(Base):
    """That a member opened a file on a day: written, and committed, before anything is decrypted."""

    __tablename__ = "file_openings"
    __table_args__ = (UniqueConstraint("file_id", "account_id", "kind", "opened_on"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    file_id: Mapped[UUID] = clear(ForeignKey("files.id", ondelete="CASCADE"))
    kind: Mapped[BodyKind] = coded(BodyKind)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    opened_on: Mapped[date] = clear(default=clock.today)


class Upload(Base):
    """How far an upload is, for whoever sends it: `state` is locked, since it counts exact bytes."""

    __tablename__ = "uploads"
    id: Mapped[UUID] = clear(primary_key=True)
    owner_id: Mapped[UUID] = clear()
    begun_on: Mapped[date] = clear(default=clock.today, index=True)
    state: Mapped[bytes] = locked("upload.state")
