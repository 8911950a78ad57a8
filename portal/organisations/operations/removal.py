"""What ends in the moment in which an organisation is removed: from that commit on nothing opens for it.

Deleting needs no key. What was derived from reports, and the re-encryption of their text, are worked off by
`portal.submissions`, which finds the organisation's parts by its standing.
"""

from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.jobs.models import Job
from portal.keys.models import Admission, Generation, Grant, Owed, Ring, Sheet
from portal.organisations.models import Invitation, Membership


def cut_off(session: Session, organisation: UUID) -> None:
    """Delete its grants, who was admitted to its rings, its sheet, debts, jobs, members and invitations."""
    rings = select(Ring.id).where(Ring.holder_id == organisation)
    generations = select(Generation.id).where(Generation.ring_id.in_(rings))
    session.execute(delete(Grant).where(or_(Grant.holder_id == organisation, Grant.pair_id.in_(generations))))
    session.execute(delete(Owed).where(or_(Owed.holder_id == organisation, Owed.ring_id.in_(rings))))
    session.execute(delete(Admission).where(Admission.generation_id.in_(generations)))
    session.execute(delete(Sheet).where(Sheet.holder_id == organisation))
    session.execute(delete(Job).where(Job.organisation_id == organisation))  # with the keys that one may carry
    session.execute(delete(Invitation).where(Invitation.organisation_id == organisation))
    session.execute(delete(Membership).where(Membership.organisation_id == organisation))
