"""What narrows an organisation's list of reports; each stands alone on an index of its own."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam

from portal.db.paging import AnySelect
from portal.submissions.models import Participation, Submission
from portal.submissions.queries import visible_to
from portal.submissions.rules import OWING


def is_late(today: date) -> ColumnElement[bool]:
    """Over Participation: owed since before today. The states are written out, as the index of those owed has them."""
    states: BindParameter[Any] = bindparam("owing", sorted(OWING), expanding=True, literal_execute=True)
    return and_(Participation.due_on < today, Participation.state.in_(states))


def came_by(last: date) -> ColumnElement[bool]:
    """Over Participation: the organisation has had it since this day or longer."""
    return Participation.offered_on <= last


def with_reference(reference: str, organisation: UUID, account: UUID, *, manager: bool) -> AnySelect:
    """The listed report with that reference, if this member may see it."""
    return visible_to(organisation, account, manager=manager).where(Submission.reference == reference)
