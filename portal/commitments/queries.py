"""Every select() of this package. Lists come as a Select, for whoever pages them."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session, contains_eager

from portal.asks import queries as asks
from portal.commitments.models import Commitment, MappedItem, Version
from portal.commitments.rules import OPEN, Publicity, State
from portal.db.paging import AnySelect
from portal.organisations.models import Membership, MembershipState, Organisation

ABOUT: Final = "commitment"
"""What questions about a commitment are about."""
PUBLIC = Commitment.publicity != Publicity.UNPUBLISHED


# ── what everyone may read


# Columns, since a page of rows costs half as much as entities do; made once, since making it costs too.
LISTED: Final[AnySelect] = (
    select(
        Commitment.id,
        Commitment.slug,
        Commitment.title,
        Commitment.kind,
        Commitment.publicity,
        Commitment.number,
        Commitment.moved_on,
        Commitment.due_on,
        Organisation.slug.label("from_slug"),
        Organisation.name.label("from_name"),
    )
    .join(Commitment.organisation)
    .where(PUBLIC)
)
"""What the register shows of each published or withdrawn commitment; whoever pages it gives the order."""


def register() -> Select[Commitment]:
    """Every published or withdrawn commitment with its organisation; whoever pages it gives the order."""
    return (
        select(Commitment).join(Commitment.organisation).where(PUBLIC).options(contains_eager(Commitment.organisation))
    )


def published(slug: str) -> Select[Commitment]:
    """The commitment at this address, with its organisation; never one of which nothing was published."""
    return register().where(Commitment.slug == slug)


def of_organisation(organisation: UUID) -> Select[Commitment]:
    """What an organisation has published, newest first."""
    return (
        select(Commitment)
        .where(PUBLIC, Commitment.organisation_id == organisation)
        .order_by(Commitment.moved_on.desc(), Commitment.id)
    )


# Made once: every public page begins with one of them, and making one costs more than running it.
STAMP: Final[AnySelect] = (
    select(
        Commitment.touched_at,
        Commitment.id,
        Commitment.version,
        Organisation.version,
        *asks.public_stamp(ABOUT, Commitment.id),
    )
    .join(Commitment.organisation)
    .where(PUBLIC, Commitment.slug == bindparam("slug"))
)
"""What changes whenever the pages of one commitment do. Whatever else they show adds a column here."""
RECENT: Final = (
    select(func.count()).select_from(Commitment).where(Commitment.touched_at >= bindparam("since")).scalar_subquery()
)
PROMISES: Final = exists().where(Commitment.organisation_id == Organisation.id, PUBLIC)
STAMP_OF_ALL: Final[AnySelect] = select(
    select(func.max(Commitment.touched_at)).scalar_subquery(),
    RECENT,
    select(Commitment.id).order_by(Commitment.touched_at.desc(), Commitment.id).limit(1).scalar_subquery(),
    select(func.sum(Organisation.version)).where(PROMISES).scalar_subquery(),
)
"""What changes whenever anything in the register does: when it last changed, how often since a while ago, and whoever
promises. The last moment alone would miss a change that was begun before another and is saved after it."""


def shown(slug: str) -> Select[Commitment, Version]:
    """The commitment at this address with its organisation and its newest public version."""
    newest = and_(Version.commitment_id == Commitment.id, Version.number == Commitment.number)
    return published(slug).add_columns(Version).join(Version, newest)


def public_version(slug: str, number: int) -> Select[Commitment, Version]:
    """One public version of the commitment at this address. Drafts are behind the newest number, so never found."""
    wanted = and_(Version.commitment_id == Commitment.id, Version.number == number, Version.number <= Commitment.number)
    return published(slug).add_columns(Version).join(Version, wanted)


def history(session: Session, commitment: Commitment) -> list[Row[int, date, str, State]]:
    """Return number, day, summary and state of each public version, newest first."""
    found = (
        select(Version.number, Version.published_on, Version.summary, Version.state)
        .where(Version.commitment_id == commitment.id, Version.number <= commitment.number)
        .order_by(Version.number.desc())
    )
    return list(session.execute(found))


def items(session: Session, commitment: UUID, number: int) -> list[str]:
    """Return the codes that a public version is mapped to."""
    found = select(MappedItem.item).where(MappedItem.commitment_id == commitment, MappedItem.number == number)
    return list(session.scalars(found))


def maps_to(instrument: str) -> ColumnElement[bool]:
    """Over Commitment: whether its newest public version is mapped to an item of this instrument."""
    return exists().where(
        MappedItem.instrument == instrument,
        MappedItem.commitment_id == Commitment.id,
        MappedItem.number == Commitment.number,
    )


def mapped_to(instrument: str) -> Select[str, Commitment]:
    """Each item of the instrument with each commitment whose newest version is mapped to it, by its title."""
    return (
        register()
        .join(MappedItem, and_(MappedItem.commitment_id == Commitment.id, MappedItem.number == Commitment.number))
        .where(MappedItem.instrument == instrument)
        .with_only_columns(MappedItem.item, Commitment)
        .order_by(Commitment.title, Commitment.id)
    )


def count_by_instrument(session: Session) -> dict[str, int]:
    """Return how many commitments are mapped to each instrument."""
    found = session.execute(
        select(MappedItem.instrument, func.count(func.distinct(MappedItem.commitment_id)))
        .join(Commitment, and_(MappedItem.commitment_id == Commitment.id, MappedItem.number == Commitment.number))
        .where(PUBLIC)
        .group_by(MappedItem.instrument)
    )
    return {row[0]: row[1] for row in found}


def promising(session: Session) -> list[tuple[str, str]]:
    """Return address part and name of every organisation that has published a commitment."""
    found = select(Organisation.slug, Organisation.name).where(PROMISES).order_by(Organisation.name, Organisation.id)
    return [(slug, name) for slug, name in session.execute(found)]


def titles(ids: Collection[UUID]) -> Select[UUID, str, str | None]:
    """Id, title and address part of those of these commitments that are public."""
    return select(Commitment.id, Commitment.title, Commitment.slug).where(Commitment.id.in_(ids), PUBLIC)


def slugs(session: Session) -> list[str]:
    """Return the address part of every public commitment."""
    return [slug for slug in session.scalars(select(Commitment.slug).where(PUBLIC).order_by(Commitment.slug)) if slug]


def slugs_like(session: Session, slug: str) -> set[str]:
    """Return the slugs that begin with this one, to find a free one."""
    found = session.scalars(select(Commitment.slug).where(Commitment.slug.startswith(slug, autoescape=True)))
    return {one for one in found if one}


# ── what the owner's members see

OPEN_ONE = and_(Version.commitment_id == Commitment.id, Version.state.in_(OPEN))


def owned(organisation: UUID) -> Select[Commitment, Version]:
    """Everything of one organisation, each with its open version, or None; whoever pages it gives the order."""
    return select(Commitment, Version).outerjoin(Version, OPEN_ONE).where(Commitment.organisation_id == organisation)


def open_version(commitment: UUID) -> Select[Version]:
    """The version that is being written or waits."""
    return select(Version).where(Version.commitment_id == commitment, Version.state.in_(OPEN))


def version(commitment: UUID, number: int) -> Select[Version]:
    return select(Version).where(Version.commitment_id == commitment, Version.number == number)


def waiting_for(organisation: UUID | None, account: UUID | None) -> Select[UUID]:
    """The versions that wait for a second person, where this account can be the one."""
    return (
        select(Version.id)
        .join(Version.commitment)
        .where(
            Version.state == State.WAITING, Commitment.organisation_id == organisation, Version.written_by != account
        )
    )


def colleagues(session: Session, organisation: UUID, *, without: UUID) -> list[UUID]:
    """Return the accounts of the organisation's other admitted members."""
    found = select(Membership.account_id).where(
        Membership.organisation_id == organisation,
        Membership.account_id != without,
        Membership.state == MembershipState.ADMITTED,
    )
    return list(session.scalars(found))
