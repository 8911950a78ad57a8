"""Two people for what goes to a state about a child, a detained or a missing person: one agrees, another refers."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.notices.operations import wake
from portal.organisations.models import Organisation
from portal.problems import Hidden, Refused
from portal.reference.labels import N_
from portal.submissions import queries
from portal.submissions.events import ReferralAgreed
from portal.submissions.models import Agreement, Participation
from portal.submissions.operations import referral
from portal.submissions.operations.holding import hold
from portal.submissions.rules import SectionName

NOT_NEEDED = N_("This part needs nobody to agree, or it cannot go there. Open the page again to see where it stands.")


def agree(
    session: Session, part: Participation, *, to: Organisation, sections: Collection[SectionName], by: Actor
) -> None:
    """Agree to these sections going to `to`, and tell the others, one of whom may then refer them."""
    hold(session, part)
    assert by.account is not None
    if not set(sections) <= set(referral.offer(session, part, to=to, by=by).second):
        raise Refused(NOT_NEEDED)
    mine = {one.section for one in session.scalars(queries.agreements(part.id, to.id)) if one.account_id == by.account}
    for section in sorted(set(sections) - mine):
        session.add(Agreement(participation_id=part.id, organisation_id=to.id, section=section, account_id=by.account))
    event = ReferralAgreed(participation=part.id, organisation=to.id, sections=tuple(sorted(sections)))
    audit.record(session, event, on=part.submission_id, by=by)
    wake(session, *(one for one in _colleagues(session, part) if one != by.account))
    session.flush()


def take_back(session: Session, part: Participation, *, to: UUID, by: Actor) -> None:
    """Take one's own agreement back, as long as nobody acted on it."""
    hold(session, part)
    mine = (Agreement.participation_id == part.id, Agreement.organisation_id == to, Agreement.account_id == by.account)
    if not session.scalars(delete(Agreement).where(*mine).returning(Agreement.id)).all():
        raise Hidden


def _colleagues(session: Session, part: Participation) -> set[UUID]:
    """Return who may open the report: where it is restricted, managers and those who were named."""
    found = set(session.scalars(queries.people(part.organisation_id, managers_only=part.ring_id is not None)))
    return found | (set(session.scalars(queries.named(part.id))) if part.ring_id is not None else set())
