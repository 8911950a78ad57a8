"""Selects about standing: references, yearly renewal, proposals, and who is told."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.audit.models import AuditEvent
from portal.keys.models import Ring, RingKind
from portal.organisations.events import ManagerMade, MemberAdmitted, MemberRemoved
from portal.organisations.models import (
    Application,
    ApplicationState,
    Kind,
    Membership,
    MembershipState,
    Organisation,
    Proposal,
    Reference,
    Renewal,
)
from portal.organisations.rules import (
    REFEREE_KINDS,
    RENEWAL_DAYS,
    ProposalState,
    ReferenceState,
    Standing,
    StandingVerb,
)


def referees() -> Select[Organisation]:
    """Verified organisations that can say who somebody is, and that a request can be sealed to; by name."""
    has_ring = select(Ring.id).where(Ring.holder_id == Organisation.id, Ring.kind == RingKind.NOTES).exists()
    return (
        select(Organisation)
        .where(Organisation.standing == Standing.VERIFIED, Organisation.kind.in_(REFEREE_KINDS), has_ring)
        .order_by(Organisation.name, Organisation.id)
    )


def count_referees() -> Select[int, int]:
    """How many organisations could ever say it, whatever came of them, and how many can now."""
    ever = select(func.count(Organisation.id)).where(Organisation.kind.in_(REFEREE_KINDS))
    now = select(func.count()).select_from(referees().order_by(None).subquery())
    return select(ever.scalar_subquery(), now.scalar_subquery())


def references(session: Session, application: UUID) -> list[Reference]:
    """Return who was asked about an applicant, in the order in which they were named."""
    wanted = select(Reference).where(Reference.application_id == application).order_by(Reference.place)
    return list(session.scalars(wanted))


def count_confirmed(session: Session, application: UUID) -> int:
    """Count the references that came; one whose organisation is not verified any more is none."""
    stands = or_(Reference.organisation_id.is_(None), Organisation.standing == Standing.VERIFIED)
    wanted = (
        select(func.count(Reference.id))
        .outerjoin(Organisation, Organisation.id == Reference.organisation_id)
        .where(Reference.application_id == application, Reference.state == ReferenceState.CONFIRMED, stands)
    )
    return session.scalar(wanted) or 0


def reference_by(session: Session, token_hash: bytes) -> Reference | None:
    return session.scalar(
        select(Reference).where(Reference.token_hash == token_hash).options(joinedload(Reference.application))
    )


def asked_of(organisation: UUID | None) -> Select[Reference]:
    """What an organisation was asked about applicants."""
    return (
        select(Reference)
        .where(Reference.organisation_id == organisation)
        .join(Reference.application)
        .options(contains_eager(Reference.application))
    )


def unanswered_by(organisation: UUID | None) -> Select[UUID]:
    """What an organisation was asked about applicants and has still to answer."""
    return (
        select(Reference.id)
        .join(Application, Application.id == Reference.application_id)
        .where(
            Reference.organisation_id == organisation,
            Reference.state == ReferenceState.ASKED,
            Application.state == ApplicationState.WAITING,
        )
    )


def proposals(organisation: UUID) -> Select[Proposal]:
    """Every change of standing that was proposed, oldest first."""
    return select(Proposal).where(Proposal.organisation_id == organisation).order_by(Proposal.proposed_on, Proposal.id)


def waiting_proposals(organisation: UUID) -> Select[Proposal]:
    return proposals(organisation).where(Proposal.state == ProposalState.WAITING)


def to_confirm(account: UUID | None, *, dissolving: UUID | None = None) -> Select[UUID]:
    """The proposals that wait for a second person, and that this one did not make.

    Of `dissolving` those by which its own managers end it, otherwise those of the secretariat.
    """
    waits = select(Proposal.id).where(Proposal.state == ProposalState.WAITING, Proposal.proposed_by != account)
    if dissolving is None:
        return waits.where(Proposal.verb != StandingVerb.DISSOLVE)
    return waits.where(Proposal.verb == StandingVerb.DISSOLVE, Proposal.organisation_id == dissolving)


def has_proposal() -> ColumnElement[bool]:
    """Of organisations: whether something that the secretariat proposed waits for a second person."""
    found = select(Proposal.id).where(Proposal.organisation_id == Organisation.id)
    waits = found.where(Proposal.state == ProposalState.WAITING, Proposal.verb != StandingVerb.DISSOLVE)
    return waits.correlate(Organisation).exists()


def renewals(organisation: UUID) -> Select[Renewal]:
    """Every year that was confirmed, oldest first."""
    return select(Renewal).where(Renewal.organisation_id == organisation).order_by(Renewal.confirmed_on, Renewal.id)


def open_renewal(organisation: UUID) -> Select[Renewal]:
    """What the organisation's manager confirmed and nobody of the secretariat has agreed to yet."""
    return renewals(organisation).where(Renewal.until_on.is_(None))


