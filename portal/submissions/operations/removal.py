"""What is left to do once an organisation was removed: from that commit on it opens nothing, and this tidies up.

Its grants went with it, so nothing says any more which sections it held: every one that its kind may hold, and the
thread, is re-encrypted by whoever comes by with the key.
"""

from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM
from portal.keys import grants
from portal.submissions import queries, rules
from portal.submissions.events import ParticipationMoved, PermissionWithdrawn
from portal.submissions.models import Handler, Participation
from portal.submissions.operations.holding import hold
from portal.submissions.operations.permission import destroy_derived, reseal_or_owe
from portal.submissions.rules import PartState, Verb

AT_ONCE: Final = 50


def part_from_removed(session: Session) -> int:
    """End the parts that removed organisations had in reports, some at a time; return how many."""
    found = session.scalars(queries.of_removed(AT_ONCE)).all()
    return sum(_part(session, one) for one in found)


def _part(session: Session, part: Participation) -> bool:
    """End one part: permission by name, whatever grant came in between, notes, summary, handlers."""
    hold(session, part)
    if part.state is PartState.WITHDRAWN:
        return False
    for given in session.scalars(queries.named_to(part.submission_id, part.organisation_id)):
        given.withdrawn_on = clock.today()
        event = PermissionWithdrawn(permission=given.id, section=given.section, expired=False)
        audit.record(session, event, on=part.submission_id, by=SYSTEM)
    able = rules.sections_for(part.organisation.kind)
    sections = session.scalars(queries.sections(part.submission_id))
    theirs = [one for one in sections if one.name in able]
    keys = {one.data_key_id for one in theirs} | {part.thread_key_id}
    keys |= {one.originals_key_id for one in theirs if one.originals_key_id and part.referred_by_id is None}
    grants.take_back(session, keys, holder=part.organisation_id)
    destroy_derived(session, part)
    session.execute(delete(Handler).where(Handler.participation_id == part.id))
    for data_key in sorted(keys):
        reseal_or_owe(session, data_key, by=SYSTEM)
    _move(session, part)
    return True


def _move(session: Session, part: Participation) -> None:
    before, part.state = part.state, rules.move(part.state, Verb.WITHDRAW)
    part.moved_on, part.unread, part.news = clock.today(), False, True
    part.handler_id = part.second_id = None
    session.flush()
    moved = ParticipationMoved(participation=part.id, before=before, after=part.state)
    audit.record(session, moved, on=part.submission_id, by=SYSTEM)
