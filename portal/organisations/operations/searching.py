"""Under which words an organisation is found: kept when it is made, and made anew for all of them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.db import search
from portal.organisations import queries
from portal.organisations.models import Organisation, OrganisationWords

BATCH: Final = 500


def keep(session: Session, organisation: Organisation) -> None:
    """Let an organisation be found by its name."""
    search.put(session, OrganisationWords, organisation.id, search.words(organisation.name))


def rebuild(session: Session) -> int:
    """Make the words of every organisation anew; return how many there are."""
    return search.put_all(session, OrganisationWords, _all(session))


def _all(session: Session) -> Iterator[Sequence[tuple[UUID, str]]]:
    found = session.execute(queries.called().execution_options(yield_per=BATCH))
    while batch := list(islice(found, BATCH)):
        yield [(row, search.words(name)) for row, name in batch]
