"""Every select() of this package. Lists come as a Select, for whoever pages them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Mapped, Session, contains_eager, joinedload

from portal import clock
from portal.accounts.models import Account
from portal.db import made_once
from portal.keys.models import Admission, Generation, Ring, RingKind
from portal.organisations.models import (
    Application,
    ApplicationState,
    Approval,
    Intake,
    Invitation,
    Kind,
    Membership,
    MembershipState,
    Organisation,
)
from portal.organisations.rules import Standing


@made_once
def standing_of(account: UUID, pair: UUID, wanted: UUID | None) -> Select[Membership, Organisation, bool]:
    """The membership that an account acts by, its organisation, and whether `pair` holds the newest own key of it.

    It is the membership of `wanted`; where that is gone, the account's oldest other one.
    """
    holds = _holds(Membership.organisation_id, account, pair).correlate(Membership).exists()
    return (
        select(Membership, Organisation, holds)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(Membership.account_id == account)
        .order_by(case((Membership.organisation_id == wanted, 0), else_=1), Membership.joined_on, Membership.id)
        .limit(1)
    )


def memberships_of(session: Session, account: UUID) -> list[Membership]:
    """Return an account's memberships with their organisations, by name."""
    found = (
        select(Membership)
        .join(Organisation)
        .where(Membership.account_id == account)
        .order_by(Organisation.name, Organisation.id)
        .options(joinedload(Membership.organisation))
    )
    return list(session.scalars(found))


def membership(session: Session, account: UUID, organisation: UUID) -> Membership | None:
    return session.scalar(
        select(Membership).where(Membership.account_id == account, Membership.organisation_id == organisation)
    )


def members(organisation: UUID) -> Select[Membership, bool]:
    """The organisation's members with their accounts, and whether each still waits: those who do come first."""
    waits = _waits().label("waits")
    return (
        select(Membership, waits)
        .join(Membership.account)
        .where(Membership.organisation_id == organisation)
        .order_by(waits.desc(), Membership.manager.desc(), Membership.joined_on, Membership.id)
        .options(contains_eager(Membership.account))
    )


def admitted(organisation: UUID | Mapped[UUID]) -> Select[UUID]:
    """The accounts of an organisation's admitted members."""
    return select(Membership.account_id).where(
        Membership.organisation_id == organisation, Membership.state == MembershipState.ADMITTED
    )


def waits(session: Session, membership: Membership) -> bool:
    """Say whether this member's present key pair has still to be admitted."""
    found = session.scalar(select(_waits()).select_from(Membership).join(Account).where(Membership.id == membership.id))
    return bool(found)


def has_other_manager(session: Session, organisation: UUID, account: UUID) -> bool:
    """Say whether somebody else is a manager who holds the organisation's keys."""
    others = (
        select(Membership.id)
        .join(Account)
        .where(
            Membership.organisation_id == organisation,
            Membership.account_id != account,
            Membership.manager,
            ~_waits(),
        )
    )
    return session.scalar(others.limit(1)) is not None


def waiting_members(organisation: UUID | None) -> Select[UUID]:
    """Those who joined and hold no key: new members, and members whose key pair is another one now."""
    return (
        select(Membership.id)
        .join(Account)
        .where(Membership.organisation_id == organisation, Account.enrolled_on.is_not(None), _waits())
    )


def _waits() -> ColumnElement[bool]:
    """Over Membership and Account: whether the account's present pair holds no newest key of the own ring."""
    holds = _holds(Membership.organisation_id, Account.id, Account.key_id).correlate(Membership, Account).exists()
    return or_(Membership.state == MembershipState.WAITING, ~holds)


def _holds(holder: Any, account: Any, pair: Any) -> Select[UUID]:
    return (
        select(Admission.id)
        .join(Generation, Admission.generation_id == Generation.id)
        .join(Ring, Generation.ring_id == Ring.id)
        .where(
            Ring.holder_id == holder,
            Ring.kind == RingKind.OWN,
            Generation.number == Ring.number,
            Admission.account_id == account,
            Admission.key_id == pair,
        )
    )


def undecided(account: UUID | None) -> Select[UUID]:
    """The applications that wait, and that this person of the secretariat has not approved yet."""
    approved = select(Approval.id).where(Approval.application_id == Application.id, Approval.account_id == account)
    return select(Application.id).where(
        Application.state == ApplicationState.WAITING, ~approved.correlate(Application).exists()
    )


