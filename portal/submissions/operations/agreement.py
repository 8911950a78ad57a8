"""Two people for what goes to a state about a child, a detained or a missing person: one agrees, another refers."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.notices.operations import wake
from portal.organisations.models import Kind, Organisation
from portal.problems import Hidden, Refused
from portal.reference.labels import N_
from portal.submissions import queries
from portal.submissions.drafting import FOR_ANOTHER
from portal.submissions.events import ReferralAgreed
from portal.submissions.models import Agreement, Participation
from portal.submissions.operations import referral, second
from portal.submissions.operations.holding import hold
from portal.submissions.queries import filed_for
from portal.submissions.rules import SHARED, SectionName

NOT_NEEDED = N_("This part needs nobody to agree, or it cannot go there. Open the page again to see where it stands.")


def agree(
    session: Session, part: Participation, *, to: Organisation, sections: Collection[SectionName], by: Actor
) -> None:
    """Agree to these sections going to `to`, and tell the others, one of whom may then refer them."""
    hold(session, part)
    assert by.account is not None
    if not set(sections) <= set(agreeable(session, part, to=to, by=by)):
        raise Refused(NOT_NEEDED)
    mine = {one.section for one in session.scalars(queries.agreements(part.id, to.id)) if one.account_id == by.account}
    for section in sorted(set(sections) - mine):
        session.add(Agreement(participation_id=part.id, organisation_id=to.id, section=section, account_id=by.account))
    event = ReferralAgreed(participation=part.id, organisation=to.id, sections=tuple(sorted(sections)))
    audit.record(session, event, on=part.submission_id, by=by)
    wake(session, *(one for one in _colleagues(session, part) if one != by.account))
    session.flush()


def agreeable(session: Session, part: Participation, *, to: Organisation, by: Actor) -> Collection[SectionName]:
    """Return the parts that need somebody to agree: what could be referred to a government.

    Where it takes part already and the organisation speaks for the person, all that could be recorded for it, too.
    """
    possible = referral.offer(session, part, to=to, by=by)
    if possible.barred not in {None, referral.TAKEN_BACK} or to.kind is not Kind.STATE:
        return ()
    if part.submission.kind != FOR_ANOTHER:
        return possible.second
    kept = session.scalar(filed_for.stewardship(part.submission_id, part.organisation_id))
    there = session.scalar(queries.participation(part.submission.reference, to.id))
    if kept is None or kept.wrapped is None or there is None:
        return possible.second
    return SHARED if second.is_protected(session, part.submission, by=by) else ()


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
