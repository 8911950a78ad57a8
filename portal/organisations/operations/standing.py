"""Suspending, lifting, removing: one person proposes with a reason, a second one confirms; nobody about their own."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.models import MemberSession
from portal.actor import Actor
from portal.keys import grants
from portal.notices.operations import wake
from portal.organisations import queries, rules, standings
from portal.organisations.events import MemberRemoved, ProposalDropped, StandingChanged, StandingProposed
from portal.organisations.models import Intake, Kind, Membership, Organisation, Proposal
from portal.organisations.operations import removal
from portal.organisations.operations.holding import hold
from portal.organisations.rules import ProposalState, Reason, Standing, StandingVerb
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_

CONTENT: Final = "standing.reason"
TOO_NEW: Final = N_(
    "Its managers have changed in the last %(days)d days: one of you let the other in, or removed another manager. Ask"
    " somebody who was a manager before, or write to the secretariat."
)
DECIDED: Final = N_("This was decided already, or taken back. Open the page of the organisation again.")


def propose(
    session: Session,
    organisation: Organisation,
    verb: StandingVerb,
    *,
    reason: Reason,
    text: str,
    once: UUID,
    by: Actor,
) -> Proposal:
    """Propose a change of standing, which nothing comes of yet; the same form sent twice (`once`) proposes one."""
    if (made := session.get(Proposal, once)) is not None and made.organisation_id == organisation.id:
        return made
    _hold(session, organisation)
    _check_apart(session, organisation, by)
    rules.move(organisation.standing, verb)
    if verb is StandingVerb.DISSOLVE or reason not in rules.REASONS[verb]:
        raise Invalid(N_("Choose one of the reasons."), field="reason")
    if any(one.verb is not StandingVerb.DISSOLVE for one in _waiting(session, organisation)):
        raise Refused(N_("Something is proposed for this organisation already. Confirm it or take it back first."))
    key = grants.working_key(session, by)
    if key is None:
        raise Refused(N_("You do not hold the secretariat’s keys, so your reason could not be sealed."))
    made = _add(session, organisation, verb, reason=reason, once=once, by=by)
    made.key_id, made.content = key.id, key.seal(text, row=made.id, label=CONTENT)
    session.flush()
    wake(session, *(one for one in standings.secretaries(session) if one != by.account))
    return made


def confirm(session: Session, organisation: Organisation, proposal: Proposal, *, by: Actor) -> None:
    """Do what a colleague proposed. Raise `Refused` for one's own proposal, `Stale` for one that waits no more."""
    _hold(session, organisation)
    session.refresh(proposal)
    _check_apart(session, organisation, by)
    if proposal.verb is StandingVerb.DISSOLVE:
        raise Refused(N_("Only the organisation’s own managers can confirm this."))
    if proposal.proposed_by == by.account:
        raise Refused(N_("You proposed this yourself. A second person of the secretariat has to confirm it."))
    _decide(session, organisation, proposal, by=by)


def drop(session: Session, organisation: Organisation, proposal: Proposal, *, by: Actor) -> None:
    """Take a proposal of the secretariat back, one's own or a colleague's: nothing changes."""
    _hold(session, organisation)
    session.refresh(proposal)
    _check_apart(session, organisation, by)
    if proposal.verb is StandingVerb.DISSOLVE:
        raise Refused(N_("Only the organisation’s own managers can take this back."))
    let_drop(session, proposal, by=by)


def dissolve(session: Session, organisation: Organisation, *, once: UUID, by: Actor) -> bool:
    """End the actor's own organisation: at once where nobody else manages it, else when a second manager agrees.

    Return whether it has ended. The same form sent twice is one person's word still.
    """
    _hold(session, organisation)
    rules.move(organisation.standing, StandingVerb.DISSOLVE)
    if organisation.kind is Kind.SECRETARIAT or by.account is None or by.organisation != organisation.id:
        raise Refused(N_("The secretariat cannot end itself: everybody else’s standing hangs on it."))
    waiting = dissolution(session, organisation.id)
    alone = not queries.has_other_manager(session, organisation.id, by.account)
    if waiting is None:
        waiting = _add(session, organisation, StandingVerb.DISSOLVE, reason=Reason.OWN_WISH, once=once, by=by)
        wake(session, *(one for one in standings.managers(session, organisation.id) if one != by.account))
    if waiting.proposed_by == by.account and not alone:
        return False
    _check_two(session, organisation.id, first=waiting.proposed_by, by=by, alone=alone)
    _decide(session, organisation, waiting, by=by)
    return True


