"""Checking everything: every chain, every checkpoint, and both against the file that a witness kept.

One pass over two ordered streams, in one snapshot of the database: memory stays flat, and a line that is written
meanwhile is simply not there yet.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal.audit import merkle, queries
from portal.audit.chain import Link
from portal.audit.checkpoints import public_key, statement
from portal.sealing.derivation import same
from portal.sealing.signatures import is_signed

AnyRow = Row[*tuple[Any, ...]]


class Count:
    """What was looked at."""

    def __init__(self) -> None:
        self.lines = self.chains = self.checkpoints = 0


def chains(session: Session, count: Count) -> Iterator[str]:
    """Yield a sentence for each chain that is not what it was: the first line that is wrong in it."""
    signed = _Signed(iter(session.execute(queries.signed_lines())))
    for chain, lines in groupby(session.execute(queries.lines()), key=lambda row: row.chain_id):
        yield from map(_gone, signed.before(chain))
        count.chains += 1
        wrong = _first_wrong(session, lines, signed.of(chain), count)
        if wrong:
            yield f"Chain {chain}: {wrong}."
    yield from map(_gone, signed.before(None))


def checkpoints(session: Session, count: Count) -> Iterator[str]:
    """Yield a sentence for each checkpoint that is missing, or is not what was signed."""
    public, previous, expected = public_key(session), merkle.NOTHING, 1
    for row in session.execute(queries.checkpoints()):
        count.checkpoints += 1
        if row.number != expected:
            yield f"Checkpoint {expected} is missing."
        elif not is_signed(public, _statement(row), row.signature):
            yield f"Checkpoint {row.number} of {row.made_on} was changed: it does not bear this portal's signature."
        elif row.root != _root(session, row.number, previous):
            yield f"Checkpoint {row.number} of {row.made_on}: the list of what it signed was changed."
        previous, expected = row.root, row.number + 1


def _statement(row: AnyRow) -> bytes:
    return statement(number=row.number, made_on=row.made_on, lines=row.lines, root=row.root)


def _root(session: Session, number: int, previous: bytes) -> bytes:
    tree = merkle.Tree(previous)
    for chain, line, digest in session.execute(queries.signed_under(number)):
        tree.add(merkle.leaf(chain, line, digest))
    return tree.root()


def _first_wrong(session: Session, lines: Iterator[AnyRow], signed: list[AnyRow], count: Count) -> str | None:
    """Read a chain to its end, whatever is found, so that the next one begins at its first line."""
    link, wrong = Link(session), None
    wanted = {row.number: row for row in signed}
    for row in lines:
        count.lines += 1
        if wrong is None:
            wrong = link.follow(row) or _unlike(row, wanted.get(row.number))
    if wrong is None and signed and signed[-1].number > link.number:
        last = signed[-1]
        wrong = (
            f"line {link.number + 1} and what follows it were cut off:"
            f" checkpoint {last.checkpoint} signed line {last.number}"
        )
    return wrong


def _unlike(row: AnyRow, signed: AnyRow | None) -> str | None:
    if signed is None or same(row.digest, signed.digest):
        return None
    return f"line {row.number} ({row.name}) is not the one that checkpoint {signed.checkpoint} signed"


def _gone(signed: AnyRow) -> str:
    return (
        f"Chain {signed.chain_id}: the whole chain was removed:"
        f" checkpoint {signed.checkpoint} signed its line {signed.number}."
    )


class _Signed:
    """The signed lines, chain by chain, read alongside the chains themselves."""

    def __init__(self, rows: Iterator[AnyRow]) -> None:
        self._chains = groupby(rows, key=lambda row: row.chain_id)
        self._next = self._read()

    def _read(self) -> tuple[UUID, list[AnyRow]] | None:
        for chain, rows in self._chains:
            return chain, list(rows)
        return None

    def before(self, chain: UUID | None) -> Iterator[AnyRow]:
        """Yield the last signed line of each chain that comes before `chain` (or at all), and so has no lines."""
        while self._next and (chain is None or self._next[0].bytes < chain.bytes):
            yield self._next[1][-1]
            self._next = self._read()

    def of(self, chain: UUID) -> list[AnyRow]:
        if self._next is None or self._next[0] != chain:
            return []
        found, self._next = self._next[1], self._read()
        return found
