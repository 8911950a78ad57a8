"""Fetching is authorising: the secretariat reads all of it, an organisation what is recorded about itself."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.parties import queries
from portal.parties.models import Link, Party
from portal.policy import Action, allows
from portal.problems import Hidden


def party(session: Session, wanted: UUID, *, by: Actor, to: Action) -> Party:
    """Load a party for the secretariat; raise `Hidden`."""
    found = session.scalar(queries.party(wanted))
    if found is None or not allows(by.role, by.stakes, to):
        raise Hidden
    return found


def party_to_tie(session: Session, wanted: UUID, *, by: Actor, to: Action) -> Party:
    """The same, locked."""
    found = party(session, wanted, by=by, to=to)
    session.execute(select(Party.id).where(Party.id == found.id).with_for_update())
    session.refresh(found)
    return found


def link(session: Session, wanted: UUID, *, by: Actor, to: Action) -> Link:
    """Load and lock a link for the secretariat; raise `Hidden`."""
    found = session.get(Link, wanted, with_for_update=True)
    if found is None or not allows(by.role, by.stakes, to):
        raise Hidden
    return found


def own_link(session: Session, wanted: UUID, *, by: Actor, to: Action) -> tuple[Link, Party]:
    """Load and lock a link of the party that the actor's organisation is; raise `Hidden`."""
    ours = session.scalar(queries.of_organisation(by.organisation)) if by.organisation else None
    found = session.get(Link, wanted, with_for_update=True)
    if ours is None or found is None or ours.id not in {found.from_id, found.to_id}:
        raise Hidden
    if not allows(by.role, by.stakes, to):
        raise Hidden
    return found, ours
