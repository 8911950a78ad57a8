"""The selects of this package."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.parties import rules
from portal.parties.models import Link, Party, Said


def parties() -> Select[Party]:
    """Every party, with the organisation that it is; whoever pages it gives the order."""
    return select(Party).options(joinedload(Party.organisation))


def party(wanted: UUID) -> Select[Party]:
    return parties().where(Party.id == wanted)


def of_organisation(organisation: UUID | None) -> Select[Party]:
    """The party that a member organisation is, if that was recorded."""
    return parties().where(Party.organisation_id == organisation)


def links_of(party: UUID) -> Select[Link]:
    """Every link of a party, those that have ended too, the newest first."""
    mine = or_(Link.from_id == party, Link.to_id == party)
    return select(Link).where(mine).order_by(Link.since.desc(), Link.id)


def words_on(party: UUID) -> Select[Said]:
    """What was said of the links of a party, by whichever end."""
    mine = or_(Link.from_id == party, Link.to_id == party)
    return select(Said).join(Link, Link.id == Said.link_id).where(mine).order_by(Said.said_on, Said.id)


def word_of(link: UUID, party: UUID) -> Select[Said]:
    return select(Said).where(Said.link_id == link, Said.party_id == party)


def count_links(parties: list[UUID]) -> Select[UUID, int]:
    """How many links in force each of these parties has."""
    ends = and_(Party.id.in_(parties), or_(Link.from_id == Party.id, Link.to_id == Party.id))
    return select(Party.id, func.count(Link.id)).join(Link, ends).group_by(Party.id)


def in_force(today: date) -> ColumnElement[bool]:
    """Over Link: as `rules.is_in_force`."""
    return and_(Link.since <= today, or_(Link.until.is_(None), Link.until >= today))


def twin(from_id: UUID, to_id: UUID, kind: rules.LinkKind) -> Select[Link]:
    """A link that says the same and was not ended."""
    same = (Link.from_id == from_id, Link.to_id == to_id, Link.kind == kind, Link.ended_on.is_(None))
    return select(Link).where(*same)


def unnamed_organisations() -> Select[Organisation]:
    """Verified and suspended members that are no party yet, by name."""
    known = select(Party.id).where(Party.organisation_id == Organisation.id).exists()
    return (
        select(Organisation)
        .where(~known, Organisation.standing != Standing.REMOVED)
        .order_by(Organisation.name, Organisation.id)
    )


def kin(session: Session, organisation: UUID, *, today: date) -> frozenset[UUID]:
    """Return the organisations that share ownership with this one, itself included.

    A disputed link counts until the secretariat ends it: else disputing one would be enough to judge one's owner.
    """
    ours = session.scalar(select(Party.id).where(Party.organisation_id == organisation))
    if ours is None:
        return frozenset({organisation})
    links = [(row[0], row[1]) for row in session.execute(select(Link.from_id, Link.to_id).where(in_force(today)))]
    found = rules.kin(links, ours)
    if len(found) == 1:
        return frozenset({organisation})
    # Not `IN` over all that were found: a chain may be longer than a statement has parameters.
    members = session.execute(select(Party.id, Party.organisation_id).where(Party.organisation_id.is_not(None)))
    return frozenset({organisation, *(row[1] for row in members if row[0] in found and row[1] is not None)})
