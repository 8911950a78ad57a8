"""The only selects of this package."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.keys.models import Ring, RingKind
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.privacy.models import PrivacyQuestion, PrivacyRequest, ReceiptNotice


def able() -> Select[Organisation]:
    """Organisations that receive reports and hold a key for what is their own: those that a request can be sent to."""
    return (
        select(Organisation)
        .join(Ring, Ring.holder_id == Organisation.id)
        .where(
            Ring.kind == RingKind.OWN,
            Ring.subject_id.is_(None),
            Organisation.receives.is_(True),
            Organisation.standing == Standing.VERIFIED,
        )
        .order_by(Organisation.kind, Organisation.name, Organisation.id)
    )


def found_by(look_up: bytes) -> Select[PrivacyRequest]:
    return select(PrivacyRequest).where(PrivacyRequest.look_up == look_up)


def questions(request: UUID) -> Select[PrivacyQuestion]:
    """What each organisation was asked with one request, by name."""
    return (
        select(PrivacyQuestion)
        .join(PrivacyQuestion.organisation)
        .where(PrivacyQuestion.request_id == request)
        .options(contains_eager(PrivacyQuestion.organisation))
        .order_by(Organisation.name, PrivacyQuestion.id)
    )


def asked_of(organisation: UUID) -> Select[PrivacyQuestion]:
    """What one organisation was asked. Whoever pages it gives the order."""
    return all_questions().where(PrivacyQuestion.organisation_id == organisation)


def all_questions() -> Select[PrivacyQuestion]:
    return select(PrivacyQuestion).options(
        joinedload(PrivacyQuestion.organisation), joinedload(PrivacyQuestion.request)
    )


def older_than(day: date, most: int) -> Select[PrivacyRequest]:
    return select(PrivacyRequest).where(PrivacyRequest.asked_on < day).order_by(PrivacyRequest.id).limit(most)


def keys_of(requests: Iterable[UUID]) -> Select[UUID]:
    return select(PrivacyQuestion.data_key_id).where(PrivacyQuestion.request_id.in_(list(requests)))


def standing_notices(today: date) -> Select[ReceiptNotice]:
    """The notices that stand today, the newest first."""
    return (
        select(ReceiptNotice)
        .where(
            ReceiptNotice.until_on >= today, ReceiptNotice.published_on.is_not(None), ReceiptNotice.ended_on.is_(None)
        )
        .order_by(ReceiptNotice.published_on.desc(), ReceiptNotice.id)
    )


def notices() -> Select[ReceiptNotice]:
    """Every notice, the newest first."""
    return select(ReceiptNotice).order_by(ReceiptNotice.proposed_on.desc(), ReceiptNotice.id).limit(100)
