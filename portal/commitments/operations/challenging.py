"""Challenges of a commitment: what they rest on, a report or an incident note among it, cited and never shown.

Written against: a thief of the database who would learn which report a challenge rests on (that is sealed to the
asker's members; every challenge has such a field, so that having one says nothing; no row of a report changes); a
reporter who did not allow it; somebody whom the reporter walled out, who reads what is public as everyone does; a
colleague who cannot open the report.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.asks.grounds import Grounds
from portal.asks.models import Ask
from portal.asks.operations import asking
from portal.asks.operations.asking import Subject
from portal.asks.rules import Kind
from portal.commitments.operations.publishing import touch
from portal.commitments.queries.challenges import out_of_date
from portal.commitments.rules.challenged import RANKS, Own
from portal.keys import grants
from portal.policy import Action, Role
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_
from portal.submissions import access as submissions
from portal.submissions.operations import citing

NoteCheck = Callable[[Session, str, Actor], None]
"""Raises `Invalid` where the actor may not cite the incident note of this reference: notes lie in a package above."""

OWN: Final = "ask.own"
REPORT: Final = "report"
NO_KEY: Final = N_("You do not hold the keys of your organisation. Ask a manager to admit you again.")
ONLY_HELPERS: Final = N_("Only civil society can challenge for a person, or cite a report.")


def check(session: Session, grounds: Grounds, own: Own, *, notes: NoteCheck, by: Actor) -> None:
    """Raise `Invalid` or `Refused` where this cannot be asked, or where what it rests on may not be cited."""
    if (grounds.for_person or own.report) and by.role is not Role.CIVIL_SOCIETY:
        raise Refused(ONLY_HELPERS)
    if own.report:
        _check_report(session, own.report, by=by)
    if own.note:
        notes(session, own.note, by)


def _check_report(session: Session, reference: str, *, by: Actor) -> None:
    """Raise `Invalid` unless this report may be cited without being shown."""
    try:
        part = submissions.participation(session, reference, by=by, to=Action.PARTICIPATION_SEE)
    except (Hidden, Refused):
        raise Invalid(citing.NOT_OPEN, field=REPORT) from None
    if (reason := citing.why_not(session, part, by=by)) is not None:
        raise Invalid(reason, field=REPORT)


def challenge(
    session: Session,
    text: str,
    grounds: Grounds,
    own: Own,
    *,
    about: Subject,
    notes: NoteCheck,
    by: Actor,
    read: int,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice challenges once
) -> Ask:
    """Challenge the version that was read: locked until it is public, as a question is.

    Raise `Invalid`, `Refused`, or `Stale` where there is a newer one.
    """
    check(session, grounds, own, notes=notes, by=by)
    key = grants.working_key(session, by)
    if key is None:
        raise Refused(NO_KEY)
    made = asking.ask(session, Kind.CHALLENGE, text, about=about, by=by, id=id, grounds=grounds, read=read)
    if made.own is None:
        made.own_key_id, made.own = key.id, key.seal(json.dumps(asdict(own)), row=made.id, label=OWN)
        session.flush()
    return made


@dataclass(frozen=True, slots=True)
class Rests:
    """What a challenge rests on and never shows, and whether each of it may still be cited."""

    own: Own
    report_stands: bool
    note_stands: bool


def rests_on(session: Session, ask: Ask, *, notes: NoteCheck, by: Actor) -> Rests | None:
    """Return what a challenge rests on; None for whoever holds no key, or cannot open the report.

    That one is cited says something about it.
    """
    key = grants.working_key(session, by, generation=ask.own_key_id) if ask.own and ask.own_key_id else None
    if key is None or ask.own is None:
        return None
    own = Own(**json.loads(key.open(ask.own, row=ask.id, label=OWN)))
    if own.report:
        try:
            submissions.participation(session, own.report, by=by, to=Action.PARTICIPATION_SEE)
        except (Hidden, Refused):
            return None
    return Rests(
        own,
        report_stands=not own.report or _may(lambda: _check_report(session, own.report, by=by)),
        note_stands=not own.note or _may(lambda: notes(session, own.note, by)),
    )


def _may(check: Callable[[], object]) -> bool:
    try:
        check()
    except (Invalid, Refused):
        return False
    return True


def settle(session: Session) -> int:
    """Bring what lists say of challenges to what is public by now; return of how many commitments."""
    found = session.execute(out_of_date()).all()
    for commitment, worst in found:
        commitment.challenged = RANKS[worst]
        touch(session, commitment)
    return len(found)
