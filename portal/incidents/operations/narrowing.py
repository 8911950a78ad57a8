"""Taking a shared note back from readers, and a stricter label. See docs/decisions/0018.

From the commit on whoever was taken out has no place among the readers and no grant: every route answers as if there
were no note. What stays of them is on the record: on which days they opened it, and what they stated.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM, Actor
from portal.incidents import queries, rules
from portal.incidents.events import AudienceNarrowed, LabelNarrowed, NoteCopiesGone
from portal.incidents.models import IncidentNote, NoteReader, NoteWithdrawal
from portal.incidents.operations import regiving, resealing
from portal.incidents.operations.sharing import mark_moved, tell_others
from portal.incidents.operations.writing import TOO_WIDE
from portal.incidents.rules import Tlp, Verb, Way
from portal.keys import grants, owed
from portal.notices import operations as notices
from portal.organisations.rules import Standing
from portal.problems import Hidden, Invalid
from portal.reference.labels import N_

AT_ONCE: Final = 20
WIDER: Final = N_("A label can only become stricter once a note was shared. Choose another one.")


def take_out(session: Session, note: IncidentNote, organisation: UUID, *, by: Actor) -> None:
    """Take a reader out of a shared note's audience, which is held. Raise `Hidden` for whoever does not read it."""
    rules.move(note.state, Verb.NARROW)
    reader = session.scalar(queries.reader_of(note.id, organisation))
    before = {one.organisation_id for one in session.scalars(queries.withdrawals(note.id))}
    if reader is None and organisation in before:
        return  # the same form twice
    if reader is None or reader.way is Way.AUTHOR or reader.let_in_on is None:
        raise Hidden
    cut_off(session, note, [reader], by=by)


def leave(session: Session, note: IncidentNote, *, by: Actor) -> None:
    """Take the actor's own organisation out of the audience of a note, which is held."""
    rules.move(note.state, Verb.LEAVE)
    reader = session.scalar(queries.reader_of(note.id, by.organisation)) if by.organisation else None
    if reader is None or reader.way is Way.AUTHOR or reader.let_in_on is None:
        raise Hidden
    cut_off(session, note, [reader], by=by)


def cut_off(session: Session, note: IncidentNote, readers: Collection[NoteReader], *, by: Actor) -> None:
    """End these places, the grants that go with them and what was derived; move the note to a new key, or owe that."""
    taken = sorted(one.organisation_id for one in readers)
    by_itself = [by.organisation] == taken
    # Sealed anew first: whoever leaves is the one who holds the key, and they are given none of the new one.
    keys = resealing.all_keys(session, note, by=by)
    in_use = resealing.in_use(session, note)
    for one in readers:
        grants.take_back(session, in_use, holder=one.organisation_id)
        owed.forgive(session, in_use, holder=one.organisation_id)
        if one.let_in_on is not None and one.organisation.standing is not Standing.REMOVED:
            _ask(session, note, one, by_itself=by_itself)
        session.delete(one)
    session.flush()
    resealing.drop_unread(session, note.id)
    if keys is not None:
        resealing.reseal(session, note, keys, by=by)
    else:
        resealing.owe(session, note)
    regiving.mark_lost(session, note)
    audit.record(session, AudienceNarrowed(taken=tuple(taken), left=by_itself), on=note.id, by=by)
    notices.wake(session, *session.scalars(queries.members_of(taken)))
    if by_itself:
        _tell_author(session, note)
    session.flush()


def _ask(session: Session, note: IncidentNote, reader: NoteReader, *, by_itself: bool) -> None:
    """Ask to confirm that copies made outside the portal are gone."""
    due = clock.today() + timedelta(days=rules.DAYS_TO_CONFIRM)
    session.add(
        NoteWithdrawal(note_id=note.id, organisation_id=reader.organisation_id, by_itself=by_itself, due_on=due)
    )


def _tell_author(session: Session, note: IncidentNote) -> None:
    author = session.scalar(queries.reader_of(note.id, note.organisation_id))
    if author is not None:
        author.unread, author.moved_on = True, clock.today()
        notices.wake(session, *session.scalars(queries.members_of([note.organisation_id])))


def narrow_label(session: Session, note: IncidentNote, tlp: Tlp, *, by: Actor) -> None:
    """Give a shared note, which is held, a stricter label; raise `Invalid` where its audience does not fit that."""
    rules.move(note.state, Verb.NARROW)
    if tlp is note.tlp:
        return
    if tlp not in rules.stricter(note.tlp):
        raise Invalid(WIDER, field="tlp")
    for one in session.scalars(queries.readers(note.id)):
        if not rules.may_read(tlp, one.organisation.kind, one.way):
            raise Invalid(TOO_WIDE, field="tlp", label=tlp.value, name=one.organisation.name)
    set_label(session, note, tlp, by=by)


def set_label(session: Session, note: IncidentNote, tlp: Tlp, *, by: Actor) -> None:
    """Write the label down and tell the readers: what they may pass on has changed."""
    before, note.tlp = note.tlp, tlp
    audit.record(session, LabelNarrowed(before=before, tlp=tlp), on=note.id, by=by)
    tell_others(session, note, by=by)
    mark_moved(session, note.id, organisation=by.organisation)
    session.flush()


def confirm_gone(session: Session, asked: NoteWithdrawal, *, by: Actor) -> None:
    """Confirm to the author that the organisation's own copies are gone; done already, it stays done."""
    resealing.hold(session, asked.note_id)
    session.refresh(asked)
    if asked.confirmed_on is not None:
        return
    asked.confirmed_on, asked.confirmed_by = clock.today(), by.account
    audit.record(session, NoteCopiesGone(withdrawal=asked.id), on=asked.note_id, by=by)
    _tell_author(session, session.get_one(IncidentNote, asked.note_id))
    session.flush()


def part_from_removed(session: Session) -> int:
    """End the places of organisations that were removed from the portal, some at a time; return how many."""
    found = session.scalars(queries.read_by_removed(AT_ONCE)).all()
    places = {one.note_id: [other for other in found if other.note_id == one.note_id] for one in found}
    for note in session.scalars(queries.by_ids(places).with_for_update()):
        there = [one for one in places[note.id] if session.scalar(queries.reader_of(note.id, one.organisation_id))]
        if there:
            cut_off(session, note, there, by=SYSTEM)
    return len(found)


def repeat(session: Session, note: IncidentNote, organisations: Collection[UUID]) -> bool:
    """Take out once more whoever a restored backup lets in again; say whether there was anybody."""
    resealing.hold(session, note.id)
    found = [session.scalar(queries.reader_of(note.id, one)) for one in organisations]
    readers = [one for one in found if one is not None]
    if readers:
        cut_off(session, note, readers, by=SYSTEM)
    return bool(readers)
