"""Sealing files anew once somebody lost permission: keys at once, objects by a job that never has a data key."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.db import new_id
from portal.files import contents, queries
from portal.files.contents import STREAM, name_of, sealed_pieces
from portal.files.models import Body, StoredObject
from portal.files.operations import storing
from portal.jobs import work
from portal.jobs.models import Job
from portal.jobs.work import Cargo
from portal.keys import owed
from portal.keys.grants import OpenKey
from portal.sealing.envelopes import new_key
from portal.sealing.streams import seal_stream
from portal.storage import Store

KIND: Final = "files.reseal"
AT_ONCE: Final = 200


def move(session: Session, old: OpenKey, new: OpenKey, *, leads_to: str, by: Actor) -> None:
    """Put every body that lies under `old` under `new`, and begin the job that seals the objects anew.

    What an earlier job had yet to do is this one's now: its new keys lay under `old` too. The job's subject is the
    ticket by which the bodies know it.
    """
    ticket, tasks = new_id(), []
    for body in session.scalars(queries.under(old.id).with_for_update()).all():
        opened = contents.open_body(body, old)
        contents.seal_body(body, opened, under=new)
        fresh, made = new_key(), storing.announce(session)
        body.ticket, body.next_key = ticket, contents.seal_key(body.id, fresh, under=new)
        tasks.append(
            {
                "body": body.id.hex,
                "old": body.object_id.hex,
                "key": opened.key.hex(),
                "new": made.hex,
                "next": fresh.hex(),
            }
        )
    if tasks:
        cargo = {"tasks": tasks}
        work.begin(session, KIND, subject=ticket, leads_to=leads_to, by=by, cargo=cargo, total=2 * len(tasks))
    session.flush()


def kind(store: Store) -> work.Kind:
    """Return the kind of work. Two slices a body: write the new object and flip to it, then delete the old one."""

    def prepare(session: Session, job: Job, cargo: Cargo) -> Cargo:
        task = _task(job, cargo)
        body = session.get(Body, task["body"])
        if job.done % 2 == 0 and body is not None and body.ticket == job.subject_id:
            _write(store, task)
        elif job.done % 2 == 1:
            for one in _losers(body, task):
                store.delete(name_of(one))
        return {}

    return work.Kind(KIND, _step, prepare, _undo)


def _task(job: Job, cargo: Cargo) -> dict[str, Any]:
    said = cargo["tasks"][job.done // 2]
    ids = {name: UUID(hex=said[name]) for name in ("body", "old", "new")}
    return {**ids, "key": bytes.fromhex(said["key"]), "next": bytes.fromhex(said["next"])}


def _write(store: Store, task: dict[str, Any]) -> None:
    """Seal the object anew; one that was begun before is written over."""
    found = sealed_pieces(store, task["old"], body=task["body"], key=task["key"])
    # With its zeros, which fill it up to its size as they did before.
    anew = seal_stream(found, key=task["next"], label=STREAM, place=task["body"].bytes)
    store.put_pieces(name_of(task["new"]), anew)


def _step(session: Session, job: Job, cargo: Cargo) -> bool:
    task = _task(job, cargo)
    if job.done % 2 == 0:
        body = session.get(Body, task["body"], with_for_update=True, populate_existing=True)
        if body is not None and body.ticket == job.subject_id and body.next_key is not None:
            body.object_id, body.key = task["new"], body.next_key
            body.ticket = body.next_key = None
    else:
        losers = _losers(session.get(Body, task["body"]), task)
        session.execute(delete(StoredObject).where(StoredObject.id.in_(losers)))
    job.done += 1
    session.flush()
    return job.done >= job.total


def _losers(body: Body | None, task: dict[str, Any]) -> set[UUID]:
    """Return which of the two objects nobody points to: the old one, unless another job has the body now."""
    return {task["old"], task["new"]} - ({body.object_id} if body else set())


def _undo(session: Session, job: Job) -> None:
    """Owe what the job could not do, to whoever holds the key: they begin another."""
    _owe(session, session.scalars(queries.moving(job.subject_id)).all())


def owe_forsaken(session: Session) -> int:
    """Owe what jobs that are gone were to do (a backup holds none); return how many bodies."""
    left = session.scalars(queries.forsaken(AT_ONCE)).all()
    _owe(session, left)
    return len(left)


def _owe(session: Session, left: Sequence[Body]) -> None:
    for body in left:
        body.ticket = body.next_key = None
    for data_key in sorted({body.key_id for body in left}):
        owed.owe_rekey(session, data_key)
    session.flush()
