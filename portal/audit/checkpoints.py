"""Signed checkpoints: once a day, how far every chain had come that moved, under one root and one signature.

Only lines from before today are signed. A checkpoint made in the middle of a day would say in which part of it a
reporter did something; days are all that is kept.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.audit import merkle, queries
from portal.audit.models import Checkpoint, SignedLine
from portal.db import Database
from portal.keys.instance import instance
from portal.sealing.signatures import sign, verifying_key

MOST: Final = 10_000
"""Lines under one checkpoint. Where more chains moved, several are made, so that memory and the write stay small."""


def public_key(session: Session) -> bytes:
    """Return the key by which anyone can check this portal's checkpoints: 32 bytes."""
    return verifying_key(instance(session).signing)


def statement(*, number: int, made_on: date, lines: int, root: bytes) -> bytes:
    """Return what is signed: five lines of ASCII text, each with its end."""
    said = ("accord audit checkpoint 1", number, made_on.isoformat(), lines, root.hex())
    return "".join(f"{part}\n" for part in said).encode("ascii")


def fold(database: Database, *, most: int = MOST) -> int:
    """Fold every chain that moved before today into signed checkpoints; return how many were made.

    The lines are read first, so that the write is short. Of two processes at once, one makes each checkpoint.
    """
    made = 0
    behind: UUID | None = None
    while True:
        with database.reading() as session:
            last = session.scalar(queries.newest())
            found = session.execute(queries.moved(before=clock.today(), behind=behind, most=most)).all()
            if not found:
                return made
            number, previous = (last.number, last.root) if last else (0, merkle.NOTHING)
            checkpoint = _checkpoint(session, number + 1, previous, found)
        if not _write(database, checkpoint, found):
            return made  # another process was quicker, and goes on
        made += 1
        behind = found[-1].chain_id


def _checkpoint(session: Session, number: int, previous: bytes, found: Sequence[Row[UUID, int, bytes]]) -> Checkpoint:
    tree = merkle.Tree(previous)
    for chain, line, digest in found:
        tree.add(merkle.leaf(chain, line, digest))
    said: dict[str, Any] = {"number": number, "made_on": clock.today(), "lines": tree.leaves, "root": tree.root()}
    return Checkpoint(**said, signature=sign(instance(session).signing, statement(**said)))


def _write(database: Database, checkpoint: Checkpoint, found: Sequence[Row[UUID, int, bytes]]) -> bool:
    """Keep a checkpoint; return False where one of this number is there already."""
    rows = [
        {"chain_id": chain, "number": number, "digest": digest, "checkpoint": checkpoint.number}
        for chain, number, digest in found
    ]
    with database.writing() as session:
        try:
            session.add(checkpoint)
            session.flush()
            session.execute(insert(SignedLine), rows)
            session.commit()
        except IntegrityError:
            return False
    return True
