"""Notes drawn from a report: with the reporter's permission for that, and never to anyone behind the report's wall.

The wall goes with the note, coded, under a key that only the author's organisation has: the readers, states among them,
must not learn who is feared. Whoever cannot read it can let nobody in.
"""

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM, Actor
from portal.incidents import queries
from portal.incidents.events import NoteDestroyed
from portal.incidents.models import IncidentNote
from portal.incidents.rules import WALL
from portal.keys import grants
from portal.keys.grants import OpenKey
from portal.keys.models import DataKey, Ring
from portal.organisations.models import Kind, Organisation
from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions import queries as submissions
from portal.submissions.models import Participation, Submission
from portal.submissions.operations.freezing import HALTED
from portal.submissions.operations.referral import read_wall
from portal.submissions.operations.referral import wall_of as reports_wall
from portal.submissions.queries import freezing
from portal.submissions.rules import PartState, SectionName
from portal.submissions.wall import Wall

NOT_PERMITTED: Final = N_(
    "The reporter has not permitted notes that do not name them, or has taken that back. Ask them first."
)
UNREADABLE: Final = N_("Who must never see this cannot be read here, so nobody can be let in.")
TAKEN_BACK: Final = N_(
    "The reporter took everything back from your organisation, so nobody else can be given this note."
)
NO_VENDOR: Final = N_("%(name)s sells such tools. Nothing that is drawn from a report is ever given to a vendor.")
WALLED: Final = N_("%(name)s can never be given this note: the reporter does not want it to see the report.")


def permitted(session: Session, part: Participation) -> list[SectionName]:
    """Return the parts of the report that may be used for notes today."""
    found = session.scalars(submissions.for_notes(part.submission_id, clock.today()))
    return sorted({one.section for one in found})


def wall_of(session: Session, part: Participation, *, by: Actor) -> Wall:
    """Return the coded wall that a note drawn from this report has to keep; raise `Refused` where none may be drawn."""
    if not permitted(session, part):
        raise Refused(NOT_PERMITTED)
    wall = read_wall(session, part, by=by)
    if wall is None:
        raise Refused(UNREADABLE)
    return Wall(countries=wall.countries, organisations=wall.organisations)


def draw(session: Session, note: IncidentNote, part: Participation, *, ring: Ring, by: Actor) -> None:
    """Let the note say where it is from, and carry the wall. `ring` is the author's, for notes."""
    wall = wall_of(session, part, by=by)
    key = grants.make_data_key(session, WALL, subject=note.id)
    grants.give(session, key, ring=ring, by=by)
    note.drawn_from_id, note.wall_key_id = part.submission_id, key.id
    note.wall = key.seal(json.dumps(wall.to_answers()), row=note.id, label=WALL)


def check(session: Session, note: IncidentNote, audience: Iterable[Organisation], *, by: Actor) -> None:
    """Raise `Refused` unless everybody of `audience` may read a note from where this one is drawn."""
    if note.wall is None or note.wall_key_id is None:
        return
    _check_permitted(session, note)
    key = grants.open_key(session, by, note.wall_key_id)
    if key is None:
        raise Refused(UNREADABLE)
    wall = _as_it_is_now(session, note, key, by=by)
    asked = list(audience)
    for one in wall.barred(asked):
        raise Refused(WALLED, name=one.name)
    for one in asked:
        if one.kind is Kind.VENDOR:
            raise Refused(NO_VENDOR, name=one.name)


def _as_it_is_now(session: Session, note: IncidentNote, key: OpenKey, *, by: Actor) -> Wall:
    """Return the wall with everyone whom the reporter put on it since, and let the note carry those too."""
    assert note.wall is not None and note.drawn_from_id is not None
    carried = Wall.from_answers(json.loads(key.open(note.wall, row=note.id, label=WALL)))
    now = reports_wall(session, note.drawn_from_id, by=by)
    if now is None:
        raise Refused(UNREADABLE)
    wall = Wall(
        countries=tuple(dict.fromkeys((*carried.countries, *now.countries))),
        organisations=tuple(dict.fromkeys((*carried.organisations, *now.organisations))),
    )
    if wall != carried:
        note.wall = key.seal(json.dumps(wall.to_answers()), row=note.id, label=WALL)
    return wall


def check_use(session: Session, note: IncidentNote) -> None:
    """Raise `Refused` where its writers are to keep the report that it is drawn from, and not to use it."""
    if note.drawn_from_id is None:
        return
    if session.scalar(freezing.halted(note.drawn_from_id, note.organisation_id)) is not None:
        raise Refused(HALTED)


def _check_permitted(session: Session, note: IncidentNote) -> None:
    """Raise `Refused` where the reporter has taken back what the note rests on: notes at all, or everything from us.

    The report is held until the note is shared, so that neither is taken back in between.
    """
    source = note.drawn_from_id
    if source is None:
        raise Refused(NOT_PERMITTED)
    session.execute(select(Submission.id).where(Submission.id == source).with_for_update(read=True))
    if session.scalars(submissions.for_notes(source, clock.today())).first() is None:
        raise Refused(NOT_PERMITTED)
    own = Participation.organisation_id == note.organisation_id
    part = session.scalar(submissions.participations(source).where(own))
    if part is None or part.state is PartState.WITHDRAWN:
        raise Refused(TAKEN_BACK)
    if part.halted_on is not None:
        raise Refused(HALTED)


def destroy_taken_back(session: Session) -> int:
    """Destroy the drafts of whoever the reporter took everything back from, as all else that they made of the report.

    What was shared is in others' hands; their copies are theirs. Return how many.
    """
    gone = list(session.scalars(queries.taken_back()))
    for note in gone:
        audit.record(session, NoteDestroyed(), on=note.id, by=SYSTEM)
        keys = [note.data_key_id, note.wall_key_id]
        session.delete(note)
        session.flush()
        session.execute(delete(DataKey).where(DataKey.id.in_([one for one in keys if one])))
    return len(gone)
