"""What is inside a backup: tables with their rows, objects with their bytes, and a manifest that vouches for both.

Each record is `kind (1 byte) || length (4 bytes, big-endian) || payload`. The manifest is the last; only zeros follow.
It carries a MAC under the instance key: anyone has the public key and could encrypt a backup of their own invention.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import Enum
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from portal.backup.container import Damaged, Head
from portal.sealing.derivation import mac, same

LONGEST: Final = 64 * 1024 * 1024
"""No record is longer; a row of this size is none of ours."""
_FRONT: Final = 5


class Kind(Enum):
    """`TABLE`, `LATE`: JSON with its name and columns; `ROW`: JSON of their values; `OBJECT`: a name; `DATA`: bytes."""

    TABLE = b"T"
    LATE = b"L"
    ROW = b"R"
    OBJECT = b"O"
    DATA = b"D"
    MANIFEST = b"M"


class Manifest:
    """Counts and SHA-256 of everything, kept while it is written or read."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._place = ""
        self._sums: dict[str, Any] = {}
        self.counts: dict[str, int] = {"objects": 0}

    def take(self, kind: Kind, payload: bytes) -> None:
        """Count a record."""
        match kind:
            case Kind.TABLE | Kind.LATE:
                self._place = f"table {json.loads(payload)['table']}"
            case Kind.OBJECT:
                self._place = "objects"
                self.counts["objects"] += 1
            case Kind.ROW:
                self.counts[self._place] = self.counts.get(self._place, 0) + 1
            case _:
                pass
        whole = self._sums.setdefault(self._place, sha256())
        whole.update(kind.value + len(payload).to_bytes(4, "big") + payload)

    def written(self, key: bytes) -> bytes:
        """Return the manifest with its MAC under `key`."""
        said = {
            "format": 1,
            "schema": self._head.schema,
            "made_on": self._head.made_on.isoformat(),
            "until": self._head.until.isoformat(),
            "counts": self.counts,
            "sha256": {place: whole.hexdigest() for place, whole in self._sums.items()},
        }
        text = json.dumps(said, sort_keys=True)
        marked = mac(key, self._head.written(), text.encode())
        return json.dumps({"manifest": text, "mac": marked.hex()}).encode()

    def check(self, found: bytes, key: bytes) -> None:
        """Raise `Damaged` unless `found` says what was counted, and this portal's instance key vouches for it."""
        expected, said = json.loads(self.written(key)), json.loads(found)
        if said["manifest"] != expected["manifest"]:
            raise Damaged("what is in it is not what its manifest says; use another copy")
        if not same(bytes.fromhex(said["mac"]), bytes.fromhex(expected["mac"])):
            raise Damaged(
                "it was not made with this instance key: give PORTAL_INSTANCE_KEY the offline copy of the one it was"
                " made with (nothing in it would open without), and if that is the one, do not trust this file"
            )


def record(kind: Kind, payload: bytes) -> bytes:
    return kind.value + len(payload).to_bytes(4, "big") + payload


def records(pieces: Iterable[bytes], head: Head, key: bytes) -> Iterator[tuple[Kind, bytes]]:
    """Yield every record before the manifest; raise `Damaged` at the end where anything is not as it was written."""
    manifest = Manifest(head)
    reader = _Reader(iter(pieces))
    try:
        while True:
            kind = Kind(reader.take(1))
            size = int.from_bytes(reader.take(_FRONT - 1), "big")
            if size > LONGEST:
                raise ValueError("too long")
            payload = reader.take(size)
            if kind is Kind.MANIFEST:
                manifest.check(payload, key)
                reader.expect_zeros()
                return
            manifest.take(kind, payload)
            yield kind, payload
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Damaged("what is in it is not what a portal writes; use another copy") from None


class _Reader:
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()

    def take(self, size: int) -> bytes:
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                raise ValueError("it ends too early")
            self._held += piece
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def expect_zeros(self) -> None:
        """Read to the end, which the stream vouches for."""
        for piece in chain([bytes(self._held)], self._pieces):
            if piece.count(0) != len(piece):
                raise ValueError("something follows")
