"""Evidence: sealed to the organisation, and to assessors where they may see it, until it is published for everyone."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.commitments.models import Commitment
from portal.commitments.rules.evidence import KEY, Audience
from portal.db import Base, clear, coded, new_id, sealed, told

PUBLIC_ONLY: Final = ("number", "about_version", "published_on", "published_by", "type", "words", "seen_on")
OF_LINK: Final = ("url",)
OF_FILE: Final = ("name", "sort", "size", "sha256", "object_key")


def _all(columns: tuple[str, ...], test: str) -> str:
    return " AND ".join(f"{column} {test}" for column in columns)


class Evidence(Base):
    """One piece, of a commitment, of an update of it (`update_number`) or of a milestone (`milestone`, its key).

    Until it is public, what it says lies in `record` under the data key `key_id`, and its file under the same. Then it
    is written in clear, once: `number` counts what is public, and `object_key` opens the file's object, as anybody may.
    `sha256` is that of the file, or of the copy that the organisation kept of what stood at `url`.
    """

    __tablename__ = "commitment_evidence"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        CheckConstraint("update_number IS NULL OR milestone IS NULL", name="one_place"),
        CheckConstraint("(audience = 'public') = (record IS NULL)", name="sealed_until_public"),
        CheckConstraint("(audience = 'public') = (key_id IS NULL)", name="key_until_public"),
        CheckConstraint(
            f"audience = 'public' OR ({_all((*PUBLIC_ONLY, *OF_LINK, *OF_FILE), 'IS NULL')})", name="nothing_clear"
        ),
        CheckConstraint(f"audience <> 'public' OR ({_all(PUBLIC_ONLY, 'IS NOT NULL')})", name="whole_once_public"),
        CheckConstraint(
            f"audience <> 'public' OR (url IS NULL) = ({_all(OF_FILE, 'IS NOT NULL')})", name="link_or_file"
        ),
        Index("ix_commitment_evidence_published_on", "published_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    commitment_id: Mapped[UUID] = clear(ForeignKey("commitments.id"))
    audience: Mapped[Audience] = coded(Audience)
    update_number: Mapped[int | None] = clear()
    milestone: Mapped[str | None] = clear()
    added_on: Mapped[date] = clear(default=clock.today)
    added_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    key_id: Mapped[UUID | None] = clear()
    record: Mapped[bytes | None] = sealed(KEY)
    number: Mapped[int | None] = clear()
    about_version: Mapped[int | None] = clear()
    published_on: Mapped[date | None] = clear()
    published_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    type: Mapped[str | None] = clear()
    words: Mapped[str | None] = told()
    seen_on: Mapped[date | None] = clear()
    url: Mapped[str | None] = clear()
    name: Mapped[str | None] = clear()
    sort: Mapped[str | None] = clear()
    size: Mapped[int | None] = clear()
    sha256: Mapped[str | None] = clear()
    object_key: Mapped[bytes | None] = clear()
    commitment: Mapped[Commitment] = relationship()


class EvidenceReader(Base):
    """An organisation that assesses a commitment, and may see what is for assessors, from that day on."""

    __tablename__ = "commitment_evidence_readers"
    commitment_id: Mapped[UUID] = clear(ForeignKey("commitments.id"), primary_key=True)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"), primary_key=True)
    since_on: Mapped[date] = clear(default=clock.today)
