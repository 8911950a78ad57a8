"""Legal holds: a manager names a law that forbids to destroy a report yet, and until when. The reporter reads both.

A hold keeps nothing from the reporter: what is taken back is gone all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.submissions import contents
from portal.submissions.events import HoldEnded, HoldSet
from portal.submissions.models import Participation
from portal.submissions.models.legal_hold import LegalHold
from portal.submissions.operations.holding import hold
from portal.submissions.operations.thread import NO_KEY, NOTHING_LEFT, SENT_ELSEWHERE
from portal.submissions.queries import legal_hold as queries
from portal.submissions.rules import PartState

MOST_DAYS: Final = 365
BOUNDS: Final = N_("Choose a day after today, and within a year. You can renew it then.")


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that stands. `law` is None for whoever has no key to the thread."""

    part: Participation
    since: date
    until: date
    law: str | None


def set_hold(
    session: Session,
    part: Participation,
    law: str,
    *,
    until: date,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> None:
    """Hold a part until a day, in the place of the hold that stands there now."""
    hold(session, part)
    if (done := session.get(LegalHold, id)) is not None:
        if done.participation_id != part.id:
            raise Invalid(SENT_ELSEWHERE)
        return
    if part.state is PartState.WITHDRAWN:
        raise Refused(NOTHING_LEFT)
    if not clock.today() < until <= clock.today() + timedelta(days=MOST_DAYS):
        raise Invalid(BOUNDS, field="until")
    key = grants.open_key(session, by, part.thread_key_id)
    if key is None or by.account is None:
        raise Refused(NO_KEY)
    _end(session, part)
    made = LegalHold(id=id, participation_id=part.id, account_id=by.account, until_on=until)
    made.content = key.seal(law, row=id, label=contents.HOLD)
    session.add(made)
    part.news, part.kept_until = True, None
    audit.record(session, HoldSet(participation=part.id, until=until), on=part.submission_id, by=by)
    session.flush()


def end_hold(session: Session, part: Participation, *, which: str, by: Actor) -> None:
    """End the hold `which` before its day; when the part is destroyed is planned anew. Ended already, it stays so.

    Raise `Stale` where another has come in its place meanwhile.
    """
    hold(session, part)
    if now(session, part) not in {"", which}:
        raise Stale
    if _end(session, part):
        part.news, part.kept_until = True, None
        audit.record(session, HoldEnded(participation=part.id), on=part.submission_id, by=by)
    session.flush()


def now(session: Session, part: Participation) -> str:
    """Return what tells the hold that stands on a part today from others; empty where none does."""
    found = session.scalar(queries.on_part(part.id, clock.today()))
    return str(found.id) if found else ""


def _end(session: Session, part: Participation) -> bool:
    found = session.scalars(queries.on_part(part.id, clock.today())).all()
    for one in found:
        one.ended_on = clock.today()
    return bool(found)


def opened(session: Session, found: Iterable[LegalHold], *, by: Actor) -> list[Held]:
    """Return holds with the law that each names."""
    every = list(found)
    keys = grants.open_keys(session, by, {one.participation.thread_key_id for one in every}) if every else {}
    shown = []
    for one in every:
        key = keys.get(one.participation.thread_key_id)
        law = key.open(one.content, row=one.id, label=contents.HOLD) if key else None
        shown.append(Held(one.participation, one.set_on, one.until_on, law))
    return shown


def standing(session: Session, submission: UUID, *, by: Actor) -> list[Held]:
    """Return the holds that stand on parts of a report."""
    return opened(session, session.scalars(queries.standing(submission, clock.today())), by=by)
