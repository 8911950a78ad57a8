"""Selects of evidence, and of those who may see what is for assessors."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from portal.commitments.models.evidence import Evidence, EvidenceReader
from portal.commitments.rules.evidence import Audience
from portal.files.models import Body, File
from portal.files.rules import BodyKind


def of_commitment(session: Session, commitment: UUID) -> Sequence[Evidence]:
    """Return every piece, the newest first."""
    found = select(Evidence).where(Evidence.commitment_id == commitment)
    return session.scalars(found.order_by(Evidence.added_on.desc(), Evidence.id)).all()


def seen_beyond(session: Session, commitment: UUID) -> tuple[list[Evidence], int]:
    """Return what everyone can see, the newest first, and how many pieces more only assessors can."""
    found = (
        select(Evidence)
        .where(Evidence.commitment_id == commitment, Evidence.audience != Audience.ORGANISATION)
        .order_by(Evidence.number.desc())
        .options(defer(Evidence.record))
    )
    rows = session.scalars(found).all()
    public = [one for one in rows if one.audience is Audience.PUBLIC]
    return public, len(rows) - len(public)


def count(commitment: UUID) -> Select[int]:
    return select(func.count(Evidence.id)).where(Evidence.commitment_id == commitment)


def last_number(commitment: UUID) -> Select[int | None]:
    return select(func.coalesce(func.max(Evidence.number), 0)).where(Evidence.commitment_id == commitment)


def one_public(commitment: UUID, number: int) -> Select[Evidence]:
    return select(Evidence).where(Evidence.commitment_id == commitment, Evidence.number == number)


def for_assessors(commitment: UUID) -> Select[Evidence]:
    found = select(Evidence).where(Evidence.commitment_id == commitment, Evidence.audience == Audience.ASSESSORS)
    return found.order_by(Evidence.added_on.desc(), Evidence.id)


def body_of(evidence: UUID) -> Select[Body]:
    """The file of a piece, as it was sent."""
    return (
        select(Body)
        .join(File, Body.file_id == File.id)
        .where(File.evidence_id == evidence, Body.kind == BodyKind.ORIGINAL)
    )


def files_of(evidence: UUID) -> Select[UUID]:
    return select(File.id).where(File.evidence_id == evidence)


def bodies_of(evidence: Collection[UUID]) -> Select[UUID | None, Body]:
    """The files of these pieces, each with whose it is."""
    return select(File.evidence_id, Body).join(Body, Body.file_id == File.id).where(File.evidence_id.in_(evidence))


def readers(commitment: UUID) -> Select[UUID]:
    return select(EvidenceReader.organisation_id).where(EvidenceReader.commitment_id == commitment)
