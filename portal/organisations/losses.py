"""The selects of turning points: who holds keys now, and what was said to be lost."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Account, FactorReset
from portal.keys.models import Generation, PublicKey, Ring
from portal.keys.rings import Keyholder
from portal.organisations import queries
from portal.organisations.models import FreshStart, KeyLoss, LossNotice, Membership, MembershipState


def keyholders(session: Session, organisation: UUID) -> list[Keyholder]:
    """Return the admitted members, each with the key pair that they have now."""
    found = (
        select(Account.id, Account.key_id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation, Membership.state == MembershipState.ADMITTED)
        .order_by(Account.id)
    )
    return [Keyholder(account, pair) for account, pair in session.execute(found)]


def ring_ages(session: Session, organisation: UUID) -> dict[UUID, date]:
    """Return since which day each ring of an organisation has its newest generation."""
    found = (
        select(Ring.id, PublicKey.made_on)
        .join(Generation, and_(Generation.ring_id == Ring.id, Generation.number == Ring.number))
        .join(PublicKey, PublicKey.id == Generation.id)
        .where(Ring.holder_id == organisation)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def is_admitted(session: Session, organisation: UUID, account: UUID) -> bool:
    """Say whether this account is a member there who holds the keys."""
    found = queries.membership(session, account, organisation)
    return found is not None and not queries.waits(session, found)


def is_manager(session: Session, organisation: UUID, account: UUID) -> bool:
    """Say whether this account is a manager there who holds the keys."""
    found = queries.membership(session, account, organisation)
    return found is not None and found.manager and not queries.waits(session, found)


def has_keyholder(session: Session, organisation: UUID) -> bool:
    """Say whether any member holds the newest own key of the organisation."""
    return any(not waits for _membership, waits in session.execute(queries.members(organisation)))


def factor_reset(session: Session, account: UUID) -> FactorReset | None:
    return session.scalar(select(FactorReset).where(FactorReset.account_id == account))


def resets_of(session: Session, organisation: UUID, *, today: date) -> dict[UUID, UUID]:
    """Return for each account whose lost second factor one colleague has confirmed, who that was."""
    found = select(FactorReset.account_id, FactorReset.first_by).where(
        FactorReset.organisation_id == organisation, FactorReset.second_by.is_(None), FactorReset.until_on >= today
    )
    return {row[0]: row[1] for row in session.execute(found)}


def fresh_start(session: Session, token_hash: bytes) -> FreshStart | None:
    return session.scalar(select(FreshStart).where(FreshStart.token_hash == token_hash))


def lost_in(session: Session, organisation: UUID) -> set[UUID]:
    """Return the accounts of members who said that they lost password and recovery code."""
    return set(session.scalars(lost(organisation)))


def lost(organisation: UUID | None) -> Select[UUID]:
    """The accounts of members who said that they lost password and recovery code."""
    return (
        select(Account.id)
        .join(LossNotice, LossNotice.email_hash == Account.email_hash)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation)
    )


def managers_of_address(session: Session, email_hash: bytes) -> list[UUID]:
    """Return the managers of every organisation that the account with this address belongs to, itself aside."""
    theirs = select(Membership.organisation_id).join(Account).where(Account.email_hash == email_hash)
    found = select(Membership.account_id).where(Membership.organisation_id.in_(theirs), Membership.manager)
    own = select(Account.id).where(Account.email_hash == email_hash)
    return list(session.scalars(found.where(Membership.account_id.not_in(own)).distinct()))


def key_loss(session: Session, organisation: UUID) -> KeyLoss | None:
    return session.scalar(select(KeyLoss).where(KeyLoss.organisation_id == organisation))
