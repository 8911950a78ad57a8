"""Independent assessments: sealed to their assessor until they are public, and from then on never changed."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.asks.models import Ask
from portal.commitments.models import Commitment
from portal.commitments.rules.assessing import (
    Ambition,
    Completion,
    Confidence,
    Result,
    State,
    Verifiability,
)
from portal.db import Base, clear, coded, new_id, sealed, told
from portal.organisations.models import Organisation
from portal.reference.rubrics import LISTS

WORDS: Final = (*(f"{name}_reason" for name in LISTS), "summary", "conflicts", "names", "rubric")
CLEAR: Final = (*LISTS, *WORDS, "items", "changed", "serial", "published_on", "approved_by", "digest")
"""What is there from publication on, and of nothing before."""
OPEN: Final = "state IN ('assigned', 'drafting', 'waiting', 'with_owner')"
PUBLIC: Final = "state IN ('published', 'superseded', 'withdrawn')"
SEALED: Final = "state IN ('drafting', 'waiting', 'with_owner')"


def _all(columns: tuple[str, ...], test: str) -> str:
    return " AND ".join(f"{column} {test}" for column in columns)


class Assessment(Base):
    """One assessor's judgement of one version (`number`) of a commitment.

    `draft` is sealed under the working key `key_id` of the assessor's own ring, and destroyed at publication.
    `ask_id` is what the owner was asked about it, which holds the text that the owner reads, locked. `changed`: it is
    another text than the owner replied to. `serial` counts the public ones of a commitment, and is part of the address.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("commitment_id", "serial"),
        CheckConstraint("approved_by <> written_by", name="two_people"),
        CheckConstraint("(draft IS NULL) = (key_id IS NULL)", name="a_key_for_each_draft"),
        CheckConstraint(f"draft IS NULL OR {SEALED}", name="no_draft_left"),
        CheckConstraint("state NOT IN ('waiting', 'with_owner') OR draft IS NOT NULL", name="something_to_read"),
        CheckConstraint("draft IS NULL OR written_by IS NOT NULL", name="written_by_somebody"),
        CheckConstraint(f"({PUBLIC}) OR ({_all(CLEAR, 'IS NULL')})", name="nothing_clear_of_a_draft"),
        CheckConstraint(f"NOT ({PUBLIC}) OR ({_all(CLEAR, 'IS NOT NULL')})", name="whole_once_published"),
        CheckConstraint(f"(state <> 'with_owner' AND NOT ({PUBLIC})) OR ask_id IS NOT NULL", name="owner_was_asked"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn_on_a_day"),
        CheckConstraint("(state = 'withdrawn') = (reason <> '')", name="withdrawn_with_a_reason"),
        Index(
            "ix_assessments_one_open",
            "commitment_id",
            "assessor_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_assessments_one_stands",
            "commitment_id",
            "assessor_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index("ix_assessments_assessor", "assessor_id", "moved_on", "id"),
        Index("ix_assessments_newest", "moved_on", "id"),
        Index("ix_assessments_state", "state", "moved_on", "id"),
        Index("ix_assessments_published", "published_on", "id"),
        Index("ix_assessments_withdrawn", "withdrawn_on", "id"),
        Index("ix_assessments_ask_id", "ask_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    commitment_id: Mapped[UUID] = clear(ForeignKey("commitments.id"))
    number: Mapped[int] = clear()
    assessor_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    state: Mapped[State] = coded(State)
    assigned_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    begun_on: Mapped[date] = clear(default=clock.today)
    moved_on: Mapped[date] = clear(default=clock.today)
    written_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    ask_id: Mapped[UUID | None] = clear(ForeignKey("asks.id"))
    key_id: Mapped[UUID | None] = clear()
    draft: Mapped[bytes | None] = sealed("assessment.draft")
    approved_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    serial: Mapped[int | None] = clear()
    published_on: Mapped[date | None] = clear()
    rubric: Mapped[str | None] = clear()
    summary: Mapped[str | None] = told()
    completion: Mapped[Completion | None] = coded(Completion)
    completion_reason: Mapped[str | None] = told()
    ambition: Mapped[Ambition | None] = coded(Ambition)
    ambition_reason: Mapped[str | None] = told()
    result: Mapped[Result | None] = coded(Result)
    result_reason: Mapped[str | None] = told()
    verifiability: Mapped[Verifiability | None] = coded(Verifiability)
    verifiability_reason: Mapped[str | None] = told()
    confidence: Mapped[Confidence | None] = coded(Confidence)
    confidence_reason: Mapped[str | None] = told()
    items: Mapped[list[str] | None] = clear(JSON(none_as_null=True))
    conflicts: Mapped[str | None] = told()
    names: Mapped[str | None] = told()
    changed: Mapped[bool | None] = clear()
    digest: Mapped[bytes | None] = clear()
    withdrawn_on: Mapped[date | None] = clear()
    reason: Mapped[str] = told(default="")
    revision: Mapped[int] = clear()
    commitment: Mapped[Commitment] = relationship()
    assessor: Mapped[Organisation] = relationship()
    ask: Mapped[Ask | None] = relationship()
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  SQLAlchemy's own convention
