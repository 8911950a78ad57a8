"""Fetching is authorising: drafts and their desk are for the members of the organisation that promises, nobody else."""

from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session, joinedload

from portal.actor import Actor
from portal.commitments import queries
from portal.commitments.models import Commitment, Version
from portal.commitments.models.assessing import Assessment
from portal.commitments.models.blocks import Block
from portal.commitments.models.importing import CommitmentImport
from portal.commitments.queries import assessing
from portal.commitments.rules.blocks import PUBLIC
from portal.organisations.models import Organisation
from portal.policy import Action, Stake, allows
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


def table(session: Session, batch: UUID, *, by: Actor) -> CommitmentImport:
    """Load a table of commitments that `by`'s organisation sent; those of others are hidden."""
    found = session.get(CommitmentImport, batch)
    if found is None or found.organisation_id != by.organisation:
        raise Hidden
    if not allows(by.role, by.stakes, Action.COMMITMENT_DRAFT):
        raise Hidden
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


def assessment_stakes(assessment: Assessment, by: Actor) -> frozenset[Stake]:
    """Return a member's stake: assessing; or being assessed, from the moment on which the owner is asked about it."""
    if by.organisation is None or Stake.MEMBER not in by.stakes:
        return frozenset()
    if by.organisation == assessment.assessor_id:
        return frozenset({Stake.ASSESSOR})
    asked = by.organisation == assessment.commitment.organisation_id and assessment.ask_id is not None
    return frozenset({Stake.ASSESSED}) if asked else frozenset()


def assessment(session: Session, wanted: UUID, *, by: Actor, to: Action) -> Assessment:
    """Load an assessment for its assessor or, of what they were asked, its owner; it is hidden from everybody else."""
    found = session.scalar(assessing.assessment(wanted))
    if found is None or not allows(by.role, assessment_stakes(found, by), to):
        raise Hidden
    return found


def assigned(session: Session, wanted: UUID, *, by: Actor) -> Assessment:
    """Load an assessment for the secretariat, which sees who assesses what and never what is written."""
    found = session.scalar(assessing.assessment(wanted))
    if found is None or not allows(by.role, by.stakes, Action.ASSESSMENT_ASSIGN):
        raise Hidden
    return found


def public_assessment(session: Session, slug: str, serial: int) -> tuple[Commitment, Assessment]:
    """Load one public assessment of a public commitment; raise `Hidden`."""
    commitment, _version = published(session, slug)
    found = session.scalar(assessing.public_one(commitment.id, serial))
    if found is None:
        raise Hidden
    return commitment, found


def block(session: Session, wanted: UUID, *, by: Actor) -> Block:
    """Load a block for the secretariat; raise `Hidden`."""
    found = session.get(Block, wanted)
    if found is None or not allows(by.role, by.stakes, Action.BLOCK_SEE):
        raise Hidden
    return found


def own_block(session: Session, wanted: UUID, *, by: Actor) -> Block:
    """Load a block of what the actor's organisation wrote, once it was confirmed; raise `Hidden`."""
    found = session.get(Block, wanted, options=[joinedload(Block.commitment)])
    if found is None or found.author_id != by.organisation or found.state not in PUBLIC:
        raise Hidden
    if not allows(by.role, by.stakes, Action.BLOCK_APPEAL):
        raise Hidden
    return found


def any_published(session: Session, commitment: UUID, *, by: Actor) -> Commitment:
    """Load a public commitment for the secretariat, by its id; raise `Hidden`."""
    found = session.get(Commitment, commitment)
    if found is None or not found.number or not allows(by.role, by.stakes, Action.BLOCK_PROPOSE):
        raise Hidden
    return found
