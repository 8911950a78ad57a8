"""A second person for what opens more to a government that takes part in a report about a child, a detained or a
missing person already: what a case worker alone may not refer, a case worker alone may not record either.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import delete, or_, tuple_
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.organisations.models import Kind
from portal.problems import Invalid
from portal.reference.labels import N_
from portal.submissions import queries
from portal.submissions.models import Agreement, Submission
from portal.submissions.operations import referral
from portal.submissions.operations.permission import Audience
from portal.submissions.queries import filed_for
from portal.submissions.rules import WITHOUT_NAME, SectionName

Given = tuple[SectionName, Audience]
NEEDED: Final = N_(
    "It is about a child, a detained or a missing person: before you record more for a government that has the report"
    " already, another member of your organisation has to agree that this part goes there."
)


def use(session: Session, submission: Submission, wanted: Iterable[Given], *, by: Actor) -> None:
    """Use up the agreement that this needs; raise `Invalid` where nobody else agreed. The report is held.

    Reporters decide alone: it is asked only of a member who speaks for somebody.
    """
    named = [(section, to) for section, to in wanted if to.purpose not in WITHOUT_NAME]
    if by.account is None or not named:
        return
    widened = {section for section, to in named if to.kind is Kind.STATE}
    needed = _gaining(session, submission, named)
    if not (needed or widened) or not is_protected(session, submission, by=by):
        return
    kept = session.scalars(filed_for.stewardship_of(submission.id)).one()
    part = session.scalars(queries.participation(submission.reference, kept.organisation_id)).one()
    agreed = {
        (one.organisation_id, one.section)
        for one in session.scalars(queries.agreements(part.id))
        if one.account_id != by.account
    }
    if not needed <= agreed:
        raise Invalid(NEEDED)
    # What is given to every government is more than a colleague has agreed to for any: that is asked for anew.
    used = or_(tuple_(Agreement.organisation_id, Agreement.section).in_(needed), Agreement.section.in_(widened))
    session.execute(delete(Agreement).where(Agreement.participation_id == part.id, used))


def is_protected(session: Session, submission: Submission, *, by: Actor) -> bool:
    """Say whether the report needs two people; so does one whose list of who must never see it cannot be read."""
    wall = referral.wall_of(session, submission.id, by=by)
    return wall is None or wall.needs_two


def _gaining(session: Session, submission: Submission, wanted: Iterable[Given]) -> set[tuple[UUID, SectionName]]:
    """Return the governments that take part and gain by this at once: to read, to copy, or for longer."""
    has = {
        one.organisation_id: {
            section.name for section in session.scalars(queries.held(submission.id, one.organisation_id))
        }
        for one in session.scalars(queries.participations(submission.id)).all()
        if one.organisation.kind is Kind.STATE
    }
    return {
        (state, section)
        for section, to in wanted
        for state, held in has.items()
        if to.organisation == state or (to.kind is Kind.STATE and section in held)
    }
