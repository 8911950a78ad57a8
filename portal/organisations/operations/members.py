"""Admitting, promoting and removing members: what decides is who the organisation's keys are sealed to."""

from uuid import UUID

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Account, MemberSession
from portal.actor import Actor
from portal.keys import owed, resealing, rings
from portal.keys.models import Ring, RingKind
from portal.keys.rings import Keyholder
from portal.organisations import queries
from portal.organisations.events import ManagerMade, MemberAdmitted, MemberRemoved
from portal.organisations.models import Membership, MembershipState
from portal.organisations.operations import rotation
from portal.organisations.operations.holding import hold
from portal.problems import Hidden, Refused
from portal.reference.labels import N_


def admit(session: Session, membership: Membership, *, pair: UUID, by: Actor) -> None:
    """Seal the organisation's keys to `pair`, the key pair that the five words were checked against."""
    hold(session, membership.organisation_id)
    if queries.membership(session, membership.account_id, membership.organisation_id) is None:
        raise Hidden
    account = session.get_one(Account, membership.account_id, with_for_update=True)
    if account.key_id != pair or account.enrolled_on is None:
        raise Refused(N_("This person’s key has changed meanwhile. Ask them for the words once more."))
    member = Keyholder(account.id, pair)
    for ring in queries.rings(session, membership.organisation_id):
        if ring.kind is not RingKind.RESTRICTED:
            if not rings.admit(session, ring, member=member, by=by):
                raise Refused(N_("You do not hold all keys of your organisation. Ask another manager to do this."))
        elif membership.manager:
            _admit_or_owe(session, ring, member, by=by)
    membership.state = MembershipState.ADMITTED
    session.flush()
    admitted = MemberAdmitted(account=account.id, pair=pair)
    audit.record(session, admitted, on=membership.organisation_id, by=by)


def make_manager(session: Session, membership: Membership, *, by: Actor) -> None:
    """Let a member manage: restricted reports are open to managers, so their keys follow."""
    hold(session, membership.organisation_id)
    if queries.waits(session, membership):
        raise Refused(N_("Admit this person first."))
    if membership.manager:
        return
    membership.manager = True
    account = session.get_one(Account, membership.account_id)
    for ring in queries.rings(session, membership.organisation_id):
        if ring.kind is RingKind.RESTRICTED:
            _admit_or_owe(session, ring, Keyholder(account.id, account.key_id), by=by)
    session.flush()
    audit.record(session, ManagerMade(account=account.id), on=membership.organisation_id, by=by)


def remove(session: Session, membership: Membership, *, by: Actor) -> None:
    """Take a member's keys and sessions at once, and begin a new generation of every ring that they held.

    Rings that `by` does not open are owed a rotation: the next member who opens them does it.
    """
    organisation, account = membership.organisation_id, membership.account_id
    hold(session, organisation)
    check_may_go(session, membership)
    held = rings.held_by(session, organisation, account)
    found = [
        one for one in queries.rings(session, organisation) if one.kind is not RingKind.RESTRICTED or one.id in held
    ]
    # Opened before anything is taken: someone who leaves by themselves takes their own keys away.
    opened = {ring: resealing.keys_of(session, ring, by=by) for ring in found if rotation.opens(session, ring, by=by)}
    later = [ring for ring in found if ring not in opened]
    rings.expel(session, organisation, account)
    rotation.renew(session, opened, by=by)
    for ring in later:
        owed.owe_rotation(session, ring)
    # One that acts for no organisation yet would act for the first that is left.
    acting = or_(MemberSession.organisation_id == organisation, MemberSession.organisation_id.is_(None))
    session.execute(delete(MemberSession).where(MemberSession.account_id == account, acting))
    session.delete(membership)
    session.flush()
    removed = MemberRemoved(account=account, manager=membership.manager, rotated=len(opened), owed=len(later))
    audit.record(session, removed, on=organisation, by=by)


def check_may_go(session: Session, membership: Membership) -> None:
    """Refuse to let the last manager go: nobody could admit anybody, or see to the organisation's end."""
    alone = not queries.has_other_manager(session, membership.organisation_id, membership.account_id)
    if membership.manager and alone:
        raise Refused(
            N_("This is the last manager. Make somebody else a manager first: without one, nobody can be admitted.")
        )


def to_admit(session: Session, ring: Ring, account: UUID) -> Keyholder | None:
    """Return the member's present pair if an owed admission to `ring` still stands, else None."""
    hold(session, ring.holder_id)
    membership = queries.membership(session, account, ring.holder_id)
    if membership is None or membership.state is not MembershipState.ADMITTED:
        return None
    if ring.kind is RingKind.RESTRICTED and not membership.manager:
        return None
    member = Keyholder(account, session.get_one(Account, account).key_id)
    own = rings.ring_of(session, ring.holder_id, RingKind.OWN)
    # A new key pair was admitted by nobody yet, whatever is owed to the account.
    known = own is not None and member in rings.admitted(session, own)
    return member if known and member not in rings.admitted(session, ring) else None


def act_for(session: Session, organisation: UUID, *, by: Actor) -> None:
    """Let the actor's session act for another organisation of theirs; a second factor shown for this one is over."""
    row = session.get(MemberSession, by.session)
    if row is None or row.account_id != by.account or not queries.membership(session, row.account_id, organisation):
        raise Hidden
    row.organisation_id = organisation
    row.step_action = row.step_until = None
    session.flush()


def _admit_or_owe(session: Session, ring: Ring, member: Keyholder, *, by: Actor) -> None:
    if not rings.admit(session, ring, member=member, by=by):
        owed.owe_admission(session, ring, account=member.account)
