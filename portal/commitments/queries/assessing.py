"""The selects about assessments. Lists come as a Select, for whoever pages them."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Label, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from portal.asks.models import Ask
from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.rules import Publicity
from portal.commitments.rules.assessing import ASSESSING, HEARD, OPEN, OVER, PUBLIC, State
from portal.db.paging import AnySelect
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing

ABOUT: Final = "assessment"
"""What the owner is asked about."""


def assessment(wanted: UUID) -> Select[Assessment]:
    """One assessment with its commitment, the owner, the assessor and what the owner was asked."""
    return _whole().where(Assessment.id == wanted)


def _whole() -> Select[Assessment]:
    owner = aliased(Organisation)
    return (
        select(Assessment)
        .join(Assessment.commitment)
        .join(Commitment.organisation.of_type(owner))
        .join(Assessment.assessor)
        .outerjoin(Assessment.ask)
        .options(
            contains_eager(Assessment.commitment).contains_eager(Commitment.organisation.of_type(owner)),
            contains_eager(Assessment.assessor),
            contains_eager(Assessment.ask),
        )
    )


def of_assessor(organisation: UUID) -> Select[Assessment]:
    """Everything that this organisation was asked to assess, assesses or has assessed."""
    return _whole().where(Assessment.assessor_id == organisation)


def all_of_them() -> Select[Assessment]:
    """Every assessment, for the secretariat: who assesses what, and where it stands."""
    return _whole()


def public_of(commitment: UUID) -> Select[Assessment]:
    """The public assessments of a commitment with their assessors, the newest first."""
    return (
        select(Assessment)
        .where(Assessment.commitment_id == commitment, Assessment.state.in_(PUBLIC))
        .options(joinedload(Assessment.assessor))
        .order_by(Assessment.serial.desc())
    )


def public_one(commitment: UUID, serial: int) -> Select[Assessment]:
    return public_of(commitment).where(Assessment.serial == serial)


def open_of(commitment: UUID, assessor: UUID) -> Select[Assessment]:
    """What this organisation has begun of this commitment and not ended."""
    return select(Assessment).where(
        Assessment.commitment_id == commitment, Assessment.assessor_id == assessor, Assessment.state.in_(OPEN)
    )


def standing_of(commitment: UUID, assessor: UUID) -> Select[Assessment]:
    """What this organisation has published of this commitment, and what still stands."""
    return select(Assessment).where(
        Assessment.commitment_id == commitment,
        Assessment.assessor_id == assessor,
        Assessment.state == State.PUBLISHED,
    )


def newest_standing(commitment: UUID) -> Select[Assessment]:
    """The assessment that lists show: the newest that stands, of the newest version that has one."""
    return (
        select(Assessment)
        .where(Assessment.commitment_id == commitment, Assessment.state == State.PUBLISHED)
        .order_by(Assessment.number.desc(), Assessment.serial.desc())
        .limit(1)
    )


def standing(*about: ColumnElement[bool]) -> AnySelect:
    """What assessors found of commitments in force, of the newest version that has an assessment (`number`), the newest
    first: no grade without who gives it (`by_…`), who promises (`from_…`) and what they said to it, which is where what
    they were asked stands (`reply`).
    """
    owner, assessor = aliased(Organisation), aliased(Organisation)
    return (
        select(
            Commitment.slug,
            Commitment.title,
            Commitment.kind,
            Commitment.status,
            owner.slug.label("from_slug"),
            owner.name.label("from_name"),
            Assessment.commitment_id,
            Assessment.serial,
            Assessment.number,
            Commitment.number.label("newest"),
            Assessment.completion,
            Assessment.published_on,
            assessor.slug.label("by_slug"),
            assessor.name.label("by_name"),
            assessor.kind.label("by_kind"),
            Ask.state.label("reply"),
            Ask.asked_on,
            Ask.answered_on,
            Ask.until_on,
        )
        .join(Assessment.commitment)
        .join(owner, owner.id == Commitment.organisation_id)
        .join(assessor, assessor.id == Assessment.assessor_id)
        .join(Ask, Ask.id == Assessment.ask_id)
        .where(
            Assessment.state == State.PUBLISHED,
            Assessment.number == Commitment.assessed_number,
            Commitment.publicity == Publicity.PUBLISHED,
            *about,
        )
        .order_by(Assessment.published_on.desc(), Assessment.id.desc())
    )


def last_serial(session: Session, commitment: UUID) -> int:
    """Return how many assessments of a commitment became public."""
    found = session.scalar(select(func.max(Assessment.serial)).where(Assessment.commitment_id == commitment))
    return found or 0


def replies(assessments: Collection[UUID]) -> Select[Ask]:
    """What the owner was asked about these public assessments, the oldest first; what was taken back is left out."""
    return (
        select(Ask)
        .where(Ask.about_kind == ABOUT, Ask.about_id.in_(assessments), Ask.public_at.is_not(None))
        .options(joinedload(Ask.addressee))
        .order_by(Ask.asked_on, Ask.id)
    )


def asked_about(assessment: UUID) -> Select[Ask]:
    """Everything that the owner was asked about an assessment, and what was not taken back."""
    return select(Ask).where(Ask.about_kind == ABOUT, Ask.about_id == assessment, Ask.question.is_not(None))


def public_stamp() -> tuple[Label[Any], ScalarSelect[Any], ScalarSelect[Any]]:
    """What changes whenever the replies to a commitment's assessments, or their assessors, do; beside Commitment's row.

    The last moment of a reply is `replied_at`. The assessments themselves change the commitment's own moment.
    """
    ours = (Assessment.commitment_id == Commitment.id, Assessment.state.in_(PUBLIC))
    public = (Ask.about_kind == ABOUT, Ask.public_at.is_not(None), *ours)
    latest = select(func.max(Ask.public_at)).join(Assessment, Assessment.id == Ask.about_id).where(*public)
    replied_at = latest.scalar_subquery().label("replied_at")
    versions = select(func.sum(Ask.version)).join(Assessment, Assessment.id == Ask.about_id).where(*public)
    assessors = select(func.sum(Organisation.version)).join(Assessment, Assessment.assessor_id == Organisation.id)
    return replied_at, versions.scalar_subquery(), assessors.where(*ours).scalar_subquery()


def titles(ids: Collection[UUID]) -> Select[UUID, str, str | None, int | None, UUID]:
    """Of assessments by id: title and address of the commitment, and the number of the assessment if it is public."""
    return (
        select(Assessment.id, Commitment.title, Commitment.slug, Assessment.serial, Assessment.assessor_id)
        .join(Assessment.commitment)
        .where(Assessment.id.in_(ids))
    )


def possible_assessors() -> Select[Organisation]:
    """Verified organisations of a kind that assesses, by name."""
    return (
        select(Organisation)
        .where(Organisation.kind.in_(ASSESSING), Organisation.standing == Standing.VERIFIED)
        .order_by(Organisation.name, Organisation.id)
    )


DECLINED_FOR: Final = timedelta(days=30)
UNSAID_FOR: Final = timedelta(days=14)


def is_to_ask_again(today: date) -> ColumnElement[bool]:
    """Over Assessment: whether its assessor declined lately, or has long not said, and nobody else was asked since."""
    other = aliased(Assessment)
    since = other.commitment_id == Assessment.commitment_id, other.begun_on >= Assessment.moved_on
    later = select(other.id).where(*since, other.id != Assessment.id, other.state.not_in(OVER))
    declined = and_(Assessment.state == State.DECLINED, Assessment.moved_on >= today - DECLINED_FOR)
    unsaid = and_(Assessment.state == State.ASSIGNED, Assessment.moved_on <= today - UNSAID_FOR)
    return and_(or_(declined, unsaid), ~later.correlate(Assessment).exists())


def waiting_for(organisation: UUID | None, account: UUID | None) -> Select[UUID]:
    """What waits for this member: a request, a text to read, one whose owner was heard."""
    read = (Assessment.state == State.WAITING) & (Assessment.written_by != account)
    heard = (Assessment.state == State.WITH_OWNER) & Ask.state.in_(HEARD)
    return (
        select(Assessment.id)
        .outerjoin(Assessment.ask)
        .where(Assessment.assessor_id == organisation, or_(Assessment.state == State.ASSIGNED, read, heard))
    )
