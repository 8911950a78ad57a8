"""An organisation's list of reports, and what narrows it; each of these stands alone on an index of its own."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from portal.db.paging import AnySelect
from portal.organisations.models import Organisation
from portal.submissions.models import Message, Note, Participation, Submission
from portal.submissions.queries import let_in
from portal.submissions.rules import PartState

Referring = aliased(Participation)
# Columns, since fifty rows with what hangs on them cost half as much as entities; made once, since making it costs too.
LISTED: Final[AnySelect] = (
    select(
        Participation.id,
        Participation.submission_id,
        Participation.state,
        Participation.urgency,
        Participation.due_on,
        Participation.ring_id,
        Participation.handler_id,
        Participation.unread,
        Participation.summary,
        Participation.summary_key_id,
        Submission.reference,
        Participation.filed_as,
        Organisation.name.label("from_name"),
        Organisation.kind.label("from_kind"),
    )
    .join(Submission, Submission.id == Participation.submission_id)
    .outerjoin(Referring, Referring.id == Participation.referred_by_id)
    .outerjoin(Organisation, Organisation.id == Referring.organisation_id)
)


def visible_to(organisation: UUID, account: UUID, *, manager: bool, few: bool = False) -> AnySelect:
    """What a list shows of the organisation's parts that a member may see: restricted ones only if they manage, or
    are named.

    Whoever pages it gives the order. `few`: it will be narrowed to a few by their ids, which neither engine knows
    beforehand, so it is written in a way that no index of all the organisation has answers it.
    """
    whose = Participation.organisation_id
    own = func.coalesce(whose, whose) == organisation if few else whose == organisation
    return _seen_by(LISTED.where(own), account, manager=manager)


def counted_of(organisation: UUID, account: UUID, *, manager: bool) -> AnySelect:
    """The same parts without what hangs on them, to be counted: indexes alone answer that."""
    found = select(Participation.id).select_from(Participation).where(Participation.organisation_id == organisation)
    return _seen_by(found, account, manager=manager)


def _seen_by(found: AnySelect, account: UUID, *, manager: bool) -> AnySelect:
    if manager:
        return found
    return found.where(or_(Participation.ring_id.is_(None), let_in(account).exists()))


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
