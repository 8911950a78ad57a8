"""The file: a clear head, the stream's key in a box for the offline key, and the stream (`sealing/streams.py`).

    ACCORD BACKUP\\n
    {"format": 1, "id": …, "made_on": …, "until": …, "schema": …, "version": …, "key": …}\\n
    length of the box (2 bytes, big-endian) || box || stream

The head says what has to be known without the offline key: when the file is to be deleted, and which version reads it.
It is bound into every chunk of the stream, so a head that was changed opens nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import BinaryIO, Final
from uuid import UUID

from portal.sealing.boxes import Context, box, public_of, unbox
from portal.sealing.envelopes import new_key
from portal.sealing.problems import Unreadable
from portal.sealing.streams import CHUNK, open_stream, seal_stream

MAGIC: Final = b"ACCORD BACKUP\n"
FORMAT: Final = 1
LABEL: Final = "backup"
_LONGEST_HEAD: Final = 2000
_NOBODY: Final = UUID(int=0)


class Damaged(Exception):
    """The file cannot be used; says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """`until` is the last day of this file; `key` the mark of the public key; `version` the portal's."""

    id: UUID
    made_on: date
    until: date
    schema: str
    version: str
    key: str

    def written(self) -> bytes:
        said = {"format": FORMAT} | {name: str(value) for name, value in asdict(self).items()}
        return MAGIC + json.dumps(said, sort_keys=True).encode("ascii") + b"\n"


def mark(public: bytes) -> str:
    """Return eight letters by which two public keys are told apart."""
    digits = sha256(public).hexdigest()[:8]
    return f"{digits[:4]}-{digits[4:]}"


def write(file: BinaryIO, head: Head, contents: Iterable[bytes], *, to: bytes) -> None:
    """Write a backup that the private half of `to` opens; raise `ValueError` where `to` is no public key."""
    key, written = new_key(), head.written()
    boxed = box(key, to=to, context=_context(head))
    file.write(written + len(boxed).to_bytes(2, "big") + boxed)
    file.writelines(seal_stream(contents, key=key, label=LABEL, place=sha256(written).digest()))


def read_head(file: BinaryIO) -> Head:
    """Return the head of a backup, and leave `file` behind it; raise `Damaged`. Nothing of it is vouched for yet."""
    if file.read(len(MAGIC)) != MAGIC:
        raise Damaged("it is not a backup of this kind of portal")
    try:
        said = json.loads(file.readline(_LONGEST_HEAD))
        form = said["format"]
        head = Head(
            id=UUID(said["id"]),
            made_on=date.fromisoformat(said["made_on"]),
            until=date.fromisoformat(said["until"]),
            schema=str(said["schema"]),
            version=str(said["version"]),
            key=str(said["key"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Damaged("its head is damaged; use another copy") from None
    if form != FORMAT:
        raise Damaged(f"it is of format {str(form)[:10]!r}, and this version of the portal reads {FORMAT}")
    return head


def contents(file: BinaryIO, *, private: bytes) -> Iterator[bytes]:
    """Yield what is in a backup, from its beginning, with zeros behind it; raise `Damaged`."""
    head = read_head(file)
    ours = mark(public_of(private))
    if head.key != ours:
        raise Damaged(f"it was encrypted to the key {head.key}, and the private key given is that of {ours}")
    try:
        boxed = file.read(int.from_bytes(file.read(2), "big"))
        key = unbox(boxed, private=private, context=_context(head))
        place = sha256(head.written()).digest()
        yield from open_stream(iter(lambda: file.read(CHUNK), b""), key=key, label=LABEL, place=place)
    except Unreadable:
        raise Damaged("it was cut short, added to or changed; use another copy") from None


def _context(head: Head) -> Context:
    return Context(purpose="backup", holder=_NOBODY, generation=FORMAT, section="", key_id=head.id)
