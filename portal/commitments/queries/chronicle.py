"""The chronicle: everything that happened in public, read from where it is kept. It has no table of its own.

Each branch selects one kind of act: its day, the act, what it is about, the number of the version, the id of the row
that says more, and the organisation that did it: the one that promises, unless the branch says whose it is. Whoever
adds a kind of public act adds its branch to `BRANCHES`, with `Commitment` in what it selects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    Uuid,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from portal.asks.models import Ask
from portal.asks.rules import ANSWERED, Kind
from portal.asks.rules import State as AskState
from portal.commitments.models import Commitment, Version
from portal.commitments.models.assessing import Assessment
from portal.commitments.models.blocks import Block
from portal.commitments.models.evidence import Evidence
from portal.commitments.models.progress import ProgressUpdate
from portal.commitments.queries import ABOUT, PUBLIC, assessing, maps_to
from portal.commitments.rules.chronicle import Act
from portal.db.paging import AnySelect
from portal.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which act a page begins: the newest first, and of one day by act and row."""

    day: date
    act: Act
    row: UUID

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.day.isoformat()}.{self.act}.{self.row}"

    @classmethod
    def read(cls, typed: str) -> "Place":
        """Return the place that an address says; raise `ValueError` for what is none."""
        day, act, row = typed.split(".")
        return cls(date.fromisoformat(day), Act(act), UUID(row))

    @classmethod
    def of(cls, row: Row[Any]) -> "Place":
        """Return the place behind something that `happened`."""
        return cls(row.day, Act(row.act), row.row_id)


MOST: Final = bindparam("most", type_=Integer())
NOBODY: Final = cast(null(), Uuid())
"""What the clock does is nobody's act: the portal says it."""


def _branch(act: Act, day: Any, number: Any, row: Any, *, by: Any = Commitment.organisation_id) -> AnySelect:
    return select(
        day.label("day"),
        literal(act.value).label("act"),
        literal(act.rank).label("rank"),
        Commitment.id.label("commitment_id"),
        number.label("number"),
        row.label("row_id"),
        by.label("by_id"),
    )


def _asked(act: Act, day: Any, kind: Kind, *so: ColumnElement[bool], by: Any = Commitment.organisation_id) -> AnySelect:
    """Return the branch of an act about something of this kind that was asked about a commitment."""
    about_it = and_(Ask.about_kind == ABOUT, Ask.about_id == Commitment.id, Ask.kind == kind)
    return _branch(act, day, Ask.about_version, Ask.id, by=by).join(Commitment, about_it).where(PUBLIC, *so)


_SILENT: Final = (AskState.NO_ANSWER, AskState.ANSWERED_LATE)

# An answer that came late leaves two acts: that there was none by the day, and then the answer.
BRANCHES: Final[tuple[AnySelect, ...]] = (
    _branch(Act.PUBLISHED, Version.published_on, Version.number, Version.id)
    .join(Version.commitment)
    .where(PUBLIC, Version.published_on.is_not(None)),
    _branch(Act.WITHDRAWN, Commitment.withdrawn_on, Commitment.number, Commitment.id).where(
        PUBLIC, Commitment.withdrawn_on.is_not(None)
    ),
    _branch(Act.REPORTED, ProgressUpdate.published_on, ProgressUpdate.about_version, ProgressUpdate.id)
    .join(ProgressUpdate.commitment)
    .where(PUBLIC),
    _branch(Act.EVIDENCE, Evidence.published_on, Evidence.about_version, Evidence.id)
    .join(Evidence.commitment)
    .where(PUBLIC, Evidence.published_on.is_not(None)),
    _asked(Act.ANSWERED, Ask.answered_on, Kind.QUESTION, Ask.state.in_(ANSWERED)),
    _asked(Act.UNANSWERED, Ask.until_on, Kind.QUESTION, Ask.state.in_(_SILENT), by=NOBODY),
    _asked(Act.CHALLENGE_ANSWERED, Ask.answered_on, Kind.CHALLENGE, Ask.state.in_(ANSWERED)),
    _asked(Act.CHALLENGE_UNANSWERED, Ask.until_on, Kind.CHALLENGE, Ask.state.in_(_SILENT), by=NOBODY),
    _asked(Act.MARKED, Ask.marked_on, Kind.CHALLENGE, Ask.marked_on.is_not(None), by=Ask.asker_id),
    _asked(Act.REJOINED, Ask.rejoined_on, Kind.CHALLENGE, Ask.rejoined_on.is_not(None), by=Ask.asker_id),
    _branch(Act.BLOCKED, Block.confirmed_on, Block.about_version, Block.id, by=NOBODY)
    .join(Block.commitment)
    .where(PUBLIC, Block.confirmed_on.is_not(None)),
    _branch(Act.LIFTED, Block.lifted_on, Block.about_version, Block.id, by=NOBODY)
    .join(Block.commitment)
    .where(PUBLIC, Block.lifted_on.is_not(None)),
    _branch(Act.ASSESSED, Assessment.published_on, Assessment.number, Assessment.id, by=Assessment.assessor_id)
    .join(Assessment.commitment)
    .where(PUBLIC, Assessment.published_on.is_not(None)),
    # What was said before became public with the assessment; from that day on a reply is an act of its own.
    _branch(Act.REPLIED, Ask.answered_on, Ask.about_version, Ask.id)
    .join(Assessment, Assessment.commitment_id == Commitment.id)
    .join(Ask, and_(Ask.about_kind == assessing.ABOUT, Ask.about_id == Assessment.id))
    .where(PUBLIC, Ask.public_answer.is_not(None), Ask.answered_on >= Assessment.published_on),
    _branch(
        Act.ASSESSMENT_WITHDRAWN, Assessment.withdrawn_on, Assessment.number, Assessment.id, by=Assessment.assessor_id
    )
    .join(Assessment.commitment)
    .where(PUBLIC, Assessment.withdrawn_on.is_not(None)),
)


