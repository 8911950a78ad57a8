"""What lies sealed about a file, and under which labels."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Final
from uuid import UUID

from portal.files.models import Body
from portal.files.rules import Part, Sort
from portal.keys.grants import OpenKey
from portal.sealing.streams import open_stream, trimmed
from portal.storage import Store

RECORD: Final = "file.record"
KEY: Final = "file.key"
STREAM: Final = "file.body"


@dataclass(frozen=True, slots=True)
class Record:
    """What a body is; of an original, the custody record. `size` in bytes, `sha256` in hexadecimal."""

    name: str
    sort: Sort
    size: int
    sha256: str
    part: Part = Part.TECHNICAL

    @classmethod
    def read(cls, text: str) -> "Record":
        said = json.loads(text)
        return cls(said["name"], Sort(said["sort"]), said["size"], said["sha256"], Part(said["part"]))

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A body's record and the key of its object (32 bytes)."""

    record: Record
    key: bytes = field(repr=False)


def seal_body(body: Body, opened: Opened, *, under: OpenKey) -> None:
    """Put record and key of a body under a data key, or under that of a draft's session."""
    body.key_id = under.id
    body.record = under.seal(opened.record.written(), row=body.id, label=RECORD)
    body.key = seal_key(body.id, opened.key, under=under)


def seal_key(body: UUID, key: bytes, *, under: OpenKey) -> bytes:
    return under.seal(key.hex(), row=body, label=KEY)


def open_body(body: Body, key: OpenKey) -> Opened:
    """Return what a body is; raise `Unreadable` where it does not lie under `key`."""
    record = Record.read(key.open(body.record, row=body.id, label=RECORD))
    return Opened(record, bytes.fromhex(key.open(body.key, row=body.id, label=KEY)))


def name_of(object_id: UUID) -> str:
    """Return the name of an object in the store."""
    return f"files/{object_id.hex}"


def sealed_pieces(store: Store, object_id: UUID, *, body: UUID, key: bytes) -> Iterator[bytes]:
    """Yield what an object holds, with the zeros behind it; raise `Unreadable`, `FileNotFoundError`, `Unavailable`."""
    return open_stream(store.pieces(name_of(object_id)), key=key, label=STREAM, place=body.bytes)


def pieces(store: Store, body: Body, opened: Opened) -> Iterator[bytes]:
    """Yield a body's own bytes, without the zeros."""
    found = sealed_pieces(store, body.object_id, body=body.id, key=opened.key)
    return trimmed(found, opened.record.size)
