"""Fetching is authorising: whoever is not among a note's readers cannot tell whether it exists."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.incidents import queries
from portal.incidents.models import IncidentNote, NoteReader, NoteWithdrawal
from portal.incidents.rules import Way
from portal.policy import Action, Stake, allows
from portal.problems import Hidden, Refused
from portal.reference.labels import N_


def stakes_in(reader: NoteReader, by: Actor) -> frozenset[Stake]:
    """Return a member's stakes in a note. Whoever is named in it and not let in yet has none."""
    if by.organisation != reader.organisation_id or Stake.MEMBER not in by.stakes:
        return frozenset()
    if reader.let_in_on is None:
        return frozenset()
    return frozenset({Stake.WRITER if reader.way is Way.AUTHOR else Stake.AUDIENCE})


def reader(session: Session, reference: str, *, by: Actor, to: Action) -> NoteReader:
    """Load the place of the actor's organisation among a note's readers; raise `Hidden` or `Refused`."""
    if by.organisation is None:
        raise Hidden
    found = session.scalar(queries.reader(reference, by.organisation))
    if found is None or not allows(by.role, stakes := stakes_in(found, by), Action.NOTE_SEE):
        raise Hidden
    if not allows(by.role, stakes, to):
        raise Refused(N_("Only the organisation that wrote this note can do this, and only its audience can answer."))
    return found


def note(session: Session, reference: str, *, by: Actor, to: Action) -> IncidentNote:
    """Load a note for `by`; raise `Hidden` or `Refused`."""
    return reader(session, reference, by=by, to=to).note


def held(session: Session, reference: str, *, by: Actor, to: Action) -> IncidentNote:
    """Load a note to change it, locked, so that everything that changes it comes one after the other.

    It is looked up once more when it is held: whoever was taken out while this waited is not there any more.
    """
    found = note(session, reference, by=by, to=to)
    # By its id: SQLAlchemy refuses to lock what it loaded before and somebody has changed since.
    session.execute(select(IncidentNote.id).where(IncidentNote.id == found.id).with_for_update())
    session.refresh(found)
    return note(session, reference, by=by, to=to)


def withdrawal(session: Session, withdrawal_id: UUID, *, by: Actor) -> NoteWithdrawal:
    """Load what the actor's organisation is asked to confirm; raise `Hidden` for anybody else's."""
    found = session.get(NoteWithdrawal, withdrawal_id)
    if found is None or Stake.MEMBER not in by.stakes or found.organisation_id != by.organisation:
        raise Hidden
    return found
