"""Under which words a public commitment is found: kept when a version is published, and made anew for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.commitments import queries
from portal.commitments.models import TEXTS, Commitment, CommitmentWords, Version
from portal.db import search

BATCH: Final = 500
TITLE_WEIGHS: Final = 3
"""How often a word of the title counts as much as one of the text."""


def keep(session: Session, commitment: Commitment, version: Version, items: Iterable[str]) -> None:
    """Let the commitment be found by the words of this version."""
    search.put(session, CommitmentWords, commitment.id, _words(commitment, version, items))


def forget(session: Session, commitment: Commitment) -> None:
    """Let the commitment be found by no word any more."""
    search.take_out(session, CommitmentWords, commitment.id)


def rebuild(session: Session) -> int:
    """Make the words of every public commitment anew; return how many there are."""
    return search.put_all(session, CommitmentWords, _all(session))


def _all(session: Session) -> Iterator[Sequence[tuple[UUID, str]]]:
    found = session.execute(queries.newest_versions().execution_options(yield_per=BATCH))
    while batch := list(islice(found, BATCH)):
        items: dict[UUID, list[str]] = defaultdict(list)
        for commitment, item in session.execute(queries.items_of([row[0].id for row in batch])):
            items[commitment].append(item)
        yield [(one.id, _words(one, version, items[one.id])) for one, version in batch]


def _words(commitment: Commitment, version: Version, items: Iterable[str]) -> str:
    title = [version.title or ""] * (TITLE_WEIGHS - 1)
    texts = [getattr(version, name) or "" for name in (*TEXTS, "baseline", "lead")]
    steps = [one["title"] for one in version.milestones or ()]
    return search.words(*title, *texts, *steps, commitment.organisation.name, *items)
