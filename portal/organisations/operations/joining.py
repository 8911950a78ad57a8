"""Invitations, and using them. The first manager's key begins the organisation's rings; everyone else waits."""

from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts import rules as account_rules
from portal.accounts.models import Account
from portal.accounts.operations.passwords import PasswordKeys, create_account, open_by_password
from portal.actor import Actor
from portal.db import new_id
from portal.keys import rings
from portal.keys.instance import lock, look_up, unlock
from portal.keys.models import RingKind
from portal.keys.rings import HOLDER_RINGS, Keyholder
from portal.organisations import queries, rules
from portal.organisations.events import MemberInvited, MemberJoined
from portal.organisations.models import Invitation, Kind, Membership, MembershipState, Organisation
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_
from portal.sealing.derivation import subkey
from portal.sealing.tokens import token_bytes

FIND: Final = "invitation.find"
EMAIL: Final = "invitation.email"


def invite(session: Session, organisation: UUID, *, email: str, token: str, manager: bool, by: Actor) -> Invitation:
    """Offer a place to an address, to whoever has `token`, for 14 days; the caller puts the token into a link."""
    address = account_rules.normalised_email(email)
    email_hash = look_up(session, "email", address)
    account = queries.account_by(session, email_hash)
    if account is not None and queries.membership(session, account.id, organisation):
        raise Invalid(N_("This person is a member already."), field="email")
    row = new_id()
    made = Invitation(
        id=row,
        token_hash=_found_by(token),
        email=lock(session, address, row=row, label=EMAIL),
        email_hash=email_hash,
        organisation_id=organisation,
        manager=manager,
        invited_by=by.account,
        until_on=rules.invited_until(clock.today()),
    )
    session.add(made)
    session.flush()
    audit.record(session, MemberInvited(invitation=row, manager=manager), on=organisation, by=by)
    return made


def find_invitation(session: Session, token: str) -> Invitation | None:
    """Return the invitation of a link if it can still be used, else None."""
    found = queries.invitation(session, _found_by(token)) if token_bytes(token) else None
    usable = found is not None and found.used_on is None and found.until_on >= clock.today()
    return found if usable else None


def address_of(session: Session, invitation: Invitation) -> str:
    return unlock(session, invitation.email, row=invitation.id, label=EMAIL)


def take_back_invitation(session: Session, invitation: UUID, *, by: Actor) -> None:
    """Make an invitation of the actor's own organisation worth nothing."""
    found = session.get(Invitation, invitation)
    if found is None or found.organisation_id != by.organisation:
        raise Hidden
    session.delete(found)
    session.flush()


def join_anew(
    session: Session, token: str, *, name: str, language: str, password_keys: PasswordKeys, by: Actor
) -> tuple[Account, bytes, Membership]:
    """Use an invitation as somebody new: return the account, its private key and the membership."""
    invitation = _use(session, token)
    account = create_account(
        session,
        email=address_of(session, invitation),
        name=name,
        password_keys=password_keys,
        language=language,
    )
    return account, open_by_password(account, password_keys), _become_member(session, invitation, account, by=by)


def join_as(session: Session, token: str, *, by: Actor) -> Membership:
    """Use an invitation with the account that the actor has; only the invited address can."""
    account = session.get_one(Account, by.account)
    invitation = _use(session, token)
    if invitation.email_hash != account.email_hash:
        raise Hidden
    return _become_member(session, invitation, account, by=by)


def found_rings(session: Session, organisation: Organisation, *, founder: Keyholder) -> None:
    """Make the organisation's rings, sealed to its first manager. The secretariat has none for reports and notes."""
    kinds = (RingKind.OWN,) if organisation.kind is Kind.SECRETARIAT else HOLDER_RINGS
    for kind in kinds:
        rings.make_ring(session, organisation.id, kind, members=[founder])


def _use(session: Session, token: str) -> Invitation:
    """Take the invitation, at most once however many try at the same time."""
    invitation = find_invitation(session, token)
    if invitation is None:
        raise Refused(N_("This invitation was used, or its time is over. Ask for another one."))
    taken = session.connection().execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_on.is_(None))
        .values(used_on=clock.today())
    )
    if taken.rowcount != 1:
        raise Refused(N_("This invitation was used, or its time is over. Ask for another one."))
    session.refresh(invitation)
    return invitation


def _become_member(session: Session, invitation: Invitation, account: Account, *, by: Actor) -> Membership:
    # Locked, so that two first managers cannot both begin rings.
    organisation = session.get_one(Organisation, invitation.organisation_id, with_for_update=True)
    if queries.membership(session, account.id, organisation.id):
        raise Refused(N_("You are a member of this organisation already."))
    founds = invitation.manager and rings.ring_of(session, organisation.id, RingKind.OWN) is None
    if founds:
        found_rings(session, organisation, founder=Keyholder(account.id, account.key_id))
    membership = Membership(
        id=new_id(),
        account_id=account.id,
        organisation_id=organisation.id,
        manager=invitation.manager,
        state=MembershipState.ADMITTED if founds else MembershipState.WAITING,
    )
    session.add(membership)
    session.flush()
    joined = MemberJoined(account=account.id, manager=invitation.manager, founded=founds)
    audit.record(session, joined, on=organisation.id, by=by)
    return membership


def _found_by(token: str) -> bytes:
    raw = token_bytes(token)
    if raw is None:
        raise Hidden
    return subkey(raw, FIND)
