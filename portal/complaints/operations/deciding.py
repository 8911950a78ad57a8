"""Deciding on a complaint with reasons, and on its appeal as somebody who did not decide."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.complaints import rules
from portal.complaints.events import ComplaintDecided, ComplaintSettled
from portal.complaints.models import Complaint, Mending
from portal.complaints.operations import mending
from portal.complaints.operations.complaining import DECISION, SETTLEMENT, Decision, Whole, hold, opened
from portal.complaints.operations.mending import Wanted
from portal.complaints.rules import Outcome, State, Verb
from portal.keys import grants
from portal.organisations import standings
from portal.problems import Refused, Stale
from portal.reference.labels import N_

NO_KEY: Final = N_("You do not hold the key of this complaint.")
APPEALED: Final = N_("Somebody decided meanwhile, and there is an appeal. Read it first, then decide on it.")
DECIDED_IT: Final = N_("You decided on this complaint. Somebody else decides on the appeal.")


def read(session: Session, row: Complaint, *, by: Actor) -> Whole | None:
    """Return what was said; None for whoever holds no key."""
    key = grants.open_key(session, by, row.data_key_id)
    return None if key is None else opened(row, key)


def deciders(session: Session, row: Complaint) -> list[UUID]:
    """Return the accounts of the secretariat that can decide now: on an appeal those who did not. There may be none."""
    return [one for one in standings.secretaries(session) if one != row.decided_by]


def asked(session: Session, decision: Decision | None) -> Mending | None:
    """Return what the author was asked by a decision; None where it was not, or that was destroyed."""
    return session.get(Mending, UUID(decision.mending)) if decision and decision.mending else None


def decide(
    session: Session, row: Complaint, decision: Decision, *, seen: str, by: Actor, wanted: Wanted | None = None
) -> None:
    """Decide, on the complaint or on its appeal; raise `Refused` where it was done, or by whoever decided before.

    `wanted` goes to the author, where that is the decision. One on an appeal takes back what is asked still.
    Raise `Stale` where it stood otherwise (`seen`) when it was read: then the appeal was not.
    """
    hold(session, row)
    if row.state is State.APPEALED and row.decided_by == by.account:
        raise Refused(DECIDED_IT)
    verb = Verb.SETTLE if row.state is State.APPEALED else Verb.DECIDE
    after = rules.move(row.state, verb)
    if row.state != seen:
        raise Stale(APPEALED)
    key = grants.open_key(session, by, row.data_key_id)
    if key is None or by.account is None:
        raise Refused(NO_KEY)
    before = asked(session, opened(row, key).decision) if verb is Verb.SETTLE else None
    if before is not None:
        mending.take_back(session, before, by=by)
    if decision.outcome is Outcome.AUTHOR and wanted is not None:
        decision = replace(decision, mending=str(mending.ask(session, wanted, complaint=row.id, by=by)))
    row.state = after
    if verb is Verb.DECIDE:
        row.decision, row.decided_on = key.seal(decision.written(), row=row.id, label=DECISION), clock.today()
        row.decided_by = by.account
        event: ComplaintDecided | ComplaintSettled = ComplaintDecided()
    else:
        row.settlement, row.settled_on = key.seal(decision.written(), row=row.id, label=SETTLEMENT), clock.today()
        row.settled_by = by.account
        event = ComplaintSettled()
    session.flush()
    audit.record(session, event, on=row.id, by=by)
