"""What was asked of whom about what, the days on which it moved, and the text: locked until it is public."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.asks.grounds import Grounds
from portal.asks.rules import MOST_TRIES, OF_A_TEXT, Kind, Mark, State
from portal.db import Base, clear, coded, locked, new_id, sealed, told
from portal.organisations.models import Organisation

OPEN_LINK: Final = "used_on IS NULL AND ended_on IS NULL"


class Ask(Base):
    """Something asked publicly. `about_…` name a thing of a package above, which knows what it is called.

    `until_on` is the day that binds next: until it is delivered, the last day to reach somebody; then the last day to
    answer. Since `held_on` the clock stands still, because nobody can answer for an addressee that is suspended. Texts
    are clear once they are published and not before; what is asked of a text (`rules.OF_A_TEXT`) stays locked here, and
    its answer until that text is public. `by_link`: it was answered by a one-time link. `public_at` is when its public
    side last changed, and began.

    `own` is for the members of the asker alone, under their working key `own_key_id`: which report a challenge rests
    on, if any. Every challenge has one, so that having one says nothing.
    """

    __tablename__ = "asks"
    __table_args__ = (
        CheckConstraint("asker_id <> addressee_id", name="never_oneself"),
        CheckConstraint(
            "(state IN ('sent', 'delivered', 'not_reached') OR (kind = 'facts' AND state <> 'withdrawn'))"
            " = (question IS NOT NULL)",
            name="locked_while_open",
        ),
        CheckConstraint(
            "(state IN ('answered', 'answered_late', 'no_answer') AND kind <> 'facts') = (public_question IS NOT NULL)",
            name="public_once_settled",
        ),
        CheckConstraint(
            "(state IN ('answered', 'answered_late'))"
            " = ((public_answer IS NOT NULL OR answer IS NOT NULL) AND answered_on IS NOT NULL)",
            name="answered_with_an_answer",
        ),
        CheckConstraint("NOT by_link OR answered_on IS NOT NULL", name="by_link_once_answered"),
        CheckConstraint("answer IS NULL OR (kind = 'facts' AND public_at IS NULL)", name="locked_until_released"),
        CheckConstraint("public_answer IS NULL OR public_at IS NOT NULL", name="public_since_a_moment"),
        CheckConstraint(
            "state NOT IN ('delivered', 'no_answer', 'answered_late')"
            " OR (shown_on IS NOT NULL AND mailed_on IS NOT NULL)",
            name="no_clock_without_delivery",
        ),
        CheckConstraint("grounds IS NULL OR question IS NOT NULL", name="grounds_locked_while_open"),
        CheckConstraint("public_grounds IS NULL OR public_question IS NOT NULL", name="grounds_public_once_settled"),
        CheckConstraint("(own IS NULL) = (own_key_id IS NULL)", name="own_under_a_key"),
        CheckConstraint("(public_rejoinder IS NULL) = (rejoined_on IS NULL)", name="rejoined_on_a_day"),
        CheckConstraint("(mark IS NULL) = (marked_on IS NULL)", name="marked_on_a_day"),
        CheckConstraint(
            "public_answer IS NOT NULL OR (public_rejoinder IS NULL AND mark IS NULL)", name="nothing_after_no_answer"
        ),
        Index("ix_asks_addressee_due", "addressee_id", "until_on", "id"),
        Index("ix_asks_addressee_newest", "addressee_id", "asked_on", "id"),
        Index("ix_asks_asker_due", "asker_id", "until_on", "id"),
        Index("ix_asks_asker_newest", "asker_id", "asked_on", "id"),
        Index("ix_asks_clock", "state", "until_on"),
        Index("ix_asks_about", "about_kind", "about_id", "asked_on", "id"),
        Index("ix_asks_answered", "about_kind", "answered_on", "id"),
        Index("ix_asks_until", "about_kind", "until_on", "id"),
        Index("ix_asks_public_at", "about_kind", "public_at"),
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
    by_link: Mapped[bool] = clear(default=False)
    question: Mapped[bytes | None] = locked("ask.question")
    answer: Mapped[bytes | None] = locked("ask.answer")
    public_at: Mapped[datetime | None] = clear()
    public_question: Mapped[str | None] = told()
    public_answer: Mapped[str | None] = told()
    grounds: Mapped[bytes | None] = locked("ask.grounds")
    public_grounds: Mapped[dict[str, Any] | None] = clear(JSON(none_as_null=True))
    own_key_id: Mapped[UUID | None] = clear()
    own: Mapped[bytes | None] = sealed("ask.own")
    public_rejoinder: Mapped[str | None] = told()
    rejoinder_id: Mapped[UUID | None] = clear()
    rejoined_on: Mapped[date | None] = clear()
    mark: Mapped[Mark | None] = coded(Mark)
    marked_on: Mapped[date | None] = clear()
    version: Mapped[int] = clear()
    asker: Mapped[Organisation] = relationship(foreign_keys=[asker_id])
    addressee: Mapped[Organisation] = relationship(foreign_keys=[addressee_id])
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own convention

    @property
    def is_of_a_text(self) -> bool:
        return self.kind in OF_A_TEXT

    @property
    def delivered_on(self) -> date | None:
        """The day of proven delivery: the later of both proofs."""
        return max(self.shown_on, self.mailed_on) if self.shown_on and self.mailed_on else None

    @property
    def shown_grounds(self) -> Grounds:
        """What it rests on, as far as it is public."""
        return Grounds.of(self.public_grounds)


class ReplyLink(Base):
    """A one-time link to answer by, for an addressee of which nobody can sign in.

    One person of the secretariat checks who speaks for it: `content` says who that is and how it was found out, under
    the secretariat's working key `key_id`; they are shown the words to tell, of which `words_hash` is what Argon2id
    makes of them. Another confirms, and gets the link; of its token only a sub-key is kept. Once it was over for
    `rules.DAYS_KEPT` the content is destroyed.
    """

    __tablename__ = "ask_links"
    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> checked_by", name="two_people"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="confirmed_on_a_day"),
        CheckConstraint("(confirmed_by IS NULL) = (until_on IS NULL)", name="good_until_a_day"),
        CheckConstraint("confirmed_by IS NOT NULL OR (used_on IS NULL AND opened_on IS NULL)", name="used_once_made"),
        CheckConstraint("token_hash IS NULL OR (used_on IS NULL AND ended_on IS NULL)", name="opens_nothing_once_over"),
        CheckConstraint(f"(words_hash IS NOT NULL) = ({OPEN_LINK})", name="words_while_open"),
        CheckConstraint(f"content IS NOT NULL OR NOT ({OPEN_LINK})", name="read_while_open"),
        CheckConstraint(f"tries BETWEEN 0 AND {MOST_TRIES}", name="tries_are_few"),
        CheckConstraint(f"tries < {MOST_TRIES} OR ended_on IS NOT NULL", name="tries_end_it"),
        Index(
            "ix_ask_links_one_open",
            "ask_id",
            unique=True,
            sqlite_where=text(OPEN_LINK),
            postgresql_where=text(OPEN_LINK),
        ),
        Index("ix_ask_links_ask_id", "ask_id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    ask_id: Mapped[UUID] = clear(ForeignKey("asks.id"))
    how: Mapped[str] = clear()
    key_id: Mapped[UUID] = clear()
    content: Mapped[bytes | None] = sealed("ask.authority")
    checked_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    checked_on: Mapped[date] = clear(default=clock.today)
    confirmed_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    confirmed_on: Mapped[date | None] = clear()
    token_hash: Mapped[bytes | None] = clear(unique=True)
    words_hash: Mapped[bytes | None] = clear()
    tries: Mapped[int] = clear(default=0)
    until_on: Mapped[date | None] = clear()
    opened_on: Mapped[date | None] = clear()
    used_on: Mapped[date | None] = clear()
    ended_on: Mapped[date | None] = clear()
    ask: Mapped[Ask] = relationship()
