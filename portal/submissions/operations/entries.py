"""An organisation's own log of a report: talks held elsewhere, and who vouched for the person.

Sealed whole, the day and the way included, and destroyed with what else the organisation made of the report.
"""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.problems import Invalid
from portal.reference.labels import N_
from portal.submissions import contents
from portal.submissions.events import EntryWritten
from portal.submissions.models import Entry, Participation
from portal.submissions.operations import own
from portal.submissions.operations.holding import hold
from portal.submissions.operations.thread import SENT_ELSEWHERE
from portal.submissions.queries import casework
from portal.submissions.rules import EntryKind, HowSaid


@dataclass(frozen=True, slots=True)
class Logged:
    """One line: `on` is the day that it is about, `how` the way, `account` who wrote it down."""

    kind: EntryKind
    on: date
    how: HowSaid
    text: str
    account: UUID


def entries(session: Session, part: Participation, *, by: Actor) -> list[Logged]:
    """Return the log of a report, as it was written; lines that the actor cannot open are left out."""
    found = session.scalars(casework.entries(part.id)).all()
    keys = own.keys_of(session, {one.key_id for one in found}, by=by) if found else {}
    made = []
    for one in found:
        if one.key_id in keys:
            said = json.loads(keys[one.key_id].open(one.content, row=one.id, label=contents.ENTRY))
            on, how = date.fromisoformat(said["on"]), HowSaid(said["how"])
            made.append(Logged(EntryKind(said["kind"]), on, how, said["text"], one.account_id))
    return made


def write(
    session: Session,
    part: Participation,
    kind: EntryKind,
    text: str,
    *,
    on: date,
    how: HowSaid,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> None:
    """Add a line; raise `Invalid` for a day that has not come."""
    hold(session, part)
    if (done := session.get(Entry, id)) is not None:
        if done.participation_id != part.id:
            raise Invalid(SENT_ELSEWHERE)
        return
    if on > clock.today():
        raise Invalid(N_("Write a day that is not in the future."), field="on")
    key = own.key_for(session, part, by=by)
    assert by.account is not None
    number = (session.scalar(select(func.count(Entry.id)).where(Entry.participation_id == part.id)) or 0) + 1
    made = Entry(id=id, participation_id=part.id, number=number, account_id=by.account, key_id=key.id)
    said = {"kind": kind, "on": on.isoformat(), "how": how, "text": text}
    made.content = key.seal(json.dumps(said, ensure_ascii=False), row=made.id, label=contents.ENTRY)
    session.add(made)
    audit.record(session, EntryWritten(participation=part.id), on=part.submission_id, by=by)
    session.flush()
