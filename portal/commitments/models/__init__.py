"""Commitments, their versions, and the items of instruments that each published version is mapped to."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.commitments.rules import PROMISING, Publicity, State
from portal.commitments.rules.assessing import Assessed
from portal.commitments.rules.challenged import Challenged
from portal.commitments.rules.progress import Status
from portal.commitments.rules.staleness import Freshness, freshness
from portal.db import Base, clear, coded, new_id, sealed, told
from portal.db.search import Searched
from portal.organisations.models import Kind, Organisation

TEXTS: Final = ("title", "problem", "action", "target", "scope", "summary")
CODED: Final = ("type", "baseline", "lead", "budget")
LISTED: Final = ("countries", "customers", "links", "milestones")
NEW: Final = (*CODED, *LISTED)
"""What the oldest published versions do not have: their columns may be empty."""
PUBLISHED: Final = (*TEXTS, "starts_on", "due_on", "published_on", "approved_by", "digest")
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When the page of something that was never published last changed."""
ASSESSED_BEFORE: Final = "assessed_number < number"
"""Of a commitment: whether an earlier version than its newest one was assessed, and that one was not."""
OPEN: Final = "state IN ('draft', 'waiting')"
SHOWN: Final = "state IN ('published', 'withdrawn')"


def _all(columns: tuple[str, ...], test: str) -> str:
    return " AND ".join(f"{column} {test}" for column in columns)


