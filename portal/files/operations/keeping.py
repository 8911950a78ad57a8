"""Files in their tables: kept with a draft, moved with it into a report, let on as they are, opened."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.db import new_id
from portal.files import contents, queries, rules
from portal.files.contents import Opened
from portal.files.models import Body, File, FileOpening
from portal.files.operations.arriving import Arrived, ArrivedFile
from portal.files.rules import BodyKind, Part
from portal.keys.grants import OpenKey
from portal.problems import Hidden, Invalid
from portal.sealing.padding import padded_size


@dataclass(frozen=True, slots=True)
class Place:
    """Where files are kept: a section with its two keys, or a draft, whose one key is both."""

    originals: OpenKey
    copies: OpenKey
    section: UUID | None = None
    draft: UUID | None = None

    def key_for(self, kind: BodyKind) -> OpenKey:
        return self.originals if kind is BodyKind.ORIGINAL else self.copies


@dataclass(frozen=True, slots=True)
class Held:
    """A file as somebody sees it: what they hold no key for is None. `passed` says how it may go on, if it may."""

    id: UUID
    number: int
    section: UUID | None
    original: Opened | None
    copy: Opened | None
    passed: BodyKind | None


def keep(session: Session, file: ArrivedFile, *, at: Place, among: Collection[UUID] = ()) -> File:
    """Keep a file that arrived; raise `Invalid` where there are too many. `among`: every section of its report."""
    count = session.scalar(queries.count(sections=among, draft=at.draft)) or 0
    if count >= rules.MOST_FILES:
        raise Invalid(rules.TOO_MANY)
    last = session.scalar(queries.last_number(sections=among, draft=at.draft)) or 0
    row = File(id=new_id(), section_id=at.section, draft_id=at.draft, number=last + 1)
    session.add(row)
    session.flush()
    for one in (file.original, file.copy):
        if one is not None:
            add_body(session, row, one, at=at)
    return row


def add_body(session: Session, file: File, one: Arrived, *, at: Place) -> None:
    body = Body(id=one.id, file_id=file.id, kind=one.kind, object_id=one.object)
    body.size = padded_size(one.opened.record.size)
    contents.seal_body(body, one.opened, under=at.key_for(one.kind))
    session.add(body)
    session.flush()


def drop_copy(session: Session, file: UUID) -> list[UUID]:
    """Delete what goes on of a file as it is; return its object, to be discarded once that is committed."""
    mine = (Body.file_id == file, Body.kind == BodyKind.AS_IS)
    objects = list(session.scalars(select(Body.object_id).where(*mine)))
    session.execute(delete(Body).where(*mine))
    return objects


def parts_of_draft(session: Session, draft: UUID, key: OpenKey) -> set[Part]:
    """Return the parts of the report that a draft's files are to belong to."""
    return {contents.open_body(one, key).record.part for one in session.scalars(queries.bodies_of_draft(draft))}


def adopt(session: Session, draft: UUID, key: OpenKey, places: Mapping[Part, Place]) -> None:
    """Move a draft's files into the sections of the report that it became."""
    for body in session.scalars(queries.bodies_of_draft(draft)).all():
        opened = contents.open_body(body, key)
        at = places[opened.record.part]
        contents.seal_body(body, opened, under=at.key_for(body.kind))
        body.file.section_id, body.file.draft_id = at.section, None
    session.flush()


def held(bodies: Iterable[Body], keys: Mapping[UUID, OpenKey]) -> list[Held]:
    """Return the files of these bodies, as far as `keys` (by their ids) open them."""
    found: dict[UUID, dict[BodyKind, Body]] = {}
    for body in bodies:
        found.setdefault(body.file_id, {})[body.kind] = body
    return [_held(kinds, keys) for kinds in found.values()]


def _held(kinds: Mapping[BodyKind, Body], keys: Mapping[UUID, OpenKey]) -> Held:
    opened = {kind: _opened(body, keys) for kind, body in kinds.items()}
    passed = next((kind for kind in (BodyKind.CLEANED, BodyKind.AS_IS) if kind in kinds), None)
    file = next(iter(kinds.values())).file
    copy = opened.get(passed) if passed else None
    return Held(file.id, file.number, file.section_id, opened.get(BodyKind.ORIGINAL), copy, passed)


def _opened(body: Body, keys: Mapping[UUID, OpenKey]) -> Opened | None:
    key = keys.get(body.key_id)
    return contents.open_body(body, key) if key else None


def body_of(session: Session, file: UUID, kind: BodyKind) -> Body:
    """Return one body of a file; raise `Hidden`."""
    found = next((one for one in session.scalars(queries.bodies_of(file)) if one.kind is kind), None)
    if found is None:
        raise Hidden
    return found


def record_opening(session: Session, file: UUID, kind: BodyKind, *, by: Actor) -> None:
    """Note that the member opens this file today; once a day is enough."""
    assert by.account is not None
    if session.scalar(queries.opening(file, by.account, kind, clock.today())) is None:
        # The same person in two windows: the second record is the first.
        with suppress(IntegrityError), session.begin_nested():
            session.add(FileOpening(file_id=file, kind=kind, organisation_id=by.organisation, account_id=by.account))
