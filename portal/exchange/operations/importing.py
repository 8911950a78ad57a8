"""Taking a STIX 2.1 bundle into a note: sealed as it arrives, read by a job in slices, there for all or for nobody."""

from typing import Final
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor, Kind
from portal.db import new_ids
from portal.exchange import stix
from portal.exchange.stix import BadBundle, Part
from portal.incidents import contents, queries
from portal.incidents.events import IndicatorsAsked, IndicatorsImported
from portal.incidents.models import Bundle, BundleState, IncidentNote, IndicatorObject
from portal.incidents.operations.resealing import destroy, hold, remove_bundle
from portal.incidents.operations.sharing import mark_moved, tell_others
from portal.incidents.operations.writing import SENT_ELSEWHERE, open_key
from portal.jobs import work
from portal.jobs.models import Job, JobState
from portal.jobs.work import Cargo, JobFailed
from portal.keys.grants import OpenKey
from portal.policy import Role
from portal.problems import Invalid
from portal.reference.labels import N_

KIND: Final = "indicators.import"
SLICE: Final = 400
EMPTY_FILE: Final = N_("Choose a file that holds something.")
UNDER_WAY: Final = N_("Another file for this note is being read. Wait until that is done, then send this one.")
GONE: Final = N_("The note has changed meanwhile. Send the file again.")


def ask(
    session: Session,
    note: IncidentNote,
    raw: bytes,
    *,
    leads_to: str,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice imports once
) -> Job:
    """Seal a file and begin the job that reads it; raise `Invalid` where there is nothing in it, or one is read now."""
    before = work.of_subject(session, KIND, note.id)
    if (done := session.get(Bundle, id)) is not None:
        if done.note_id != note.id or before is None:
            raise Invalid(SENT_ELSEWHERE)
        return before
    if not raw.strip():
        raise Invalid(EMPTY_FILE, field="file")
    if before is not None and before.state is JobState.WAITING:
        raise Invalid(UNDER_WAY)
    remove_bundle(session, note.id, BundleState.READING)
    key = open_key(session, note, by=by)
    bundle = Bundle(id=id, note_id=note.id, account_id=by.account, data_key_id=key.id)
    # As Latin-1 every byte is a letter, whatever the file is.
    bundle.upload = key.seal(raw.decode("latin-1"), row=id, label=contents.UPLOAD)
    session.add(bundle)
    audit.record(session, IndicatorsAsked(bundle=id), on=note.id, by=by)
    cargo = {"bundle": id.hex, "key_id": key.id.hex, "key": key.key.hex()}
    return work.begin(session, KIND, subject=note.id, leads_to=leads_to, by=by, cargo=cargo)


def prepare(session: Session, job: Job, cargo: Cargo) -> Cargo:
    """Read and check the next objects, and seal them, before the slice takes the write lock."""
    bundle, key = _of(session, cargo)
    raw = key.open(bundle.upload or b"", row=bundle.id, label=contents.UPLOAD).encode("latin-1")
    try:
        if not job.total:
            return {"total": stix.check_whole(raw)}
        return {"rows": _rows(stix.parts(raw, behind=job.done, most=SLICE), bundle.id, key)}
    except BadBundle as problem:
        raise JobFailed(problem.reason, **problem.values) from None


def step(session: Session, job: Job, cargo: Cargo) -> bool:
    """Write what was prepared; with the last objects the whole is there, and takes the place of the one before."""
    if "total" in cargo:
        job.total = cargo["total"]
        return False
    hold(session, job.subject_id)
    _of(session, cargo, anew=True)
    session.execute(insert(IndicatorObject), cargo["rows"])
    job.done += len(cargo["rows"])
    if job.done < job.total:
        return False
    _finish(session, job, UUID(hex=cargo["bundle"]))
    return True


def undo(session: Session, job: Job) -> None:
    """Leave nothing of an import that failed."""
    remove_bundle(session, job.subject_id, BundleState.READING)


def _of(session: Session, cargo: Cargo, *, anew: bool = False) -> tuple[Bundle, OpenKey]:
    bundle = session.get(Bundle, UUID(hex=cargo["bundle"]), populate_existing=anew)
    if bundle is None or bundle.state is not BundleState.READING:
        raise JobFailed(GONE)
    return bundle, OpenKey(UUID(hex=cargo["key_id"]), bytes.fromhex(cargo["key"]))


def _rows(parts: list[Part], bundle: UUID, key: OpenKey) -> list[dict[str, object]]:
    indexes: dict[str, bytes] = {}
    rows: list[dict[str, object]] = []
    for row, part in zip(new_ids(len(parts)), parts, strict=True):
        kind = contents.kind_of(part.said) if part.number else ""
        if kind not in indexes:
            indexes[kind] = contents.kind_index(key, kind)
        rows.append(
            {
                "id": row,
                "bundle_id": bundle,
                "place": part.place,
                "number": part.number,
                "kind": indexes[kind],
                "content": contents.seal_object(key, row, part.text),
            }
        )
    return rows


def _finish(session: Session, job: Job, bundle: UUID) -> None:
    by = Actor(Kind.ACCOUNT, Role.SYSTEM, account=job.account_id, organisation=job.organisation_id)
    note = session.get_one(IncidentNote, job.subject_id, populate_existing=True)
    before = session.scalar(queries.bundle(note.id, BundleState.READY))
    kept = before.data_key_id if before else None
    remove_bundle(session, note.id, BundleState.READY)
    if kept is not None and kept != note.data_key_id:
        destroy(session, [kept])
    indicators = session.scalar(queries.count_indicators(bundle)) or 0
    ready = {"state": BundleState.READY, "upload": None, "objects": job.total, "indicators": indicators}
    session.execute(update(Bundle).where(Bundle.id == bundle).values(**ready, imported_on=clock.today()))
    audit.record(session, IndicatorsImported(bundle=bundle, objects=job.total), on=note.id, by=by)
    mark_moved(session, note.id, organisation=note.organisation_id)
    tell_others(session, note, by=by)


IMPORT: Final = work.Kind(KIND, step, prepare, undo)
