"""Remedies: asked for by either side, offered, given or refused; open although the work is closed.

What lies sealed: `{"code": a code, "steps": [{"id", "state", "text", "by": account or null, "on": a day}]}`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor, Kind
from portal.keys import grants
from portal.keys.grants import OpenKey
from portal.problems import Hidden, Invalid, Refused
from portal.reference import codes
from portal.reference.labels import N_
from portal.submissions import contents, rules
from portal.submissions.events import RemedyMoved
from portal.submissions.models import Participation, Remedy
from portal.submissions.operations import floods
from portal.submissions.operations.holding import hold
from portal.submissions.operations.telling import tell, tell_author
from portal.submissions.operations.thread import NO_KEY, NOTHING_LEFT, SENT_ELSEWHERE
from portal.submissions.queries.remedies import remedies as of_parts
from portal.submissions.rules import PartState, RemedyState, Verb

LIST = N_("Choose one from the list.")
MOVED_ON = N_("Somebody has said something else to it meanwhile. Open the page again to see how it stands.")


@dataclass(frozen=True, slots=True)
class Step:
    """What was said to a remedy. `account` is None where the reporter said it."""

    id: UUID
    state: RemedyState
    text: str
    account: UUID | None
    on: date
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Remedied:
    id: UUID
    code: str
    state: RemedyState
    steps: tuple[Step, ...]


def remedies(session: Session, parts: Iterable[Participation], *, by: Actor) -> dict[UUID, list[Remedied]]:
    """Return the remedies of several parts by the parts' ids; those that the actor holds no key to are left out."""
    threads = {part.id: part.thread_key_id for part in parts}
    rows = session.scalars(of_parts(threads)).all()
    keys = grants.open_keys(session, by, {threads[row.participation_id] for row in rows}) if rows else {}
    found: dict[UUID, list[Remedied]] = {}
    for row in rows:
        if key := keys.get(threads[row.participation_id]):
            found.setdefault(row.participation_id, []).append(_opened(row, contents.open_remedy(key, row)))
    return found


def _opened(row: Remedy, said: dict[str, Any]) -> Remedied:
    return Remedied(row.id, said["code"], row.state, tuple(_step(row, one) for one in said["steps"]))


def _step(row: Remedy, one: dict[str, Any]) -> Step:
    account = UUID(one["by"]) if one["by"] else None
    on, erased = date.fromisoformat(one["on"]), one["id"] in row.erased_steps
    return Step(UUID(one["id"]), RemedyState(one["state"]), one["text"], account, on, erased)


def begin(
    session: Session,
    part: Participation,
    *,
    code: str,
    state: RemedyState,
    text: str,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> None:
    """Ask for a remedy, as the reporter always does, or note how one stands that the organisation gives or asks for."""
    if not codes.is_code("remedy", code):
        raise Invalid(LIST, field="remedy")
    hold(session, part)
    if (done := session.get(Remedy, id)) is not None:
        if done.participation_id != part.id:
            raise Invalid(SENT_ELSEWHERE)
        return
    key = _key(session, part, by=by)
    number = session.scalar(select(func.count(Remedy.id)).where(Remedy.participation_id == part.id)) or 0
    state = RemedyState.ASKED if by.kind is Kind.RECEIPT else state
    remedy = Remedy(id=id, participation_id=part.id, number=number + 1, state=state)
    said = {"code": code, "steps": [_said(id, state, text, by=by)]}
    remedy.content = contents.seal_remedy(key, remedy, said)
    session.add(remedy)
    _tell(session, part, remedy, before=None, by=by)


def go_on(
    session: Session,
    part: Participation,
    remedy: UUID,
    *,
    state: RemedyState,
    text: str,
    by: Actor,
    id: UUID,  # noqa: A002
) -> None:
    """Say what became of a remedy; raise `Refused` where that cannot follow, or is not the actor's to say."""
    hold(session, part)
    found = session.get(Remedy, remedy, with_for_update=True, populate_existing=True)
    if found is None or found.participation_id != part.id:
        raise Hidden
    key = _key(session, part, by=by)
    said = contents.open_remedy(key, found)
    if str(id) in {one["id"] for one in said["steps"]}:
        return
    if state not in rules.remedy_moves(found.state, reporter=by.kind is Kind.RECEIPT):
        raise Refused(MOVED_ON)
    before, found.state, found.moved_on = found.state, state, clock.today()
    said["steps"].append(_said(id, state, text, by=by))
    found.content = contents.seal_remedy(key, found, said)
    _tell(session, part, found, before=before, by=by)


def _said(
    id: UUID,  # noqa: A002
    state: RemedyState,
    text: str,
    *,
    by: Actor,
) -> dict[str, Any]:
    account = str(by.account) if by.account else None
    return {"id": str(id), "state": state.value, "text": text, "by": account, "on": clock.today().isoformat()}


def _key(session: Session, part: Participation, *, by: Actor) -> OpenKey:
    if part.state is PartState.WITHDRAWN:
        raise Refused(NOTHING_LEFT)
    key = grants.open_key(session, by, part.thread_key_id)
    if key is None:
        raise Refused(NO_KEY)
    return key


def _tell(session: Session, part: Participation, remedy: Remedy, *, before: RemedyState | None, by: Actor) -> None:
    """Put it on record and tell the other side. What a reporter asks for opens again what was over: it waits there."""
    part.kept_until = None  # it is kept from the day of the last remedy on, which is worked out anew
    session.flush()
    event = RemedyMoved(participation=part.id, remedy=remedy.id, before=before, after=remedy.state)
    audit.record(session, event, on=part.submission_id, by=by)
    if by.kind is Kind.RECEIPT:
        if remedy.state is RemedyState.ASKED and rules.may_move(part.state, Verb.REOPEN):
            floods.reopen(session, part, by=by)
        part.unread = True
        tell(session, part)
    else:
        part.news = True
        tell_author(session, part)
    session.flush()