def _check_two(session: Session, organisation: UUID, *, first: UUID | None, by: Actor, alone: bool) -> None:
    """Refuse one person who has just made themselves alone, or two of whom one has just let the other in."""
    since = clock.today() - timedelta(days=rules.SETTLED_DAYS)
    for name, who, whom in standings.changes_of_managers(session, organisation, since=since):
        removed = alone and name == MemberRemoved.name() and who == by.account != whom
        if removed or (name != MemberRemoved.name() and first != by.account and {who, whom} == {first, by.account}):
            raise Refused(TOO_NEW, days=rules.SETTLED_DAYS)


def keep(session: Session, organisation: Organisation, *, by: Actor) -> None:
    """Take back that the actor's own organisation is to end."""
    _hold(session, organisation)
    if (waiting := dissolution(session, organisation.id)) is not None:
        let_drop(session, waiting, by=by)


def dissolution(session: Session, organisation: UUID) -> Proposal | None:
    """Return the word of one manager that their organisation is to end, while it waits for a second one."""
    mine = Proposal.verb == StandingVerb.DISSOLVE
    return session.scalar(standings.waiting_proposals(organisation).where(mine).limit(1))


def read(session: Session, proposal: Proposal, *, by: Actor) -> str | None:
    """Return the reason in words, or None where the actor does not hold the key that it was sealed under."""
    if proposal.content is None or proposal.key_id is None:
        return None
    key = grants.working_key(session, by, generation=proposal.key_id)
    return None if key is None else key.open(proposal.content, row=proposal.id, label=CONTENT)


def _hold(session: Session, organisation: Organisation) -> None:
    """Take the organisation's lock, so that two decisions at once are one after the other."""
    hold(session, organisation.id)
    session.refresh(organisation)


def _check_apart(session: Session, organisation: Organisation, by: Actor) -> None:
    """Nobody decides about an organisation that they belong to, under whichever name they are signed in."""
    if organisation.kind is Kind.SECRETARIAT:
        raise Refused(N_("The secretariat does not decide about itself."))
    if by.account is None or queries.membership(session, by.account, organisation.id) is not None:
        raise Refused(N_("You belong to this organisation yourself. Leave this to your colleagues."))


def _waiting(session: Session, organisation: Organisation) -> list[Proposal]:
    return list(session.scalars(standings.waiting_proposals(organisation.id)))


def _add(
    session: Session, organisation: Organisation, verb: StandingVerb, *, reason: Reason, once: UUID, by: Actor
) -> Proposal:
    made = Proposal(id=once, organisation_id=organisation.id, verb=verb, reason=reason, proposed_by=by.account)
    session.add(made)
    session.flush()
    audit.record(session, StandingProposed(proposal=made.id, verb=verb, reason=reason), on=organisation.id, by=by)
    return made


def let_drop(session: Session, proposal: Proposal, *, by: Actor) -> None:
    """Let a proposal come to nothing; raise `Stale` where it was decided."""
    if proposal.state is ProposalState.DROPPED:
        return
    if proposal.state is not ProposalState.WAITING:
        raise Stale(DECIDED)
    proposal.state, proposal.decided_by, proposal.decided_on = ProposalState.DROPPED, by.account, clock.today()
    session.flush()
    audit.record(session, ProposalDropped(proposal=proposal.id), on=proposal.organisation_id, by=by)


def _decide(session: Session, organisation: Organisation, proposal: Proposal, *, by: Actor) -> None:
    if proposal.state is not ProposalState.WAITING:
        raise Stale(DECIDED)
    before, after = organisation.standing, rules.move(organisation.standing, proposal.verb)
    proposal.state, proposal.decided_by, proposal.decided_on = ProposalState.CONFIRMED, by.account, clock.today()
    organisation.standing, organisation.standing_on = after, clock.today()
    organisation.intake = Intake.PAUSED
    concerned = [one.account_id for one in _memberships(session, organisation)]
    for other in _waiting(session, organisation):
        if other.id != proposal.id:
            let_drop(session, other, by=by)
    if after is not Standing.VERIFIED:
        _end_sessions(session, organisation, concerned)
    if after is Standing.REMOVED:
        removal.cut_off(session, organisation.id)
    session.flush()
    audit.record(session, StandingChanged(proposal=proposal.id, before=before, after=after), on=organisation.id, by=by)
    wake(session, *{*concerned, *standings.secretaries(session)} - {by.account})


def _memberships(session: Session, organisation: Organisation) -> list[Membership]:
    return list(session.scalars(select(Membership).where(Membership.organisation_id == organisation.id)))


def _end_sessions(session: Session, organisation: Organisation, accounts: list[UUID]) -> None:
    """End the sessions that act for it, and those of its members that act for none and might."""
    mine = MemberSession.organisation_id
    session.execute(
        delete(MemberSession).where(
            or_(mine == organisation.id, mine.is_(None)), MemberSession.account_id.in_(accounts)
        )
    )
