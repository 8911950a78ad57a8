"""Taking a file in: recognised, measured and sealed while it is read, so that nothing of it ever lies in clear."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from portal.db import Database, new_id
from portal.files import cleaning, names, rules
from portal.files.cleaning import CannotBeCleaned
from portal.files.contents import Opened, Record, sealed_pieces
from portal.files.operations import storing
from portal.files.rules import HEAD, SORTS, BodyKind, Cleaner, Part, Sort
from portal.problems import Invalid, Unavailable
from portal.sealing.envelopes import new_key
from portal.sealing.streams import trimmed
from portal.storage import Store


@dataclass(frozen=True, slots=True)
class Arrived:
    """A body that lies in the store, and in no table yet."""

    id: UUID
    object: UUID
    kind: BodyKind
    opened: Opened


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """A file that lies in the store: its original, and the copy that could be made of it."""

    original: Arrived
    copy: Arrived | None = None

    @property
    def objects(self) -> list[UUID]:
        return [self.original.object, *([self.copy.object] if self.copy else [])]


@dataclass(slots=True)
class _Measured:
    """The pieces of a file on their way, and what they say of it once the last one went by."""

    name: str
    pieces: Iterator[bytes]
    most: int
    size: int = 0
    sort: Sort | None = None
    digest: Any = field(default_factory=sha256)

    def __iter__(self) -> Iterator[bytes]:
        head = b""
        for piece in self.pieces:
            head += piece
            if len(head) >= HEAD:
                break
        self.sort = rules.sort_of(head[:HEAD], self.name) if head else None
        yield self._counted(head)
        for piece in self.pieces:
            yield self._counted(piece)
        if not self.size:
            raise Invalid(rules.EMPTY, name=self.name)

    def _counted(self, piece: bytes) -> bytes:
        self.size += len(piece)
        if self.size > self.most:
            raise Invalid(rules.TOO_LARGE, name=self.name)
        self.digest.update(piece)
        return piece

    def record(self, part: Part) -> Record:
        assert self.sort is not None
        return Record(self.name, self.sort, self.size, self.digest.hexdigest(), part)


def take(database: Database, store: Store, pieces: Iterator[bytes], *, name: str) -> ArrivedFile:
    """Seal a file as it comes, then make its copy; raise `Invalid` or `Unavailable`, and then nothing stays."""
    measured = _Measured(names.cleaned(name), pieces, rules.LARGEST)
    id_, key = new_id(), new_key()
    stored = storing.put(database, store, iter(measured), body=id_, key=key)
    original = Arrived(id_, stored, BodyKind.ORIGINAL, Opened(measured.record(Part.TECHNICAL), key))
    try:
        return ArrivedFile(original, _copy(database, store, original))
    except BaseException:
        storing.discard(database, store, [stored])
        raise


def in_part(file: ArrivedFile, part: Part) -> ArrivedFile:
    """Return the file with the part of the report that it is to belong to."""

    def named(one: Arrived) -> Arrived:
        return replace(one, opened=replace(one.opened, record=replace(one.opened.record, part=part)))

    return ArrivedFile(named(file.original), named(file.copy) if file.copy else None)


def _copy(database: Database, store: Store, original: Arrived) -> Arrived | None:
    """Return the cleaned copy, or None where none can be made; raise `Invalid` for what must not be kept at all."""
    record = original.opened.record
    cleaner = SORTS[record.sort].cleaner
    if cleaner is None or (cleaner is not Cleaner.ARCHIVE and not rules.may_have_copy(record.sort, record.size)):
        return None
    found = sealed_pieces(store, original.object, body=original.id, key=original.opened.key)
    try:
        with cleaning.child(cleaner, record.sort, trimmed(found, record.size)) as cleaned:
            return None if cleaner is Cleaner.ARCHIVE else _put_copy(database, store, cleaned, record)
    except cleaning.Bomb:
        raise Invalid(rules.BOMB, name=record.name) from None
    except CannotBeCleaned:
        return None


def _put_copy(database: Database, store: Store, pieces: Iterator[bytes], record: Record) -> Arrived:
    measured = _Measured(f"copy.{SORTS[record.sort].endings[0]}", pieces, rules.LARGEST)
    id_, key = new_id(), new_key()
    try:
        stored = storing.put(database, store, iter(measured), body=id_, key=key)
    except Invalid:  # what came out of the child is nothing that we know
        raise CannotBeCleaned from None
    made = replace(measured.record(record.part), name="")
    if made.sort is not record.sort:
        storing.discard(database, store, [stored])
        raise CannotBeCleaned
    return Arrived(id_, stored, BodyKind.CLEANED, Opened(made, key))


def again(database: Database, store: Store, object_id: UUID, *, body: UUID, opened: Opened) -> Arrived:
    """Seal an original once more, as the copy that goes on as it is; raise `Unavailable`."""
    id_, key = new_id(), new_key()
    found = sealed_pieces(store, object_id, body=body, key=opened.key)
    try:
        stored = storing.put(database, store, trimmed(found, opened.record.size), body=id_, key=key)
    except FileNotFoundError as error:
        raise Unavailable from error
    return Arrived(id_, stored, BodyKind.AS_IS, Opened(replace(opened.record, name=""), key))