def is_renewal_due(today: date, *, confirmed: bool | None = None) -> ColumnElement[bool]:
    """Of organisations: verified, not the secretariat, and at most 60 days before the end of its year.

    `confirmed` narrows to those whose manager has, or has not, confirmed what is needed.
    """
    due = and_(
        Organisation.standing == Standing.VERIFIED,
        Organisation.kind != Kind.SECRETARIAT,
        Organisation.renewed_until <= today + timedelta(days=max(RENEWAL_DAYS)),
    )
    if confirmed is None:
        return due
    said = (
        select(Renewal.id)
        .where(Renewal.organisation_id == Organisation.id, Renewal.until_on.is_(None))
        .correlate(Organisation)
        .exists()
    )
    return and_(due, said if confirmed else ~said)


def to_renew(today: date) -> Select[Organisation]:
    """Organisations that are due and have confirmed nothing yet, in one order."""
    return select(Organisation).where(is_renewal_due(today, confirmed=False)).order_by(Organisation.id)


def removed_names(session: Session) -> list[str]:
    """Return the names that nobody else may take."""
    return list(session.scalars(select(Organisation.name).where(Organisation.standing == Standing.REMOVED)))


def all_names(session: Session) -> list[str]:
    """Return the names of every organisation that there is or was."""
    return list(session.scalars(select(Organisation.name).order_by(Organisation.name)))


def managers(session: Session, organisation: UUID) -> list[UUID]:
    """Return the accounts of an organisation's admitted managers."""
    wanted = select(Membership.account_id).where(
        Membership.organisation_id == organisation,
        Membership.manager,
        Membership.state == MembershipState.ADMITTED,
    )
    return list(session.scalars(wanted))


def changes_of_managers(session: Session, organisation: UUID, *, since: date) -> list[tuple[str, UUID | None, UUID]]:
    """Return who was admitted, made a manager, or removed as one since a day: what happened, by whom, to whom."""
    names = (MemberAdmitted.name(), ManagerMade.name(), MemberRemoved.name())
    found = session.execute(
        select(AuditEvent.name, AuditEvent.account_id, AuditEvent.keys).where(
            AuditEvent.chain_id == organisation, AuditEvent.name.in_(names), AuditEvent.happened_on >= since
        )
    )
    read = [(name, by, json.loads(keys)) for name, by, keys in found]
    # Lines of older versions do not say whether who was removed was a manager.
    return [(name, by, UUID(keys["account"])) for name, by, keys in read if keys.get("manager", True)]


def secretaries(session: Session) -> list[UUID]:
    """Return the accounts of everybody in the secretariat who holds its keys."""
    wanted = (
        select(Membership.account_id)
        .join(Membership.organisation)
        .where(Organisation.kind == Kind.SECRETARIAT, Membership.state == MembershipState.ADMITTED)
    )
    return list(session.scalars(wanted))


def names_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of these organisations by id."""
    wanted = select(Organisation.id, Organisation.name).where(Organisation.id.in_(list(ids)))
    return {row.id: row.name for row in session.execute(wanted)}
