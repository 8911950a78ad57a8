"""A note under a new key, once somebody was taken out of its audience: text and statements at once, in one transaction.

Its indicators too, up to a thousand objects. More are moved by a job, some hundreds at a time; until it is done they
lie under two keys, both of which everybody who stays holds, and whoever was taken out holds neither. What nobody
present can open is owed by those who stay.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.actor import Actor, Kind
from portal.incidents import contents, queries
from portal.incidents.contents import BundleKeys
from portal.incidents.models import Bundle, BundleState, IncidentNote, IndicatorObject
from portal.incidents.rules import KEY
from portal.jobs import work
from portal.jobs.models import Job
from portal.jobs.work import Cargo
from portal.keys import grants, owed
from portal.keys.grants import OpenKey
from portal.keys.models import DataKey
from portal.policy import Role

KIND: Final = "indicators.reseal"
AT_ONCE: Final = 1_000
"""So many objects are moved within the request."""
SLICE: Final = 500

Keys = Mapping[UUID, OpenKey]


def in_use(session: Session, note: IncidentNote) -> set[UUID]:
    """Return the data keys that something of the note lies under: one, or two while a job moves its indicators."""
    bundle = session.scalar(queries.bundle(note.id, BundleState.READY))
    return {note.data_key_id} | ({bundle.data_key_id} if bundle else set())


def bundle_keys(session: Session, note: IncidentNote, bundle: Bundle, *, by: Actor) -> BundleKeys | None:
    """Return the keys of a note's indicators; None for whoever does not hold all of them."""
    found = grants.open_keys(session, by, {note.data_key_id, bundle.data_key_id})
    new, old = found.get(note.data_key_id), found.get(bundle.data_key_id)
    return BundleKeys(new, old, bundle.moved) if new and old else None


def owe(session: Session, note: IncidentNote) -> None:
    """Owe a new key for the note: any of those who still hold the old one can make it."""
    for data_key in sorted(in_use(session, note)):
        owed.owe_rekey(session, data_key)


def all_keys(session: Session, note: IncidentNote, *, by: Actor) -> Keys | None:
    """Return every key that something of the note lies under; None for whoever does not hold all of them."""
    wanted = in_use(session, note)
    found = grants.open_keys(session, by, wanted)
    return found if found.keys() == wanted else None


def reseal(session: Session, note: IncidentNote, keys: Keys, *, by: Actor) -> None:
    """Move everything of the note to a new key, for those who still hold the old. The note is held by the caller."""
    old = keys[note.data_key_id]
    new = grants.make_data_key(session, KEY, subject=note.id)
    contents.seal_text(new, note, contents.open_text(old, note))
    for statement in session.scalars(queries.statements(note.id)):
        contents.seal_statement(new, statement, *contents.open_statement(old, statement))
    bundle = session.scalar(queries.bundle(note.id, BundleState.READY))
    was_moving = bundle is not None and bundle.data_key_id != old.id
    later = bundle is not None and not was_moving and bundle.objects > AT_ONCE
    note.data_key_id = new.id
    session.flush()
    grants.regrant(session, old.id, new, by=by, keep=later)
    if bundle is not None and later:
        owed.owe_too(session, old.id, new.id)
        _begin(session, note, bundle, old, new)
        return
    owed.move(session, old.id, new.id)
    if bundle is not None:
        held = BundleKeys(old, keys[bundle.data_key_id], bundle.moved)
        _move_all(session, bundle, held, new)
    destroy(session, keys)


def _move_all(session: Session, bundle: Bundle, held: BundleKeys, new: OpenKey) -> None:
    rows = _resealed(session, bundle.id, held, new, behind=0, most=bundle.objects)
    if rows:
        session.execute(update(IndicatorObject), [_row(one) for one in rows])
    bundle.data_key_id, bundle.moved = new.id, 0
    session.flush()


def destroy(session: Session, data_keys: Iterable[UUID]) -> None:
    """Delete data keys that nothing lies under any more; grants and debts go with them."""
    session.execute(delete(DataKey).where(DataKey.id.in_(list(data_keys))))


