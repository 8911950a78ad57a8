"""Naming who is to read a note, and letting them in: each gets a grant of the note's key, and nobody else."""

from collections.abc import Collection, Iterable
from hashlib import blake2b
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.incidents import queries, rules
from portal.incidents.events import AudienceNamed, NoteShared
from portal.incidents.models import Bundle, BundleState, IncidentNote, NoteReader, NoteWithdrawal
from portal.incidents.operations import drawing, resealing
from portal.incidents.operations.writing import NO_KEY, TOO_WIDE
from portal.incidents.rules import Verb, Way
from portal.keys import grants, rings
from portal.keys.models import RingKind
from portal.notices import operations as notices
from portal.organisations.models import Kind, Organisation
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_

NOBODY: Final = N_("Nobody is named who could read this note. Choose its audience first.")
NO_MORE: Final = N_("%(name)s cannot be given this note any more. Take it out of the audience and share again.")


def named(session: Session, note: IncidentNote) -> list[NoteReader]:
    """Return whom the author named and has not let in yet."""
    return [one for one in session.scalars(queries.readers(note.id)) if one.let_in_on is None]


def name(
    session: Session, note: IncidentNote, *, organisations: Collection[UUID], kinds: Collection[Kind], by: Actor
) -> None:
    """Set who is named and not let in yet: `organisations` one by one, and everybody of `kinds` as they are now.

    Raise `Invalid` for whom the note's label does not allow. Nobody can read anything by this.
    """
    rules.move(note.state, Verb.NAME)
    possible = {one.id: one for one in session.scalars(queries.to_be_named(note.organisation_id))}
    wanted = {one.id: Way.KIND for one in possible.values() if one.kind in kinds}
    wanted |= dict.fromkeys((one for one in organisations if one in possible), Way.NAMED)
    _check(note, [(possible[one], way) for one, way in wanted.items()])
    drawing.check(session, note, [possible[one] for one in wanted], by=by)
    readers = {one.organisation_id: one for one in session.scalars(queries.readers(note.id))}
    for organisation, reader in readers.items():
        if reader.let_in_on is None and organisation not in wanted:
            session.delete(reader)
    for organisation, way in wanted.items():
        if organisation not in readers:
            session.add(NoteReader(note_id=note.id, organisation_id=organisation, way=way))
        elif readers[organisation].let_in_on is None:
            readers[organisation].way = way
    audit.record(session, AudienceNamed(named=tuple(sorted(wanted))), on=note.id, by=by)
    session.flush()


def _check(note: IncidentNote, wanted: Iterable[tuple[Organisation, Way]]) -> None:
    for one, way in wanted:
        if not rules.may_read(note.tlp, one.kind, way):
            field = "kinds" if way is Way.KIND else "organisations"
            raise Invalid(TOO_WIDE, field=field, label=note.tlp.value, name=one.name)


def seen(note: IncidentNote, waiting: Iterable[NoteReader], bundle: Bundle | None) -> str:
    """Return what tells one note, with indicators and audience, from another: whoever shares agrees to just that."""
    ids = sorted(one.organisation_id.bytes for one in waiting)
    indicators = bundle.id.bytes if bundle else bytes(16)
    return blake2b(note.version.to_bytes(8, "big") + indicators + b"".join(ids), digest_size=16).hexdigest()


def share(session: Session, note: IncidentNote, *, agreed: str, by: Actor) -> None:
    """Let in everybody who is named. Raise `Stale` where text or audience are not those that were `agreed` to."""
    state = rules.move(note.state, Verb.SHARE)
    waiting = named(session, note)
    if agreed != seen(note, waiting, session.scalar(queries.bundle(note.id, BundleState.READY))):
        raise Stale
    if not waiting:
        raise Refused(NOBODY)
    drawing.check(session, note, [one.organisation for one in waiting], by=by)
    keys = resealing.all_keys(session, note, by=by)
    if keys is None:
        raise Refused(NO_KEY)
    possible = set(session.scalars(queries.to_be_named(note.organisation_id).with_only_columns(Organisation.id)))
    for one in waiting:
        ring = rings.ring_of(session, one.organisation_id, RingKind.NOTES)
        allowed = rules.may_read(note.tlp, one.organisation.kind, one.way)
        if one.organisation_id not in possible or ring is None or not allowed:
            raise Refused(NO_MORE, name=one.organisation.name)
        for key in keys.values():
            grants.give(session, key, ring=ring, by=by)
        one.let_in_on = one.moved_on = clock.today()
        one.unread = True
    note.state, note.shared_on = state, note.shared_on or clock.today()
    audience = tuple(one.organisation_id for one in waiting)
    # Whoever may read it again has no copies to destroy.
    open_ends = delete(NoteWithdrawal).where(
        NoteWithdrawal.note_id == note.id,
        NoteWithdrawal.organisation_id.in_(audience),
        NoteWithdrawal.confirmed_on.is_(None),
    )
    session.execute(open_ends)
    audit.record(session, NoteShared(tlp=note.tlp, audience=audience), on=note.id, by=by)
    notices.wake(session, *session.scalars(queries.members_of(audience)))
    session.flush()


def tell_others(session: Session, note: IncidentNote, *, by: Actor) -> None:
    """Note that there is something new in a note for all who read it, but for the actor's own organisation."""
    others = [
        one.organisation_id
        for one in session.scalars(queries.readers(note.id))
        if one.let_in_on is not None and one.organisation_id != by.organisation
    ]
    session.execute(
        update(NoteReader)
        .where(NoteReader.note_id == note.id, NoteReader.organisation_id.in_(others))
        .values(unread=True, moved_on=clock.today())
    )
    notices.wake(session, *session.scalars(queries.members_of(others)))


def mark_moved(session: Session, note: UUID, *, organisation: UUID | None) -> None:
    """Put the note at the top of this organisation's own list."""
    session.execute(
        update(NoteReader)
        .where(NoteReader.note_id == note, NoteReader.organisation_id == organisation)
        .values(moved_on=clock.today())
    )
