"""What public pages across commitments read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from portal.asks import queries as asks
from portal.asks.models import Ask
from portal.asks.rules import ANSWERED, PUBLIC, Kind
from portal.commitments.models import Commitment, MappedItem, Version
from portal.commitments.queries import ABOUT, PROMISES, STAMP_OF_ALL, assessing
from portal.commitments.queries import PUBLIC as PUBLISHED
from portal.commitments.rules import Publicity
from portal.commitments.rules.assessing import Assessed
from portal.commitments.rules.challenged import Challenged
from portal.commitments.rules.progress import Status
from portal.db import Moment, search
from portal.db.paging import AnySelect
from portal.db.search import Wanted
from portal.organisations.models import Organisation, OrganisationWords
from portal.organisations.rules import Standing

NEWEST: Final = and_(Version.commitment_id == Commitment.id, Version.number == Commitment.number)
MAPPED: Final = and_(MappedItem.commitment_id == Commitment.id, MappedItem.number == Commitment.number)
SINCE: Final = bindparam("since", type_=Moment())
STAMP: Final[AnySelect] = STAMP_OF_ALL.add_columns(
    select(func.sum(Organisation.version)).scalar_subquery(),
    *asks.public_stamp_of_all(ABOUT, SINCE, called="asked_at"),
    *asks.public_stamp_of_all(assessing.ABOUT, SINCE, called="replied_at"),
)
"""What changes whenever the register, any organisation, or what one of them was asked and said to it does."""
IN_FORCE: Final = Commitment.publicity == Publicity.PUBLISHED


def _how_many(*so: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*so), 1), else_=0))


NUMBERS: Final = (
    _how_many(IN_FORCE).label("in_force"),
    _how_many(Commitment.publicity == Publicity.WITHDRAWN).label("withdrawn"),
    _how_many(IN_FORCE, Commitment.status == Status.DONE).label("done"),
    _how_many(IN_FORCE, Commitment.status == Status.MISSED).label("missed"),
    _how_many(IN_FORCE, Commitment.assessed != Assessed.NONE).label("assessed"),
    _how_many(IN_FORCE, Commitment.challenged != Challenged.NONE).label("challenged"),
    _how_many(IN_FORCE, Commitment.challenged == Challenged.UNANSWERED).label("unanswered"),
)
"""What is counted of a group of commitments, in the order of `heat.Count`: all but the second of those in force."""


def texts(session: Session, commitments: Collection[UUID]) -> dict[UUID, tuple[str | None, ...]]:
    """Return what these public commitments say in their newest version: action, problem, target, scope, by id."""
    found = session.execute(
        select(Commitment.id, Version.action, Version.problem, Version.target, Version.scope)
        .join(Version, NEWEST)
        .where(Commitment.id.in_(commitments))
    )
    return {row.id: (row.action, row.problem, row.target, row.scope) for row in found}


def addressed(kinds: Collection[str]) -> AnySelect:
    """Organisations of these kinds: all that work here, and those that once promised something."""
    return select(Organisation.id, Organisation.slug, Organisation.name, Organisation.kind, Organisation.country).where(
        Organisation.kind.in_(kinds), or_(Organisation.standing != Standing.REMOVED, PROMISES)
    )


def named(session: Session, wanted: Wanted) -> AnySelect:
    """The organisations whose name has all these words, by name: whatever its standing, each is on the record."""
    every = select(Organisation.slug, Organisation.name, Organisation.kind)
    found, _place = search.found(session, every, wanted, OrganisationWords, Organisation.id)
    return found.order_by(Organisation.name, Organisation.id)


def countries(session: Session, kinds: Collection[str]) -> list[str]:
    """Return the countries of organisations of these kinds."""
    return list(session.scalars(select(Organisation.country).where(Organisation.kind.in_(kinds)).distinct()))


Counts = Mapping[tuple[UUID, str], Sequence[int]]


def counted(session: Session, organisations: Collection[UUID], instrument: str | None = None) -> Counts:
    """Return `NUMBERS` of the commitments that each has on each item, by organisation and item."""
    wanted = (
        select(Commitment.organisation_id, MappedItem.item, *NUMBERS)
        .join(MappedItem, MAPPED)
        .where(Commitment.organisation_id.in_(organisations), PUBLISHED)
        .group_by(Commitment.organisation_id, MappedItem.item)
    )
    if instrument is not None:
        wanted = wanted.where(MappedItem.instrument == instrument)
    return {(row[0], row[1]): tuple(row[2:]) for row in session.execute(wanted)}


def in_numbers(session: Session, slugs: Collection[str]) -> dict[str, Row[Any]]:
    """Return of each of these organisations that has promised something in public, by its address part: what it is
    called, `NUMBERS`, how many versions there are, and the next due day of one in force."""
    wanted: AnySelect = (
        select(
            Organisation.id,
            Organisation.slug,
            Organisation.name,
            Organisation.kind,
            *NUMBERS,
            func.sum(Commitment.number).label("versions"),
            func.min(case((IN_FORCE, Commitment.due_on))).label("due_on"),
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .where(Organisation.slug.in_(slugs), PUBLISHED)
        .group_by(Organisation.id)
    )
    return {row.slug: row for row in session.execute(wanted)}


def judged(organisations: Collection[UUID], *about: ColumnElement[bool], most: int) -> AnySelect:
    """What independent assessors found of what these organisations have in force, the newest first."""
    return assessing.standing(Commitment.organisation_id.in_(organisations), *about).limit(most)


def asked(session: Session, organisations: Collection[UUID]) -> dict[tuple[UUID, Kind], tuple[int, int]]:
    """Return how many public questions and challenges about what each promised were answered, and how many not by
    their day, by organisation and kind."""
    found = session.execute(
        select(
            Ask.addressee_id,
            Ask.kind,
            _how_many(Ask.state.in_(ANSWERED)),
            _how_many(Ask.state.not_in(ANSWERED)),
        )
        .where(
            Ask.about_kind == ABOUT,
            Ask.kind.in_([Kind.QUESTION, Kind.CHALLENGE]),
            Ask.addressee_id.in_(organisations),
            Ask.state.in_(PUBLIC),
        )
        .group_by(Ask.addressee_id, Ask.kind)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in found}