def _begin(session: Session, note: IncidentNote, bundle: Bundle, old: OpenKey, new: OpenKey) -> None:
    cargo = {
        "bundle": bundle.id.hex,
        "old": [old.id.hex, old.key.hex()],
        "new": [new.id.hex, new.key.hex()],
    }
    by = Actor(Kind.SYSTEM, Role.SYSTEM, organisation=note.organisation_id)
    leads_to = f"/desk/notes/{note.reference}"
    work.begin(session, KIND, subject=note.id, leads_to=leads_to, by=by, cargo=cargo, total=bundle.objects)


def _resealed(
    session: Session, bundle: UUID, held: BundleKeys, new: OpenKey, *, behind: int, most: int
) -> list[dict[str, Any]]:
    """Return the next objects sealed under `new`, with what stands for their kind there."""
    indexes: dict[str, bytes] = {}
    rows = []
    for one in session.execute(queries.to_move(bundle, behind=behind, most=most)):
        text = contents.open_object(held.at(one.place), one.id, one.content)
        kind = contents.kind_of_text(text) if one.number else ""
        if kind not in indexes:
            indexes[kind] = contents.kind_index(new, kind)
        content = contents.seal_object(new, one.id, text)
        rows.append({"id": one.id, "place": one.place, "kind": indexes[kind], "content": content})
    return rows


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("id", "kind", "content")}


def _prepare(session: Session, _job: Job, cargo: Cargo) -> Cargo:
    """Seal the next objects anew, before the slice takes the write lock."""
    old, new = _key(cargo["old"]), _key(cargo["new"])
    bundle = session.get(Bundle, UUID(hex=cargo["bundle"]))
    if bundle is None or bundle.data_key_id != old.id:
        return {"rows": [], "behind": 0}
    held = BundleKeys(new, old, bundle.moved)
    rows = _resealed(session, bundle.id, held, new, behind=bundle.moved, most=SLICE)
    return {"rows": rows, "behind": bundle.moved}


def _step(session: Session, job: Job, cargo: Cargo) -> bool:
    """Write what was prepared; with the last objects the old key goes. Whoever came before has done it already."""
    old, new = _key(cargo["old"]), _key(cargo["new"])
    hold(session, job.subject_id)
    bundle = session.get(Bundle, UUID(hex=cargo["bundle"]), populate_existing=True)
    note = session.get(IncidentNote, job.subject_id, populate_existing=True)
    if bundle is None or note is None or (bundle.data_key_id, note.data_key_id) != (old.id, new.id):
        _destroy_unused(session, note, old.id)
        return True
    if bundle.moved != cargo["behind"]:
        return False
    if cargo["rows"]:
        session.execute(update(IndicatorObject), [_row(one) for one in cargo["rows"]])
        bundle.moved = cargo["rows"][-1]["place"]
        job.done += len(cargo["rows"])
    if len(cargo["rows"]) == SLICE:
        return False
    bundle.data_key_id, bundle.moved = new.id, 0
    session.flush()
    destroy(session, [old.id])
    return True


def _destroy_unused(session: Session, note: IncidentNote | None, data_key: UUID) -> None:
    """Destroy a key that the job kept alive for indicators which were replaced meanwhile."""
    if note is not None and data_key not in in_use(session, note):
        destroy(session, [data_key])


def _undo(session: Session, job: Job) -> None:
    """Leave what is not moved yet where it is, open to those who stay, and owe the rest to whoever comes by."""
    hold(session, job.subject_id)
    note = session.get(IncidentNote, job.subject_id)
    if note is not None:
        owe(session, note)


def hold(session: Session, note: UUID) -> None:
    """Lock a note: those who change it come one after the other."""
    session.execute(select(IncidentNote.id).where(IncidentNote.id == note).with_for_update())


def drop_unread(session: Session, note: UUID) -> None:
    """Delete a file that is being imported: it lies under the old key. Its job says that it is to be sent again."""
    remove_bundle(session, note, BundleState.READING)


def remove_bundle(session: Session, note: UUID, state: BundleState) -> None:
    """Delete a note's bundle in this state with everything in it."""
    wanted = queries.bundle(note, state).with_only_columns(Bundle.id)
    session.execute(delete(IndicatorObject).where(IndicatorObject.bundle_id.in_(wanted.scalar_subquery())))
    session.execute(delete(Bundle).where(Bundle.note_id == note, Bundle.state == state))


def _key(said: list[str]) -> OpenKey:
    return OpenKey(UUID(hex=said[0]), bytes.fromhex(said[1]))


RESEAL: Final = work.Kind(KIND, _step, _prepare, _undo)
