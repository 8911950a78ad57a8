"""Who acts for which organisation with what stakes, and loaders that authorise."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts import access as accounts
from portal.accounts.models import SessionState
from portal.actor import NOBODY, Actor, Keyring, Kind
from portal.organisations import queries
from portal.organisations.models import Application, Membership, MembershipState, Organisation, Proposal, Reference
from portal.organisations.rules import Standing
from portal.policy import Action, Role, Stake, allows
from portal.problems import Hidden, Refused
from portal.reference.labels import N_

KNOWN: Final = frozenset({Stake.NONE, Stake.ACCOUNT})


def identify(session: Session, token: str, *, reporter: bool) -> Actor:
    """Return whose token this is, with the stakes that a session brings. Two queries at most."""
    if reporter:
        return accounts.reporter(session, token)
    found = accounts.member_session(session, token)
    if found is None:
        return NOBODY
    row, private = found
    if row.state is SessionState.PENDING:
        return Actor(Kind.PENDING, Role.NOBODY, session=row.id)
    actor = Actor(
        Kind.ACCOUNT,
        Role.NOBODY,
        account=row.account_id,
        organisation=row.organisation_id,
        stakes=frozenset({Stake.NONE, Stake.ENROLLING}),
        pair=row.account.key_id,
        session=row.id,
        keyring=Keyring({row.account.key_id: private}),
    )
    return actor if row.state is SessionState.ENROLLING else for_organisation(session, actor)


def for_organisation(session: Session, actor: Actor) -> Actor:
    """Return the signed-in person with role and stakes of the organisation that the session acts for."""
    assert actor.account is not None
    assert actor.pair is not None
    found = session.execute(queries.standing_of(actor.account, actor.pair, actor.organisation)).first()
    if found is None:
        return replace(actor, role=Role.NOBODY, organisation=None, stakes=KNOWN)
    membership, organisation, holds = found
    return replace(
        actor,
        role=Role(organisation.kind.value),
        organisation=organisation.id,
        stakes=KNOWN | _stakes(membership, organisation, holds=holds),
    )


def _stakes(membership: Membership, organisation: Organisation, *, holds: bool) -> frozenset[Stake]:
    """A row that says admitted is not enough: the account's present key must have been admitted by somebody."""
    if not holds or membership.state is not MembershipState.ADMITTED or organisation.standing is not Standing.VERIFIED:
        return frozenset()
    return frozenset({Stake.MEMBER, Stake.MANAGER}) if membership.manager else frozenset({Stake.MEMBER})


def require(by: Actor, to: Action) -> UUID:
    """Return the organisation that `by` acts for; raise `Refused` where `to` is not theirs."""
    if by.organisation is None or not allows(by.role, by.stakes, to):
        raise Refused(N_("Only a manager of the organisation can do this."))
    return by.organisation


def own_organisation(session: Session, *, by: Actor, to: Action) -> Organisation:
    """Load the organisation that `by` acts for."""
    return session.get_one(Organisation, require(by, to))


def member(session: Session, account: UUID, *, by: Actor, to: Action) -> Membership:
    """Load a member of the organisation that `by` acts for; those of others are hidden."""
    found = queries.membership(session, account, require(by, to))
    if found is None:
        raise Hidden
    return found


def published(session: Session, slug: str) -> Organisation:
    """Load an organisation for the public; suspended ones stay visible, since they are on the record."""
    found = session.scalar(queries.by_slug(slug))
    if found is None:
        raise Hidden
    return found


def application(session: Session, wanted: UUID, *, by: Actor, to: Action) -> Application:
    """Load an application for the secretariat; nobody else may know of it."""
    found = session.get(Application, wanted)
    if found is None or not allows(by.role, by.stakes, to):
        raise Hidden
    return found


def organisation(session: Session, wanted: UUID, *, by: Actor, to: Action) -> Organisation:
    """Load any organisation for the secretariat."""
    found = session.get(Organisation, wanted)
    if found is None or not allows(by.role, by.stakes, to):
        raise Hidden
    return found


def proposal(session: Session, organisation: Organisation, wanted: UUID) -> Proposal:
    """Load a proposal about this organisation."""
    found = session.get(Proposal, wanted)
    if found is None or found.organisation_id != organisation.id:
        raise Hidden
    return found


def asked_reference(session: Session, wanted: UUID, *, by: Actor, to: Action) -> Reference:
    """Load what the actor's organisation was asked about an applicant; what others were asked is hidden."""
    found = session.get(Reference, wanted)
    if found is None or found.organisation_id != require(by, to):
        raise Hidden
    return found