ASKED: Final[Mapping[str, ColumnElement[bool]]] = {
    "commitment": Commitment.id == bindparam("commitment"),
    "organisation": Commitment.organisation_id
    == select(Organisation.id).where(Organisation.slug == bindparam("organisation")).scalar_subquery(),
    "instrument": maps_to(bindparam("instrument")),
}
"""How the chronicle is narrowed: to the id of a commitment, the slug of an organisation, the code of an instrument."""


def happened(
    session: Session,
    *,
    most: int,
    commitment: UUID | None = None,
    organisation: str | None = None,
    instrument: str | None = None,
    since: date | None = None,
    until: date | None = None,
    behind: Place | None = None,
) -> Sequence[Row[Any]]:
    """Return public acts, the newest first: day, act, commitment_id, number, row_id; slug and title; `from_…` who
    promises, and `by_…` who did it, None where only the clock did.

    `since` and `until` are the first and the last day.
    """
    said: dict[str, object] = {"commitment": commitment, "organisation": organisation, "instrument": instrument}
    said |= {"since": since, "until": until}
    if behind is not None:
        said |= {"behind_day": behind.day, "behind_rank": behind.act.rank, "behind_row": behind.row}
    asked = {name: value for name, value in said.items() if value is not None}
    return session.execute(_acts(frozenset(asked)), asked | {"most": most}).all()


@cache
def _acts(asked: frozenset[str]) -> Select[Any]:
    """Return the statement that asks for these, made once: making it costs more than running it.

    Each branch gives no more than is asked for, so that none of them is read whole.
    """
    parts = [_newest(one, asked).subquery() for one in BRANCHES]
    whole = union_all(*(select(one) for one in parts)).subquery()
    actor = aliased(Organisation)
    return (
        select(
            whole,
            Commitment.slug,
            Commitment.title,
            Commitment.kind,
            Organisation.slug.label("from_slug"),
            Organisation.name.label("from_name"),
            actor.slug.label("by_slug"),
            actor.name.label("by_name"),
            actor.kind.label("by_kind"),
        )
        .join(Commitment, Commitment.id == whole.c.commitment_id)
        .join(Commitment.organisation)
        .outerjoin(actor, actor.id == whole.c.by_id)
        .order_by(whole.c.day.desc(), whole.c.rank.desc(), whole.c.row_id.desc())
        .limit(MOST)
    )


def of_one(session: Session, commitment: UUID, *, most: int) -> list[Row[Any]]:
    """Return the newest public acts of one commitment; of one day and kind those of the newest version first."""
    acts = happened(session, commitment=commitment, most=most)
    return sorted(acts, key=lambda one: (one.day, one.rank, one.number), reverse=True)


def _newest(branch: AnySelect, asked: frozenset[str]) -> AnySelect:
    day, rank, row = (branch.selected_columns[name] for name in ("day", "rank", "row_id"))
    branch = branch.where(*(clause for name, clause in ASKED.items() if name in asked))
    if "since" in asked:
        branch = branch.where(day >= bindparam("since", type_=Date()))
    if "until" in asked:
        branch = branch.where(day <= bindparam("until", type_=Date()))
    if "behind_day" in asked:
        behind = bindparam("behind_day", type_=Date())
        of_the_day = tuple_(bindparam("behind_rank", type_=Integer()), bindparam("behind_row", type_=Uuid()))
        branch = branch.where(day <= behind, or_(day < behind, tuple_(rank, row) < of_the_day))
    return branch.order_by(day.desc(), row.desc()).limit(MOST)
