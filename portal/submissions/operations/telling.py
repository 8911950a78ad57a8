"""Telling those of an organisation whom a participation concerns that something waits. Never a person who reports."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from portal.notices.operations import wake
from portal.organisations.models import Membership
from portal.submissions import queries
from portal.submissions.drafting import NOTICES
from portal.submissions.models import Participation
from portal.submissions.queries import filed_for
from portal.submissions.rules import PartState

Staff = Mapping[UUID, Membership]
"""An organisation's admitted members by account."""


def tell(session: Session, *parts: Participation) -> None:
    """Wake those who handle it if still members, else all members; of a restricted part, managers and those named.

    What is held back wakes nobody; and not whoever is away, but then the managers.
    """
    parts = tuple(part for part in parts if part.state is not PartState.HELD)
    staff: defaultdict[UUID, dict[UUID, Membership]] = defaultdict(dict)
    organisations = list({part.organisation_id for part in parts})
    for one in session.scalars(queries.PEOPLE_OF, {"organisations": organisations}):
        staff[one.organisation_id][one.account_id] = one
    wake(session, *{one for part in parts for one in _concerned(session, part, staff[part.organisation_id])})


def tell_author(session: Session, part: Participation) -> None:
    """Wake those who filed it in their organisation's own name; of anybody else's report, nobody is told."""
    if part.submission.kind in NOTICES:
        kept = session.scalars(filed_for.stewardship_of(part.submission_id)).one()
        wake(session, *session.scalars(queries.people(kept.organisation_id, managers_only=False)))


def _concerned(session: Session, part: Participation, staff: Staff) -> set[UUID]:
    """Return whom to wake: of those whom it concerns first, whoever is not away; all managers rather than nobody."""
    managers = {account for account, one in staff.items() if one.manager}
    handling = {one for one in part.handlers if one in staff}
    able = set(staff)
    if part.ring_id is not None:
        able = managers | set(session.scalars(queries.named(part.id))) & able
    for some in (handling, managers) if handling else (able, managers):
        if here := {one for one in some if staff[one].away is None}:
            return here
    return managers
