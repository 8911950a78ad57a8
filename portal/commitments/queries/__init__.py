"""Every select() of this package. Lists come as a Select, for whoever pages them."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased, contains_eager

from portal.asks import queries as asks
from portal.commitments.models import Commitment, MappedItem, Version
from portal.commitments.queries import assessing
from portal.commitments.rules import OPEN, Publicity, State
from portal.db import Moment
from portal.db.paging import AnySelect, count
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
        Commitment.country,
        Commitment.publicity,
        Commitment.number,
        Commitment.moved_on,
        Commitment.due_on,
        Commitment.assessed,
        Commitment.assessed_number,
        Commitment.challenged,
        Commitment.status,
        Commitment.updated_on,
        Commitment.next_due_on,
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


def listed_of(organisation: UUID) -> AnySelect:
    """What the register shows of an organisation's commitments, newest first."""
    return LISTED.where(Commitment.organisation_id == organisation).order_by(
        Commitment.moved_on.desc(), Commitment.id.desc()
    )


# Made once: every public page begins with one of them, and making one costs more than running it.
STAMP: Final[AnySelect] = (
    select(
        Commitment.touched_at,
        Commitment.id,
        Commitment.version,
        Organisation.version,
        *asks.public_stamp(ABOUT, Commitment.id),
        *assessing.public_stamp(),
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
    select(func.max(Commitment.touched_at)).scalar_subquery().label("touched_at"),
    RECENT,
    select(Commitment.id).order_by(Commitment.touched_at.desc(), Commitment.id).limit(1).scalar_subquery(),
    select(func.sum(Organisation.version)).where(PROMISES).scalar_subquery(),
)
"""What changes whenever anything in the register does: when it last changed, how often since a while ago, and whoever
promises. The last moment alone would miss a change that was begun before another and is saved after it."""
STAMP_OF_ACTS: Final[AnySelect] = STAMP_OF_ALL.add_columns(
    *asks.public_stamp_of_all(assessing.ABOUT, bindparam("since", type_=Moment()), called="replied_at"),
    *asks.public_stamp_of_all(ABOUT, bindparam("since", type_=Moment()), called="asked_at"),
)
"""The same for whatever tells what happened: also when a question became public, or a reply."""

_PROMISED: Final = Commitment.organisation_id == Organisation.id, PUBLIC
STAMP_OF_PROMISES: Final = (
    select(func.max(Commitment.touched_at)).where(*_PROMISED).scalar_subquery(),
    select(func.sum(Commitment.version)).where(*_PROMISED).scalar_subquery(),
)
"""What changes whenever anything does that an organisation's own page says of what it promised; beside its row."""


def shown(slug: str) -> Select[Commitment, Version]:
    """The commitment at this address with its organisation and its newest public version."""
    newest = and_(Version.commitment_id == Commitment.id, Version.number == Commitment.number)
    return published(slug).add_columns(Version).join(Version, newest)


def public_version(slug: str, number: int) -> Select[Commitment, Version]:
    """One public version of the commitment at this address. Drafts are behind the newest number, so never found."""
    wanted = and_(Version.commitment_id == Commitment.id, Version.number == number, Version.number <= Commitment.number)
    return published(slug).add_columns(Version).join(Version, wanted)


def newest_versions() -> Select[Commitment, Version]:
    """Every public commitment with its newest version and organisation, in the order in which they came."""
    newest = and_(Version.commitment_id == Commitment.id, Version.number == Commitment.number)
    return register().add_columns(Version).join(Version, newest).order_by(Commitment.moved_on, Commitment.id)


def items_of(commitments: Collection[UUID]) -> Select[UUID, str]:
    """Each of these commitments with each code that its newest version is mapped to."""
    found = select(MappedItem.commitment_id, MappedItem.item).join(Commitment, NEWEST_ITEMS)
    return found.where(Commitment.id.in_(commitments))


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


NEWEST_ITEMS: Final = and_(MappedItem.commitment_id == Commitment.id, MappedItem.number == Commitment.number)


IS_ASSESSED_BEFORE: Final = Commitment.assessed_number < Commitment.number
"""Over Commitment: `models.ASSESSED_BEFORE`, as its index has it."""
FEW: Final = 1_000
"""So many commitments are looked up and sorted; where there are more, the newest are met soon by going through all."""


def maps_to_item(item: str, *, few: bool = False) -> ColumnElement[bool]:
    """Over Commitment: whether its newest public version is mapped to this item. `few`: begin with those that are."""
    return _mapped(MappedItem.item == item, few=few)


def maps_to(instrument: str | BindParameter[str], *, few: bool = False) -> ColumnElement[bool]:
    """Over Commitment: whether its newest public version is mapped to an item of this instrument."""
    return _mapped(MappedItem.instrument == instrument, few=few)


def _mapped(wanted: ColumnElement[bool], *, few: bool) -> ColumnElement[bool]:
    if not few:
        return exists().where(wanted, MappedItem.commitment_id == Commitment.id, MappedItem.number == Commitment.number)
    newest = aliased(Commitment)
    both = and_(newest.id == MappedItem.commitment_id, newest.number == MappedItem.number)
    return Commitment.id.in_(select(MappedItem.commitment_id).join(newest, both).where(wanted))


def are_few(session: Session, *, item: str = "", instrument: str = "") -> bool:
    """Say whether only a few versions are mapped to an item, or to an instrument, counting no further."""
    wanted = MappedItem.item == item if item else MappedItem.instrument == instrument
    return count(session, select(MappedItem.commitment_id).where(wanted), most=FEW + 1) <= FEW


def count_by_item(session: Session, instrument: str) -> dict[str, int]:
    """Return how many commitments are mapped to each item of the instrument that has any."""
    found = session.execute(
        select(MappedItem.item, func.count())
        .join(Commitment, NEWEST_ITEMS)
        .where(PUBLIC, MappedItem.instrument == instrument)
        .group_by(MappedItem.item)
    )
    return {row[0]: row[1] for row in found}


def count_by_instrument(session: Session) -> dict[str, int]:
    """Return how many commitments are mapped to each instrument."""
    found = session.execute(
        select(MappedItem.instrument, func.count(func.distinct(MappedItem.commitment_id)))
        .join(Commitment, NEWEST_ITEMS)
        .where(PUBLIC)
        .group_by(MappedItem.instrument)
    )
    return {row[0]: row[1] for row in found}


def promising(session: Session) -> list[tuple[str, str]]:
    """Return address part and name of every organisation that has published a commitment."""
    found = select(Organisation.slug, Organisation.name).where(PROMISES).order_by(Organisation.name, Organisation.id)
    return [(slug, name) for slug, name in session.execute(found)]


def countries(session: Session) -> list[str]:
    """Return the countries of those who have published a commitment."""
    return list(session.scalars(select(Organisation.country).where(PROMISES).distinct()))


def titles(ids: Collection[UUID]) -> Select[UUID, str, str | None]:
    """Id, title and address part of those of these commitments that are public."""
    return select(Commitment.id, Commitment.title, Commitment.slug).where(Commitment.id.in_(ids), PUBLIC)


def slugs(session: Session) -> list[tuple[str, int]]:
    """Return the address part of every public commitment, and how many versions there are of it."""
    found = session.execute(select(Commitment.slug, Commitment.number).where(PUBLIC).order_by(Commitment.slug))
    return [(slug, number) for slug, number in found if slug]


def slugs_like(session: Session, slug: str) -> set[str]:
    """Return the slugs that begin with this one, to find a free one."""
    found = session.scalars(select(Commitment.slug).where(Commitment.slug.startswith(slug, autoescape=True)))
    return {one for one in found if one}


# ── what the owner's members see


def promised_items(session: Session, organisation: UUID) -> set[str]:
    """Return the codes that the newest public versions of an organisation are mapped to, unless withdrawn."""
    newest = and_(MappedItem.commitment_id == Commitment.id, MappedItem.number == Commitment.number)
    found = select(MappedItem.item).join(Commitment, newest)
    standing = found.where(Commitment.organisation_id == organisation, Commitment.publicity == Publicity.PUBLISHED)
    return set(session.scalars(standing.distinct()))


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
