"""The only selects of this package."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.complaints.models import Complaint, Mending
from portal.complaints.rules import DAYS_TO_APPEAL, TO_BE_SEEN, MendingState, State
from portal.keys.models import Ring, RingKind
from portal.organisations.models import Kind, Organisation
from portal.organisations.queries import admitted
from portal.organisations.rules import Standing


def every() -> Select[Complaint]:
    """All complaints, for the secretariat; whoever pages it gives the order."""
    return select(Complaint)


def found_by(look_up: bytes) -> Select[Complaint]:
    return select(Complaint).where(Complaint.look_up == look_up)


def over_before(day: date, most: int) -> Select[Complaint]:
    """Those of which nothing could happen any more before a day. What waits for a decision is never over."""
    decided = and_(Complaint.state == State.DECIDED, Complaint.decided_on < day - timedelta(days=DAYS_TO_APPEAL))
    settled = and_(Complaint.state == State.SETTLED, Complaint.settled_on < day)
    return select(Complaint).where(or_(decided, settled)).order_by(Complaint.made_on, Complaint.id).limit(most)


def held(wanted: UUID) -> Select[UUID]:
    """The row, locked until the end of the transaction: what is decided is decided once."""
    return select(Complaint.id).where(Complaint.id == wanted).with_for_update()


def mendings() -> Select[Mending]:
    """Everything that authors were asked to put right; whoever pages it gives the order."""
    return select(Mending).options(joinedload(Mending.author))


def mendings_of(author: UUID) -> Select[Mending]:
    return select(Mending).where(Mending.author_id == author)


def is_to_be_seen() -> ColumnElement[bool]:
    """Over Mending: whether something came back, or the day passed, and nobody of the secretariat has seen to it."""
    return and_(Mending.state.in_(TO_BE_SEEN), Mending.seen_on.is_(None))


def mending_held(wanted: UUID) -> Select[UUID]:
    """As `held`: what is answered is answered once."""
    return select(Mending.id).where(Mending.id == wanted).with_for_update()


def past_their_day(today: date, most: int) -> Select[Mending]:
    late = Mending.state == MendingState.ASKED, Mending.due_on < today
    return select(Mending).where(*late).order_by(Mending.due_on, Mending.id).limit(most)


def mendings_over_before(day: date, most: int) -> Select[Mending]:
    """Those that have not moved since before a day. What an author can still do in time is never over."""
    over = Mending.state != MendingState.ASKED, Mending.moved_on < day
    return select(Mending).where(*over).order_by(Mending.moved_on, Mending.id).limit(most)


def possible_authors() -> Select[Organisation, bool]:
    """Organisations whose words can stand on a public page, by name, and whether somebody can sign in for them."""
    has_ring = select(Ring.id).where(Ring.holder_id == Organisation.id, Ring.kind == RingKind.OWN)
    able = and_(
        Organisation.standing == Standing.VERIFIED,
        admitted(Organisation.id).correlate(Organisation).exists(),
        has_ring.correlate(Organisation).exists(),
    )
    return (
        select(Organisation, able)
        .where(Organisation.kind != Kind.SECRETARIAT)
        .order_by(Organisation.name, Organisation.id)
    )
