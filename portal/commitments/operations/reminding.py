"""Reminders of days: when an update is due, and when a milestone is. Any of it may be done twice, and is done once."""

from typing import Final

from sqlalchemy.orm import Session

from portal import clock
from portal.commitments.queries import progress
from portal.commitments.rules.staleness import reminders_due
from portal.notices.operations import wake
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation

BATCH: Final = 200


def remind(session: Session) -> int:
    """Wake the members of each organisation that is to be reminded today; return of how many days."""
    today = clock.today()
    updates = session.scalars(progress.updates_to_remind(today, most=BATCH)).all()
    for commitment in updates:
        assert commitment.next_due_on is not None
        commitment.reminded = reminders_due(commitment.next_due_on, today=today)
    milestones = session.scalars(progress.milestones_to_remind(today, most=BATCH)).all()
    for milestone in milestones:
        milestone.reminded = reminders_due(milestone.due_on, today=today)
    owners = {one.organisation_id for one in updates} | {one.commitment.organisation_id for one in milestones}
    for owner in sorted(owners):
        if session.get_one(Organisation, owner).may_act:
            wake(session, *session.scalars(organisations.admitted(owner)))
    session.flush()
    return len(updates) + len(milestones)