class Commitment(Base):
    """One promise through all its versions. What lists show of it is that of its newest published version.

    `slug` and `title` are there once something was published: a draft's say nothing here. `number` is the newest
    published version's, 0 before. `moved_on` and `due_on` are that version's days; before, the day it was begun.
    `assessed` is the completion in the newest assessment that stands: of the newest version that has one, which is
    `assessed_number`.
    `touched_at` is when its public page last changed. `kind` and `country` are the organisation's, which never change.

    `status` is the owner's own, after its newest update, of which `updates` is the number. `updated_on` is the day of
    the newest version or update; `next_due_on` when another one is due, None where none is; `reminded` counts the
    reminders of that day that have gone.
    """

    __tablename__ = "commitments"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in PROMISING)})", name="who_promises"),
        CheckConstraint("(publicity = 'unpublished') = (number = 0)", name="numbered_once_public"),
        CheckConstraint("(publicity = 'unpublished') = (slug IS NULL)", name="addressed_once_public"),
        CheckConstraint("publicity <> 'unpublished' OR title = ''", name="no_title_of_a_draft"),
        CheckConstraint("(publicity = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn_on_a_day"),
        CheckConstraint("(publicity = 'withdrawn') = (reason <> '')", name="withdrawn_with_a_reason"),
        CheckConstraint("(publicity = 'withdrawn') = (status = 'withdrawn')", name="withdrawn_in_every_word"),
        CheckConstraint("(assessed = 'none') = (assessed_number IS NULL)", name="assessed_a_version"),
        CheckConstraint("assessed_number > 0 AND assessed_number <= number", name="assessed_a_public_version"),
        # With what says how fresh it is, and whether it is past its day, so that the newest are found in it alone. An
        # index that begins with `next_due_on` would be taken instead, and its thousands put in order each time.
        Index("ix_commitments_newest", "moved_on", "id", "next_due_on", "updated_on", "status", "due_on"),
        Index("ix_commitments_title", "title", "id"),
        Index("ix_commitments_due", "due_on", "id"),
        Index("ix_commitments_organisation", "organisation_id", "moved_on", "id"),
        Index("ix_commitments_kind", "kind", "moved_on", "id"),
        Index("ix_commitments_publicity", "publicity", "moved_on", "id"),
        Index("ix_commitments_country", "country", "moved_on", "id"),
        Index("ix_commitments_withdrawn_on", "withdrawn_on", "id"),
        Index("ix_commitments_assessed", "assessed", "moved_on", "id"),
        Index(
            "ix_commitments_assessed_before",
            "moved_on",
            "id",
            sqlite_where=text(ASSESSED_BEFORE),
            postgresql_where=text(ASSESSED_BEFORE),
        ),
        Index("ix_commitments_challenged", "challenged", "moved_on", "id"),
        Index("ix_commitments_touched_at", "touched_at"),
        Index("ix_commitments_status", "status", "moved_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    kind: Mapped[Kind] = coded(Kind)
    country: Mapped[str] = clear()
    publicity: Mapped[Publicity] = coded(Publicity, default=Publicity.UNPUBLISHED)
    slug: Mapped[str | None] = clear(unique=True)
    title: Mapped[str] = told(default="")
    number: Mapped[int] = clear(default=0)
    moved_on: Mapped[date] = clear(default=clock.today)
    due_on: Mapped[date] = clear(default=clock.today)
    withdrawn_on: Mapped[date | None] = clear()
    reason: Mapped[str] = told(default="")
    assessed: Mapped[Assessed] = coded(Assessed, default=Assessed.NONE)
    assessed_number: Mapped[int | None] = clear()
    challenged: Mapped[Challenged] = coded(Challenged, default=Challenged.NONE)
    touched_at: Mapped[datetime] = clear(default=NEVER)
    status: Mapped[Status] = coded(Status, default=Status.NOT_STARTED)
    updates: Mapped[int] = clear(default=0)
    updated_on: Mapped[date] = clear(default=clock.today)
    next_due_on: Mapped[date | None] = clear()
    reminded: Mapped[int] = clear(default=0)
    version: Mapped[int] = clear()
    organisation: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own convention

    @property
    def is_withdrawn(self) -> bool:
        return self.publicity is Publicity.WITHDRAWN

    @property
    def freshness(self) -> Freshness:
        return freshness(self.status, updated_on=self.updated_on, next_due_on=self.next_due_on, today=clock.today())


class Version(Base):
    """One version: a sealed draft until a second person publishes it, then a text in clear that never changes.

    `draft` is sealed under the organisation's own working key `key_id`, and destroyed when the text is published.
    `digest` is the SHA-256 of exactly what was approved (`texts.digest`), kept only from then on.
    """

    __tablename__ = "commitment_versions"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        CheckConstraint("approved_by <> written_by", name="two_people"),
        CheckConstraint(f"({OPEN}) = (draft IS NOT NULL AND key_id IS NOT NULL)", name="sealed_until_published"),
        CheckConstraint(f"NOT ({OPEN}) OR ({_all((*PUBLISHED, *NEW), 'IS NULL')})", name="nothing_clear_of_a_draft"),
        CheckConstraint(f"({OPEN}) OR (draft IS NULL AND key_id IS NULL)", name="no_draft_left"),
        CheckConstraint(f"({OPEN}) OR ({_all(PUBLISHED, 'IS NOT NULL')})", name="whole_once_published"),
        CheckConstraint("due_on >= starts_on", name="due_after_start"),
        Index(
            "ix_commitment_versions_one_open",
            "commitment_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_commitment_versions_one_shown",
            "commitment_id",
            unique=True,
            sqlite_where=text(SHOWN),
            postgresql_where=text(SHOWN),
        ),
        Index("ix_commitment_versions_state", "state", "commitment_id"),
        Index("ix_commitment_versions_published_on", "published_on", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    commitment_id: Mapped[UUID] = clear(ForeignKey("commitments.id"))
    number: Mapped[int] = clear()
    state: Mapped[State] = coded(State, default=State.DRAFT)
    written_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    written_on: Mapped[date] = clear(default=clock.today)
    approved_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    published_on: Mapped[date | None] = clear()
    key_id: Mapped[UUID | None] = clear()
    draft: Mapped[bytes | None] = sealed("commitment.draft")
    title: Mapped[str | None] = told()
    problem: Mapped[str | None] = told()
    action: Mapped[str | None] = told()
    target: Mapped[str | None] = told()
    scope: Mapped[str | None] = told()
    summary: Mapped[str | None] = told()
    starts_on: Mapped[date | None] = clear()
    due_on: Mapped[date | None] = clear()
    digest: Mapped[bytes | None] = clear()
    type: Mapped[str | None] = clear()
    baseline: Mapped[str | None] = told()
    lead: Mapped[str | None] = told()
    budget: Mapped[str | None] = told()
    countries: Mapped[list[str] | None] = clear(JSON(none_as_null=True))
    customers: Mapped[list[str] | None] = clear(JSON(none_as_null=True))
    links: Mapped[list[dict[str, str]] | None] = clear(JSON(none_as_null=True))
    milestones: Mapped[list[dict[str, str]] | None] = clear(JSON(none_as_null=True))
    revision: Mapped[int] = clear()
    commitment: Mapped[Commitment] = relationship()
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  SQLAlchemy's own convention


class MappedItem(Base):
    """That a published version is meant to carry out one item of an instrument: codes of `reference.instruments`."""

    __tablename__ = "commitment_items"
    __table_args__ = (
        Index("ix_commitment_items_instrument", "instrument", "commitment_id", "number"),
        Index("ix_commitment_items_item", "item", "commitment_id", "number"),
    )
    commitment_id: Mapped[UUID] = clear(ForeignKey("commitments.id"), primary_key=True)
    number: Mapped[int] = clear(primary_key=True)
    item: Mapped[str] = clear(primary_key=True)
    instrument: Mapped[str] = clear()


class CommitmentWords(Searched, Base):
    """Under which words a public commitment is found: those of its newest version and of who promises."""

    __tablename__ = "commitment_words"
    __table_args__ = (ForeignKeyConstraint(["subject_id"], ["commitments.id"]),)
