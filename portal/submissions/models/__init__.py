"""Reports: their sealed sections, who takes part, what was permitted, who opened what on which day."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, coded, new_id, sealed
from portal.organisations.models import Kind, Organisation
from portal.submissions.cells import COPY, Cell
from portal.submissions.rules import (
    IDLE,
    OPEN,
    OWING,
    WITHOUT_NAME,
    HowSaid,
    Mode,
    PartState,
    SaidAs,
    SectionName,
    SubmissionState,
    Urgency,
)

OPEN_STATES: Final = ", ".join(f"'{state}'" for state in sorted(OPEN))
OWING_STATES: Final = ", ".join(f"'{state}'" for state in sorted(OWING))
IN_ORDER: Final = ("organisation_id", "due_on", "id")
ENDS: Final = ("state", "ring_id")


def where(condition: str, *, sqlite: str | None = None) -> dict[str, Any]:
    """Return what makes an index hold only some rows; `sqlite`: as SQLite is asked, where that is written otherwise."""
    return {"sqlite_where": text(sqlite or condition), "postgresql_where": text(condition)}


class Submission(Base):
    """A report. `reporter_pair_id` is the receipt's key pair, null once the receipt was closed.

    `frozen_on` is set while the reporter lets nothing be opened or passed on; `deleted_on` once nothing is left of it.
    `seen` is the last line of the audit chain that the reporter has read as news.
    `destroyed_on`: the last organisation that held it kept it until then, and since then nobody can open it.
    """

    __tablename__ = "submissions"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    reference: Mapped[str] = clear(unique=True)
    kind: Mapped[str] = clear(default="victim_report")
    questionnaire_version: Mapped[int] = clear()
    language: Mapped[str] = clear()
    state: Mapped[SubmissionState] = coded(SubmissionState, default=SubmissionState.OPEN)
    urgency: Mapped[Urgency] = coded(Urgency)
    restricted: Mapped[bool] = clear(default=False)
    reporter_pair_id: Mapped[UUID | None] = clear(ForeignKey("public_keys.id"), unique=True)
    filed_on: Mapped[date] = clear(default=clock.today)
    receipt_closed_on: Mapped[date | None] = clear()
    frozen_on: Mapped[date | None] = clear()
    deleted_on: Mapped[date | None] = clear()
    seen: Mapped[int] = clear(default=0)
    destroyed_on: Mapped[date | None] = clear()
    version: Mapped[int] = clear()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own convention


class Section(Base):
    """One sealed section. All four always exist, so that their presence says nothing.

    The originals of its files lie under a key apart, made with the first of them: what is referred is only the section.
    Once its answers were erased, `content` is empty. On `corrected_on` one of them was corrected last.
    """

    __tablename__ = "sections"
    __table_args__ = (
        UniqueConstraint("submission_id", "name"),
        # A list says of each report which parts are held: by this alone, since what is sealed lies in the row.
        Index("ix_sections_held", "submission_id", "name", "data_key_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = clear(ForeignKey("submissions.id", ondelete="CASCADE"))
    name: Mapped[SectionName] = coded(SectionName)
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    originals_key_id: Mapped[UUID | None] = clear(ForeignKey("data_keys.id"))
    erased_on: Mapped[date | None] = clear()
    corrected_on: Mapped[date | None] = clear()
    content: Mapped[bytes] = sealed("submission.section")
    submission: Mapped[Submission] = relationship()


class Permission(Base):
    """What the reporter allows, in codes: one section, to one organisation or one kind, for a purpose, until a day."""

    __tablename__ = "permissions"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (audience IS NULL)", name="one_audience"),
        CheckConstraint("audience IS NULL OR audience NOT IN ('vendor', 'secretariat')", name="never_vendors"),
        Index("ix_permissions_submission_id", "submission_id"),
        Index("ix_permissions_until_on", "until_on"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = clear(ForeignKey("submissions.id", ondelete="CASCADE"))
    section: Mapped[SectionName] = coded(SectionName)
    organisation_id: Mapped[UUID | None] = clear(ForeignKey("organisations.id"))
    audience: Mapped[Kind | None] = coded(Kind)
    purpose: Mapped[str] = clear(default="review")
    mode: Mapped[Mode] = coded(Mode, default=Mode.READING)
    until_on: Mapped[date | None] = clear()
    wording: Mapped[int] = clear()
    language: Mapped[str] = clear()
    given_on: Mapped[date] = clear(default=clock.today)
    withdrawn_on: Mapped[date | None] = clear()

    @property
    def target(self) -> str:
        """To whom, or for what, as the boxes of a form name it: an organisation's id, a kind, or a purpose."""
        whom = self.purpose if self.purpose in WITHOUT_NAME else str(self.organisation_id or self.audience)
        return f"{COPY}{whom}" if self.mode is Mode.COPYING else whom

    @property
    def cell(self) -> Cell:
        return Cell(self.section.value, self.target, self.until_on.isoformat() if self.until_on else "")


