"""The file that a witness keeps: checkpoints with what they signed, as JSON lines, checked with the public key alone.

    {"format": "accord audit checkpoints", "version": 1, "key": "…"}
    {"checkpoint": 1, "made_on": "2026-11-23", "lines": 1, "root": "…", "signature": "…"}
    {"chain": "…", "number": 5, "digest": "…"}          (as many as `lines` says, by chain)

Bytes are in hexadecimal. `docs/operations.md` says how a signature and a root are made.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final, TextIO
from uuid import UUID

from sqlalchemy.orm import Session

from portal.audit import merkle, queries
from portal.audit.checkpoints import public_key, statement
from portal.sealing.derivation import same
from portal.sealing.signatures import is_signed

FORMAT: Final = "accord audit checkpoints"
VERSION: Final = 1
LONGEST: Final = 1000
"""No line of such a file is longer."""


class Damaged(Exception):
    """The file is not one that `write` wrote; says in which line."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as the witness has it."""

    number: int
    made_on: date
    lines: int
    root: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class KeptLine:
    chain: UUID
    number: int
    digest: bytes


def write(session: Session, file: TextIO) -> int:
    """Write every checkpoint to `file`; return how many there are."""
    count = 0
    _put(file, format=FORMAT, version=VERSION, key=public_key(session).hex())
    for row in session.execute(queries.checkpoints()):
        said = {"lines": row.lines, "root": row.root.hex(), "signature": row.signature.hex()}
        _put(file, checkpoint=row.number, made_on=row.made_on.isoformat(), **said)
        for chain, number, digest in session.execute(queries.signed_under(row.number)):
            _put(file, chain=str(chain), number=number, digest=digest.hex())
        count += 1
    return count


def _put(file: TextIO, **said: object) -> None:
    file.write(json.dumps(said) + "\n")


def check(session: Session, file: TextIO) -> Iterator[str]:
    """Yield a sentence for everything that is here no longer as the witness saw it; raise `Damaged`."""
    entries = _entries(file)
    if next(entries, None) != public_key(session):
        yield "The witness's file was signed with another key: it is of another portal, or it was forged."
        return
    previous, expected = merkle.NOTHING, 1
    for kept in entries:
        if not isinstance(kept, Kept) or kept.number != expected:
            raise Damaged(f"checkpoint {expected} is missing from it")
        yield from _compared(session, kept)
        tree = merkle.Tree(previous)
        for some in _batches(entries, kept.lines):
            for line in some:
                tree.add(merkle.leaf(line.chain, line.number, line.digest))
            yield from _lines(session, kept, some)
        said = statement(number=kept.number, made_on=kept.made_on, lines=kept.lines, root=kept.root)
        if tree.root() != kept.root or not is_signed(public_key(session), said, kept.signature):
            raise Damaged(f"checkpoint {kept.number} in it does not bear the signature of its key")
        previous, expected = kept.root, expected + 1


def _compared(session: Session, kept: Kept) -> Iterator[str]:
    root = session.scalar(queries.root(kept.number))
    if root is None:
        yield f"Checkpoint {kept.number} of {kept.made_on}, which the witness keeps, is not here any more."
    elif root != kept.root:
        yield f"Checkpoint {kept.number} of {kept.made_on} is not the one that the witness keeps."


def _lines(session: Session, kept: Kept, some: list[KeptLine]) -> Iterator[str]:
    """Compare what the witness saw signed with the chains themselves."""
    found = {(chain, number): digest for chain, number, digest in session.execute(queries.digests(_places(some)))}
    for line in some:
        digest = found.get((line.chain, line.number))
        if digest is None:
            yield f"Chain {line.chain}: line {line.number} is missing; the witness keeps its mark since {kept.made_on}."
        elif not same(digest, line.digest):
            yield (
                f"Chain {line.chain}: line {line.number}, or one before it, is not the one"
                f" whose mark the witness keeps since {kept.made_on}."
            )


def _places(some: list[KeptLine]) -> list[tuple[UUID, int]]:
    return [(line.chain, line.number) for line in some]


def _batches(entries: Iterator[bytes | Kept | KeptLine], count: int) -> Iterator[list[KeptLine]]:
    while count > 0:
        some = [one for one in islice(entries, min(count, queries.BATCH)) if isinstance(one, KeptLine)]
        if len(some) != min(count, queries.BATCH):
            raise Damaged("it holds fewer lines than its checkpoints signed")
        yield some
        count -= len(some)


def _entries(file: TextIO) -> Iterator[bytes | Kept | KeptLine]:
    """Yield the public key, then checkpoints and their lines as they come."""
    number = 0
    while text := file.readline(LONGEST):
        number += 1
        try:
            yield _entry(json.loads(text), first=number == 1)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Damaged(f"line {number} is not one that `portal audit export` writes") from None


def _entry(said: dict[str, Any], *, first: bool) -> bytes | Kept | KeptLine:
    if first:
        if (said["format"], said["version"]) != (FORMAT, VERSION):
            raise ValueError("another format")
        return bytes.fromhex(said["key"])
    if "checkpoint" in said:
        made_on = date.fromisoformat(said["made_on"])
        root, signature = bytes.fromhex(said["root"]), bytes.fromhex(said["signature"])
        return Kept(_count(said["checkpoint"]), made_on, _count(said["lines"]), root, signature)
    return KeptLine(UUID(said["chain"]), _count(said["number"]), bytes.fromhex(said["digest"]))


def _count(value: object) -> int:
    """Return a number that a column holds; the rest is no number of ours."""
    if type(value) is not int or not 0 <= value < 2**31:
        raise ValueError("not such a number")
    return value
