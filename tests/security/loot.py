"""What a thief carries off: every table, file, mail and object, and every form in which a word may lie in them."""

import base64
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import inspect, text

from portal.db import Database


def rows_of(db: Database) -> Iterator[tuple[str, bytes]]:
    """Yield each table with all its values, as bytes."""
    with db.writer.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                for column, value in row._mapping.items():
                    yield f"{table}.{column}", value if isinstance(value, bytes) else str(value).encode()


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below the folder: the SQLite file with its log, objects, keys, anything left lying about."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()


def open_files() -> Iterator[tuple[str, bytes]]:
    """Yield every file that this process has open, one that was deleted already included."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if stat.S_ISREG(descriptor.stat().st_mode):
                yield str(descriptor.readlink()), descriptor.read_bytes()


def forms_of(canary: str) -> Iterator[tuple[str, bytes]]:
    """Yield how a word may lie in bytes: plain, wide, in hexadecimal, and in base64 at each of its three offsets."""
    plain = canary.encode()
    yield "utf-8", plain
    yield "utf-16", canary.encode("utf-16-le")
    yield "utf-16-be", canary.encode("utf-16-be")
    yield "hex", plain.hex().encode()
    yield "HEX", plain.hex().upper().encode()
    yield "escaped", canary.encode("unicode_escape")
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + plain)
        yield f"base64+{offset}", whole[4 if offset else 0 : len(whole) // 4 * 4 - 4]


def unpacked(blob: bytes) -> Iterator[bytes]:
    """Yield the blob, and whatever deflate or gzip streams begin in it."""
    yield blob
    for magic, window in ((b"\x78", 15), (b"\x1f\x8b", 31)):
        at = blob.find(magic)
        while at != -1:
            with suppress(zlib.error):
                yield zlib.decompressobj(window).decompress(blob[at:])
            at = blob.find(magic, at + 1)


def found(canaries: Iterable[str], loot: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return where any form of any canary lies in the loot."""
    wanted = [(canary, form, needle) for canary in canaries for form, needle in forms_of(canary)]
    return sorted(
        {
            f"{canary} in {place} as {form}"
            for place, blob in loot
            for part in unpacked(blob)
            for canary, form, needle in wanted
            if needle in part
        }
    )
