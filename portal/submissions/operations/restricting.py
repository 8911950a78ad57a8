"""Restricting a report by hand to managers and those whom they name, and opening it to the organisation again.

What the organisation was granted of it moves to a ring of its own, or back, and what it made of it is sealed anew. A
report that is restricted by a name on the wall stays so.
"""

from collections.abc import Collection, Sequence
from typing import Final, cast
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.keys import grants, owed, resealing, rings
from portal.keys.models import Ring
from portal.notices.operations import wake
from portal.organisations.operations.holding import hold as hold_keys
from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions import contents
from portal.submissions.events import ReportLifted, ReportRestricted
from portal.submissions.models import Entry, Handler, Mark, Note, Participation
from portal.submissions.operations import freezing, handling, linking, own, permission
from portal.submissions.operations.holding import hold
from portal.submissions.operations.referral import restricted_ring
from portal.submissions.operations.thread import NOTHING_LEFT
from portal.submissions.queries import restricting as selects
from portal.submissions.rules import PartState

NOT_ALL_KEYS: Final = N_("You do not hold every key of this report yourself. Ask another manager to do this.")
BY_THE_WALL: Final = N_("The reporter named somebody who must never see this report, so it stays restricted.")


def by_hand(part: Participation) -> bool:
    """Say whether it was restricted by a manager, and not because somebody is named on the wall."""
    return part.ring_id is not None and not part.submission.restricted


def restrict(session: Session, part: Participation, *, named: Collection[UUID], by: Actor) -> None:
    """Let only managers and these members open the report from now on; done already, it stays done."""
    hold(session, part)
    if part.ring_id is not None:
        return
    if part.state is PartState.WITHDRAWN:
        raise Refused(NOTHING_LEFT)
    before, after = permission.ring_for(session, part), restricted_ring(session, part)
    if rings.private_of(session, by, rings.newest(session, after).id) is None:
        raise Refused(NOT_ALL_KEYS)
    part.ring_id = after.id
    _move(session, part, before, after, by=by)
    audit.record(session, ReportRestricted(participation=part.id), on=part.submission_id, by=by)
    for account in named:
        handling.let_in(session, part, account, by=by)
    able = {one.account for one in handling.members(session, part) if handling.may_handle(part, one)}
    for one in part.handlers:
        if one not in able:
            part.let_go(one)
    handling.shut_out(session, part)
    wake(session, *({*part.handlers} - {by.account}))
    session.flush()


def lift(session: Session, part: Participation, *, by: Actor) -> None:
    """Let the whole organisation open it again. What was written meanwhile is open to all of it too."""
    hold(session, part)
    if part.ring_id is None:
        return
    if not by_hand(part):
        raise Refused(BY_THE_WALL)
    freezing.check(session, part.submission, by=by)
    hold_keys(session, part.organisation_id, alone=False)
    before, part.ring_id = permission.ring_for(session, part), None
    session.execute(delete(Handler).where(Handler.participation_id == part.id))
    _move(session, part, before, permission.ring_for(session, part), by=by)
    rings.unmake(session, before)
    audit.record(session, ReportLifted(participation=part.id), on=part.submission_id, by=by)
    session.flush()


def let_in(session: Session, part: Participation, account: UUID, *, by: Actor) -> None:
    """Let a member open it; what the organisation wrote before the reporter named a person is sealed anew first."""
    handling.name_handler(session, part, account, by=by)
    _seal_anew(session, part, by=by)


def _move(session: Session, part: Participation, before: Ring, after: Ring, *, by: Actor) -> None:
    """Move every grant of the report, and what is owed of it, from one ring to the other; seal what was made of it."""
    session.flush()
    keys = {one for one in session.scalars(selects.keys_of(part)) if one is not None}
    held = set(session.scalars(selects.granted(before.id, keys)))
    opened = grants.open_keys(session, by, held)
    if held - opened.keys():
        raise Refused(NOT_ALL_KEYS)
    resealing.move_to(session, opened, source=before, target=after)
    owed.redirect(session, keys, source=before, target=after)
    _seal_anew(session, part, by=by)


def _seal_anew(session: Session, part: Participation, *, by: Actor) -> None:
    """Seal notes, marks, the log, the summary and links under the key that is the part's now.

    What cannot be opened by a manager is open to nobody any more, since the keys before it were lost.
    """
    key = own.key_for(session, part, by=by, anew=True)
    for kept, label in contents.RECORDS:
        found = session.scalars(select(kept).where(kept.participation_id == part.id)).all()
        rows = cast("Sequence[Note | Mark | Entry]", found)
        keys = own.keys_of(session, {one.key_id for one in rows}, by=by)
        for one in rows:
            if one.key_id in keys:
                text = keys[one.key_id].open(one.content, row=one.id, label=label)
                one.content, one.key_id = key.seal(text, row=one.id, label=label), key.id
    if part.summary is not None and part.summary_key_id is not None:
        old = own.keys_of(session, {part.summary_key_id}, by=by).get(part.summary_key_id)
        if old is not None:
            line = old.open(part.summary, row=part.id, label=contents.SUMMARY)
            part.summary, part.summary_key_id = key.seal(line, row=part.id, label=contents.SUMMARY), key.id
    linking.seal_anew(session, part, by=by)
    session.flush()
