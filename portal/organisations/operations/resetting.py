"""A lost second factor: two colleagues who heard the person, one of them a manager, let them set up a new one."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.models import Account, FactorReset
from portal.accounts.operations import losing
from portal.actor import Actor
from portal.db import new_id
from portal.notices import operations as notices
from portal.organisations import losses, queries
from portal.organisations.events import FactorResetConfirmed
from portal.organisations.models import Membership
from portal.organisations.operations.holding import hold
from portal.problems import Refused
from portal.reference.labels import N_

DAYS: Final = 2
"""How long one confirmation waits for the other, and then the person has to sign in and set up a new one."""


def check_may_confirm(session: Session, membership: Membership, *, by: Actor) -> UUID | None:
    """Refuse whoever cannot confirm this, with the reason; return who has confirmed before, if somebody has."""
    if membership.account_id == by.account:
        raise Refused(N_("You cannot confirm for yourself. Ask two of your colleagues."))
    account = session.get_one(Account, membership.account_id)
    if account.enrolled_on is None or queries.waits(session, membership):
        raise Refused(N_("This person was not admitted, or has not finished signing up: there is nothing to reset."))
    waiting = _waiting(session, membership)
    if waiting is None:
        return None
    if waiting.first_by == by.account:
        raise Refused(N_("You have confirmed this already. It takes a second person."))
    if not by.is_manager and not losses.is_manager(session, membership.organisation_id, waiting.first_by):
        raise Refused(N_("One of the two has to be a manager. Ask a manager to confirm this."))
    return waiting.first_by


def confirm(session: Session, membership: Membership, *, by: Actor) -> bool:
    """Confirm that this person lost their second factor; return whether that was the second of two, and it is done."""
    hold(session, membership.organisation_id)
    account = session.get_one(Account, membership.account_id, with_for_update=True)
    check_may_confirm(session, membership, by=by)
    assert by.account is not None
    waiting, until = _waiting(session, membership), clock.today() + timedelta(days=DAYS)
    number = 1 if waiting is None else 2
    if waiting is None:
        losing.end_reset(session, account)
        session.add(
            FactorReset(
                id=new_id(),
                account_id=account.id,
                organisation_id=membership.organisation_id,
                first_by=by.account,
                until_on=until,
            )
        )
    else:
        waiting.second_by, waiting.until_on = by.account, until
        losing.reset_second_factor(session, account, by=by)
    session.flush()
    event = FactorResetConfirmed(account=account.id, number=number)
    audit.record(session, event, on=membership.organisation_id, by=by)
    notices.wake(session, account.id)
    return waiting is not None


def _waiting(session: Session, membership: Membership) -> FactorReset | None:
    """Return a confirmation of this organisation that waits for another and whose first person is a member still."""
    found = losses.factor_reset(session, membership.account_id)
    if found is None or found.second_by is not None or found.organisation_id != membership.organisation_id:
        return None
    is_member = losses.is_admitted(session, membership.organisation_id, found.first_by)
    return found if is_member and found.until_on >= clock.today() else None