class Participation(Base):
    """One organisation's part in one report: its state, its handler, its thread. `ring_id` is set where restricted.

    `filed_as` is the report's kind once more, so that an organisation's list by kind is one index.
    `kept_until` is planned once the work has ended; `backups_until` is the last day of the backups that were there when
    it was destroyed.
    Whoever is `second_id` stands in for the handler, and is told what the handler is told.
    Its next step is owed by `due_on`. `days_left` are those that go on once the reporter answers; `extended_on` says
    that the present day was put off; `missed_on` is the day that was missed last.
    Since `halted_on` the reporter wants it kept and not used.
    On `returned_on` its reporter wrote again although it had ended, so that it came like new; what was held back then
    had been closed on `closed_on`, unless it had been declined.
    """

    __tablename__ = "participations"
    __table_args__ = (
        UniqueConstraint("submission_id", "organisation_id"),
        Index("ix_participations_newest", "organisation_id", "offered_on", "id"),
        Index("ix_participations_queue", "organisation_id", "due_on", "id"),
        # What is counted is answered by these alone, since rows lie scattered, each on a page of its own: so they end
        # with what else is asked of a row, its state and whether it is restricted.
        Index("ix_participations_state", "organisation_id", "state", "due_on", "id", "urgency", "ring_id"),
        CheckConstraint(
            "second_id IS NULL OR (handler_id IS NOT NULL AND handler_id <> second_id)", name="second_beside_handler"
        ),
        Index("ix_participations_handler", "organisation_id", "handler_id", "due_on", "id", *ENDS),
        Index("ix_participations_second", "organisation_id", "second_id", "due_on", "id", *ENDS),
        Index("ix_participations_urgency", "organisation_id", "urgency", "due_on", "id", *ENDS),
        # Most of what an organisation ever had is over: the list begins with what is not.
        Index("ix_participations_open", *IN_ORDER, *ENDS, "offered_on", **where(f"state IN ({OPEN_STATES})")),
        Index("ix_participations_owing", *IN_ORDER, *ENDS, **where(f"state IN ({OWING_STATES})")),
        Index("ix_participations_unread", *IN_ORDER, *ENDS, "unread", **where("unread", sqlite="unread IS 1")),
        Index("ix_participations_filed_as", "organisation_id", "filed_as", "due_on", "id", *ENDS),
        Index("ix_participations_kept_until", "kept_until", "organisation_id"),
        Index("ix_participations_destroyed_on", "organisation_id", "destroyed_on"),
        Index("ix_participations_returned", "organisation_id", "returned_on", "id", **where("returned_on IS NOT NULL")),
        Index("ix_participations_late", "due_on", "id", **where(f"state IN ({OWING_STATES})")),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = clear(ForeignKey("submissions.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    state: Mapped[PartState] = coded(PartState)
    urgency: Mapped[Urgency] = coded(Urgency)
    filed_as: Mapped[str] = clear()
    ring_id: Mapped[UUID | None] = clear(ForeignKey("rings.id"))
    thread_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    referred_by_id: Mapped[UUID | None] = clear(ForeignKey("participations.id"))
    handler_id: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    second_id: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    offered_on: Mapped[date] = clear(default=clock.today)
    returned_on: Mapped[date | None] = clear()
    closed_on: Mapped[date | None] = clear()
    moved_on: Mapped[date] = clear(default=clock.today)
    due_on: Mapped[date] = clear()
    days_left: Mapped[int | None] = clear()
    extended_on: Mapped[date | None] = clear()
    missed_on: Mapped[date | None] = clear()
    said: Mapped[int] = clear(default=0)
    news: Mapped[bool] = clear(default=False)
    unread: Mapped[bool] = clear(default=True)
    objected_on: Mapped[date | None] = clear()
    halted_on: Mapped[date | None] = clear()
    summary_key_id: Mapped[UUID | None] = clear()
    summary: Mapped[bytes | None] = sealed("participation.summary")
    kept_until: Mapped[date | None] = clear()
    destroyed_on: Mapped[date | None] = clear()
    backups_until: Mapped[date | None] = clear()
    version: Mapped[int] = clear()
    submission: Mapped[Submission] = relationship()
    organisation: Mapped[Organisation] = relationship()
    referred_by: Mapped["Participation | None"] = relationship(remote_side=[id])  # noqa: A003  the column
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def handlers(self) -> tuple[UUID, ...]:
        """Whoever handles it, and whoever stands in."""
        return tuple(one for one in (self.handler_id, self.second_id) if one is not None)

    def run_anew(self) -> None:
        """Let its time run from today: a day that passed while it stood still is planned anew, with all its warning."""
        self.kept_until = None
        if self.state in IDLE:
            self.moved_on = clock.today()

    def let_go(self, account: UUID) -> None:
        """Let somebody handle it no more; whoever stood in for them does."""
        stay = [one for one in self.handlers if one != account]
        self.handler_id, self.second_id = (*stay, None, None)[:2]


class Handler(Base):
    """A member named to a restricted participation, with whoever confirmed it against the wall's names."""

    __tablename__ = "handlers"
    __table_args__ = (UniqueConstraint("participation_id", "account_id"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    named_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    named_on: Mapped[date] = clear(default=clock.today)


class Message(Base):
    """One thing said in a participation's thread, sealed under its thread key. `number` orders; only days are kept.

    Once its author erased it, `content` is empty.
    """

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("participation_id", "number"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    number: Mapped[int] = clear()
    kind: Mapped[SaidAs] = coded(SaidAs)
    account_id: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    said_on: Mapped[date] = clear(default=clock.today)
    erased_on: Mapped[date | None] = clear()
    content: Mapped[bytes] = sealed("participation.message")


class Note(Base):
    """An internal note of one organisation, sealed under its own ring's working key, or the restricted ring's.

    `handed_to`: it was written for whoever took the report over with it.
    """

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_participation_id_number", "participation_id", "number", unique=True),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    number: Mapped[int] = clear()
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    handed_to: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    written_on: Mapped[date] = clear(default=clock.today)
    key_id: Mapped[UUID] = clear()
    content: Mapped[bytes] = sealed("participation.note")


class Opening(Base):
    """That a member opened a section on a day: written, and committed, before anything is decrypted.

    `copied`: and took a copy of it.
    """

    __tablename__ = "openings"
    __table_args__ = (UniqueConstraint("section_id", "account_id", "opened_on"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    section_id: Mapped[UUID] = clear(ForeignKey("sections.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    opened_on: Mapped[date] = clear(default=clock.today)
    copied: Mapped[bool] = clear(default=False)


class Agreement(Base):
    """That a member agrees to a part going to a state: where nobody alone may refer it, another member then may."""

    __tablename__ = "agreements"
    __table_args__ = (
        Index("ix_agreements_once", "participation_id", "organisation_id", "section", "account_id", unique=True),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    section: Mapped[SectionName] = coded(SectionName)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    agreed_on: Mapped[date] = clear(default=clock.today)
    organisation: Mapped[Organisation] = relationship()


class Withdrawal(Base):
    """What was taken back from one organisation, and by when it is to confirm that its copies are gone."""

    __tablename__ = "withdrawals"
    __table_args__ = (
        Index("ix_withdrawals_participation_id", "participation_id"),
        Index("ix_withdrawals_unconfirmed", "participation_id", **where("confirmed_on IS NULL")),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    participation_id: Mapped[UUID] = clear(ForeignKey("participations.id", ondelete="CASCADE"))
    section: Mapped[SectionName | None] = coded(SectionName)
    asked_on: Mapped[date] = clear(default=clock.today)
    due_on: Mapped[date] = clear()
    confirmed_on: Mapped[date | None] = clear()
    confirmed_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    participation: Mapped[Participation] = relationship()


class Stewardship(Base):
    """That an organisation filed a report, and keeps the reporter's key: for somebody, until it is handed over to them,
    or for itself.

    `wrapped` is that private key under a data key that only the organisation's ring of this report has a grant for;
    with the hand-over, or once the report was taken back whole, both are gone and the day stays.
    """

    __tablename__ = "stewardships"
    __table_args__ = (
        CheckConstraint("(wrapped IS NULL) = (data_key_id IS NULL)", name="key"),
        CheckConstraint("(wrapped IS NULL) = (handed_over_on IS NOT NULL OR ended_on IS NOT NULL)", name="kept"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = clear(ForeignKey("submissions.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    data_key_id: Mapped[UUID | None] = clear(ForeignKey("data_keys.id"))
    wrapped: Mapped[bytes | None] = sealed("key.private")
    handed_over_on: Mapped[date | None] = clear()
    ended_on: Mapped[date | None] = clear()
    submission: Mapped[Submission] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Relay(Base):
    """How and on which day a person said what the case worker then changed for them."""

    __tablename__ = "relays"
    __table_args__ = (Index("ix_relays_submission_id", "submission_id"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = clear(ForeignKey("submissions.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    how: Mapped[HowSaid] = coded(HowSaid)
    said_on: Mapped[date] = clear()
    recorded_on: Mapped[date] = clear(default=clock.today)


class HandOver(Base):
    """What a one-time code leads to: found by a keyed hash, and the reporter's private key under the code.

    One for a report: a new code takes the place of the old one.
    """

    __tablename__ = "hand_overs"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = clear(ForeignKey("submissions.id", ondelete="CASCADE"), unique=True)
    look_up: Mapped[bytes] = clear(unique=True)
    wrapped: Mapped[bytes] = sealed("key.private")
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    until_on: Mapped[date] = clear(index=True)


class Intake(Base):
    """A report for somebody else that is half typed, sealed under the working key of the organisation's own ring."""

    __tablename__ = "intakes"
    __table_args__ = (Index("ix_intakes_organisation_id_begun_on_id", "organisation_id", "begun_on", "id"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    begun_on: Mapped[date] = clear(default=clock.today, index=True)
    changed_on: Mapped[date] = clear(default=clock.today)
    key_id: Mapped[UUID] = clear()
    content: Mapped[bytes] = sealed("submission.intake")
    version: Mapped[int] = clear()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


# The models that have a file of their own; each of those imports only what is above.
from portal.submissions.models import duty, floods, legal_hold, retention  # noqa: E402, F401  their tables; they stand apart
from portal.submissions.models.answers import PreparedAnswer as PreparedAnswer  # noqa: E402
from portal.submissions.models.casework import Entry as Entry  # noqa: E402
from portal.submissions.models.casework import Link as Link  # noqa: E402
from portal.submissions.models.casework import Mark as Mark  # noqa: E402
from portal.submissions.models.deadlines import OwnDays as OwnDays  # noqa: E402  its tables hang on those above
from portal.submissions.models.importing import Import as Import  # noqa: E402
from portal.submissions.models.importing import ImportRow as ImportRow  # noqa: E402
from portal.submissions.models.remedies import Remedy as Remedy  # noqa: E402
from portal.submissions.models.requests import PermissionRequest as PermissionRequest  # noqa: E402
from portal.submissions.models.saved import SavedFilter as SavedFilter  # noqa: E402
