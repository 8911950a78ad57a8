"""What narrows an organisation's list of reports; each stands alone on an index of its own."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from portal.db.paging import AnySelect
from portal.submissions.models import Message, Note, Participation, Submission
from portal.submissions.queries import visible_to
from portal.submissions.rules import PartState


def came_by(last: date) -> ColumnElement[bool]:
    """Over Participation: the organisation has had it since this day or longer.

    Written so that no index answers it: most are as old as that, and would have to be sorted. The list is walked in its
    order instead.
    """
    return func.coalesce(Participation.offered_on, Participation.offered_on) <= last


def with_reference(reference: str, organisation: UUID, account: UUID, *, manager: bool) -> AnySelect:
    """The listed report with that reference, if this member may see it."""
    return visible_to(organisation, account, manager=manager).where(Submission.reference == reference)


def newest(organisation: UUID, account: UUID, *, manager: bool, most: int) -> AnySelect:
    """The newest of the parts that a member may see, with the key of each thread."""
    return (
        visible_to(organisation, account, manager=manager)
        .where(Participation.state != PartState.HELD)  # a flood would push everything else out of a search
        .add_columns(Participation.thread_key_id)
        .order_by(Participation.offered_on.desc(), Participation.id.desc())
        .limit(most)
    )


def messages_of(participations: Collection[UUID]) -> Select[Message]:
    """What was said in several threads."""
    found = select(Message).where(Message.participation_id.in_(participations))
    return found.order_by(Message.participation_id, Message.number)


def notes_of(participations: Collection[UUID]) -> Select[Note]:
    """What an organisation noted on several reports."""
    return select(Note).where(Note.participation_id.in_(participations)).order_by(Note.participation_id, Note.number)
