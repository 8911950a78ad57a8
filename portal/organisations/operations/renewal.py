"""A year at a time: the organisation is asked, its manager confirms, somebody of the secretariat renews."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.notices.operations import wake
from portal.organisations import queries, rules, standings
from portal.organisations.events import RenewalConfirmed, RenewalGranted
from portal.organisations.models import Kind, Organisation, Renewal
from portal.organisations.operations.holding import hold
from portal.problems import Refused
from portal.reference.labels import N_
from portal.reference.texts import CONDUCT_VERSION

EARLY = N_("It is too early: an organisation can be renewed from 60 days before its year ends.")


def is_due(organisation: Organisation) -> bool:
    """Say whether the organisation may renew now: verified, and at most 60 days before its year ends, or after."""
    stage = rules.renewal_stage(organisation.renewed_until, today=clock.today())
    return organisation.may_act and organisation.kind is not Kind.SECRETARIAT and stage is not None


def waiting(session: Session, organisation: Organisation) -> Renewal | None:
    """Return what its manager confirmed and nobody has agreed to yet."""
    return session.scalar(standings.open_renewal(organisation.id).limit(1))


def confirm(session: Session, organisation: Organisation, *, once: UUID, by: Actor) -> Renewal:
    """Confirm that profile, obligations and the present conduct hold; confirmed already, it stays confirmed."""
    _hold(session, organisation)
    if (made := waiting(session, organisation)) is not None:
        return made
    if not is_due(organisation):
        raise Refused(EARLY)
    made = Renewal(id=once, organisation_id=organisation.id, conduct_version=CONDUCT_VERSION, confirmed_by=by.account)
    session.add(made)
    session.flush()
    audit.record(session, RenewalConfirmed(renewal=made.id), on=organisation.id, by=by)
    wake(session, *standings.secretaries(session))
    return made


def renew(session: Session, organisation: Organisation, *, by: Actor) -> None:
    """Renew for a year from the end of the last one, or from today where that is over."""
    _hold(session, organisation)
    if by.account is None or queries.membership(session, by.account, organisation.id) is not None:
        raise Refused(N_("You belong to this organisation yourself. Leave this to your colleagues."))
    confirmed = waiting(session, organisation)
    if confirmed is None or not organisation.may_act:
        raise Refused(N_("Its manager has not confirmed yet that its profile, its obligations and the conduct hold."))
    today = clock.today()
    organisation.renewed_until = rules.year_after(max(today, organisation.renewed_until))
    organisation.renewal_asked = None
    confirmed.renewed_by, confirmed.renewed_on = by.account, today
    confirmed.until_on = organisation.renewed_until
    session.flush()
    granted = RenewalGranted(renewal=confirmed.id, until=organisation.renewed_until)
    audit.record(session, granted, on=organisation.id, by=by)
    wake(session, *standings.managers(session, organisation.id))


def ask(session: Session) -> int:
    """Wake the managers of those whose year ends in 60, 30 or 7 days, or has ended, once each; return of how many."""
    today, asked = clock.today(), 0
    for organisation in session.scalars(standings.to_renew(today)).all():
        stage = rules.renewal_stage(organisation.renewed_until, today=today)
        if stage == organisation.renewal_asked:
            continue
        organisation.renewal_asked = stage
        wake(session, *standings.managers(session, organisation.id))
        asked += 1
    if asked:
        wake(session, *standings.secretaries(session))
    session.flush()
    return asked


def _hold(session: Session, organisation: Organisation) -> None:
    hold(session, organisation.id)
    session.refresh(organisation)
