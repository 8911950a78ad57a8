"""What a reader says of itself about an incident: all who read the note read it."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.incidents import contents, rules
from portal.incidents.events import StatementMade
from portal.incidents.models import IncidentNote, Statement
from portal.incidents.operations.sharing import mark_moved, tell_others
from portal.incidents.operations.writing import SENT_ELSEWHERE, open_key
from portal.incidents.rules import Position, Verb
from portal.problems import Invalid


def state(
    session: Session,
    note: IncidentNote,
    position: Position,
    text: str,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice states it once
) -> None:
    """Add a statement of the actor's organisation; a later one takes the place of an earlier as its position."""
    rules.move(note.state, Verb.STATE)
    if (done := session.get(Statement, id)) is not None:
        if (done.note_id, done.organisation_id) != (note.id, by.organisation):
            raise Invalid(SENT_ELSEWHERE)
        return
    key = open_key(session, note, by=by)
    note.said += 1
    made = Statement(id=id, note_id=note.id, organisation_id=by.organisation, account_id=by.account, number=note.said)
    contents.seal_statement(key, made, position, text)
    session.add(made)
    audit.record(session, StatementMade(statement=id), on=note.id, by=by)
    tell_others(session, note, by=by)
    mark_moved(session, note.id, organisation=by.organisation)
    session.flush()
