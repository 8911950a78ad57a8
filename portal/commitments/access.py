"""Fetching is authorising: drafts and their desk are for the members of the organisation that promises, nobody else."""

from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.commitments import queries
from portal.commitments.models import Commitment, Version
from portal.organisations.models import Organisation
from portal.policy import Action, allows
from portal.problems import Hidden, Refused
from portal.reference.labels import N_


def own_organisation(session: Session, *, by: Actor, to: Action) -> Organisation:
    """Load the organisation that `by` acts for, where it can make commitments."""
    if by.organisation is None or not allows(by.role, by.stakes, to):
        raise Refused(N_("Your role in this portal does not include this."))
    return session.get_one(Organisation, by.organisation)


def own(session: Session, commitment: UUID, *, by: Actor, to: Action) -> Commitment:
    """Load a commitment of the organisation that `by` acts for; those of others are hidden, published or not."""
    found = session.get(Commitment, commitment)
    if found is None or found.organisation_id != by.organisation:
        raise Hidden
    if not allows(by.role, by.stakes, Action.COMMITMENT_SEE):
        raise Hidden
    if not allows(by.role, by.stakes, to):
        raise Refused(N_("Your role in this portal does not include this."))
    return found


def published(session: Session, slug: str) -> tuple[Commitment, Version]:
    """Load a public commitment with its newest version; raise `Hidden` for one of which nothing was published."""
    return _found(session.execute(queries.shown(slug)).first())


def public_version(session: Session, slug: str, number: int) -> tuple[Commitment, Version]:
    """Load one public version; raise `Hidden` for a draft's number as for any other that there is not."""
    return _found(session.execute(queries.public_version(slug, number)).first())


def _found(row: Row[Commitment, Version] | None) -> tuple[Commitment, Version]:
    if row is None:
        raise Hidden
    return row[0], row[1]
