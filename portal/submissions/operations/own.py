"""The key under which an organisation keeps what it writes for itself about a report."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.models import Ring
from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions.models import Participation
from portal.submissions.operations import freezing
from portal.submissions.operations.thread import NOTHING_LEFT
from portal.submissions.rules import PartState

NO_KEY = N_("You do not hold the key under which your organisation keeps its notes. Ask a manager to admit you again.")


def key_for(session: Session, part: Participation, *, by: Actor, anew: bool = False) -> OpenKey:
    """Return the key for what is written now; nothing may be derived from what was taken back, or is not to be used.

    `anew`: for what was written before, and is only sealed once more.
    """
    if part.state is PartState.WITHDRAWN:
        raise Refused(NOTHING_LEFT)
    if not anew:
        freezing.check_use(part, by=by)
    key = _newest(session, part, by=by)
    if key is None:
        raise Refused(NO_KEY)
    return key


def has_key(session: Session, part: Participation, *, by: Actor) -> bool:
    """Say whether the actor holds the key under which the organisation writes about this report now."""
    return _newest(session, part, by=by) is not None


def _newest(session: Session, part: Participation, *, by: Actor) -> OpenKey | None:
    ring = session.get(Ring, part.ring_id) if part.ring_id else None
    generation = rings.newest(session, ring).id if ring else None
    return grants.working_key(session, by, generation=generation)


def keys_of(session: Session, generations: Iterable[UUID], *, by: Actor) -> dict[UUID, OpenKey]:
    """Return the working keys of those generations that the actor can open: one query where it has them now."""
    wanted = set(generations)
    rings.open_admitted(session, by, wanted)
    found = {one: grants.working_key(session, by, generation=one) for one in wanted}
    return {one: key for one, key in found.items() if key is not None}
