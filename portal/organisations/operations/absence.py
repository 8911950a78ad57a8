"""Being away: for some days others are told of what comes in. Keys and what one handles stay; it ends by itself."""

from datetime import date

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.organisations import rules
from portal.organisations.events import MemberAway
from portal.organisations.models import Membership
from portal.problems import Refused
from portal.reference.labels import N_


def check_may_say(membership: Membership, *, by: Actor) -> None:
    """Raise `Refused` for a colleague who does not manage: everybody says it for themselves."""
    if membership.account_id != by.account and not by.is_manager:
        raise Refused(N_("Only a manager can say this for somebody else."))


def be_away(session: Session, membership: Membership, *, until: date | None, by: Actor) -> None:
    """Be away up to and including a day; None: be here again."""
    check_may_say(membership, by=by)
    if until is not None:
        rules.check_away(until, today=clock.today())
    session.refresh(membership, with_for_update=True)
    if membership.away_until == until:
        return
    membership.away_until = until
    event = MemberAway(account=membership.account_id, until=until)
    audit.record(session, event, on=membership.organisation_id, by=by)
    session.flush()