def rings(session: Session, holder: UUID, *, fresh: bool = False) -> list[Ring]:
    """Return every ring of the holder, the restricted ones included; `fresh`: as they are now, not when first seen."""
    found = select(Ring).where(Ring.holder_id == holder).order_by(Ring.kind, Ring.id)
    return list(session.scalars(found.execution_options(populate_existing=fresh)))


def by_slug(slug: str) -> Select[Organisation]:
    return select(Organisation).where(Organisation.slug == slug)


def called() -> Select[UUID, str]:
    """Every organisation's id and name, in the order in which they came."""
    return select(Organisation.id, Organisation.name).order_by(Organisation.joined_on, Organisation.id)


def stamp(slug: str, *more: ColumnElement[Any]) -> Select[Any]:
    """What changes whenever an organisation's page does; `more` are columns beside its row."""
    return select(Organisation.id, Organisation.version, *more).where(Organisation.slug == slug)


def directory() -> Select[Organisation]:
    """Every organisation that is or was here, since standing is on the record; whoever pages it gives the order."""
    return select(Organisation)


def helplines(session: Session, *, most: int) -> list[Organisation]:
    """Return civil-society organisations that are open to reports and have a website, by name."""
    found = (
        select(Organisation)
        .where(
            Organisation.kind == Kind.CIVIL_SOCIETY,
            Organisation.standing == Standing.VERIFIED,
            Organisation.receives,
            Organisation.intake == Intake.OPEN,
            Organisation.renewed_until >= clock.today(),
            Organisation.website != "",
        )
        .order_by(Organisation.name, Organisation.id)
        .limit(most)
    )
    return list(session.scalars(found))


def with_secretariat_ring(session: Session) -> UUID | None:
    """Return the secretariat that has its own ring, or None before its first person enrolled."""
    return session.scalar(
        select(Organisation.id)
        .join(Ring, and_(Ring.holder_id == Organisation.id, Ring.kind == RingKind.OWN))
        .where(Organisation.kind == Kind.SECRETARIAT, Organisation.standing == Standing.VERIFIED)
        .order_by(Organisation.joined_on, Organisation.id)
        .limit(1)
    )


def invitation(session: Session, token_hash: bytes) -> Invitation | None:
    return session.scalar(select(Invitation).where(Invitation.token_hash == token_hash))


def open_invitations(session: Session, organisation: UUID) -> list[Invitation]:
    """Return the organisation's invitations that nobody has used, newest first."""
    found = (
        select(Invitation)
        .where(Invitation.organisation_id == organisation, Invitation.used_on.is_(None))
        .order_by(Invitation.until_on.desc(), Invitation.id)
    )
    return list(session.scalars(found))


def account_by(session: Session, email_hash: bytes) -> Account | None:
    return session.scalar(select(Account).where(Account.email_hash == email_hash))


def applications() -> Select[Application]:
    return select(Application)


def approvals(session: Session, application: UUID) -> list[Approval]:
    """Return who has approved so far."""
    return list(session.scalars(select(Approval).where(Approval.application_id == application).order_by(Approval.id)))


def slugs_like(session: Session, slug: str) -> set[str]:
    """Return the slugs that begin with this one, to find a free one."""
    return set(session.scalars(select(Organisation.slug).where(Organisation.slug.startswith(slug, autoescape=True))))


def slugs(session: Session) -> list[str]:
    """Return the address part of every verified organisation."""
    return list(
        session.scalars(
            select(Organisation.slug).where(Organisation.standing == Standing.VERIFIED).order_by(Organisation.slug)
        )
    )


def count_kinds(session: Session) -> dict[str, int]:
    """Return how many verified organisations there are of each kind."""
    found = session.execute(
        select(Organisation.kind, func.count())
        .where(Organisation.standing == Standing.VERIFIED)
        .group_by(Organisation.kind)
    )
    return {kind.value: count for kind, count in found}


def countries(session: Session) -> list[str]:
    """Return the countries that organisations are in."""
    return list(session.scalars(select(Organisation.country).distinct()))


def accounts(session: Session, ids: Sequence[UUID]) -> dict[UUID, Account]:
    """Return these accounts by id."""
    return {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(list(ids))))}
