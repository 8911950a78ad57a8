"""A record to tamper with: chains of a few days, and a portal's database to write them into."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from portal import audit
from portal.actor import SYSTEM
from portal.app import open_database
from portal.audit import checkpoints
from portal.db import Database
from portal.settings import Settings
from tests.cli.conftest import command_line

__all__ = ["command_line"]
FIRST_DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(audit.Event):
    thing: object


@pytest.fixture
def record(settings: Settings) -> Iterator[Database]:
    """Yield the database that the chains are in."""
    database = open_database(settings)
    yield database
    database.dispose()


@pytest.fixture
def write(record: Database) -> Callable[..., None]:
    """Return a writer of lines: `write(chain, 3, day=1)`."""

    def write(chain: UUID, count: int, *, day: int = 0) -> None:
        with time_machine.travel(FIRST_DAY + timedelta(days=day)), record.writing() as session:
            for number in range(count):
                audit.record(session, Happened(thing=number), on=chain, by=SYSTEM)
            session.commit()

    return write


@pytest.fixture
def fold(record: Database) -> Callable[..., int]:
    """Return what makes the checkpoints that are due on a day."""

    def fold(*, day: int, most: int = checkpoints.MOST) -> int:
        with time_machine.travel(FIRST_DAY + timedelta(days=day)):
            return checkpoints.fold(record, most=most)

    return fold


@pytest.fixture
def three(write: Callable[..., None], fold: Callable[..., int]) -> list[UUID]:
    """Return three chains in their order: of 3 lines, of 5 in two days, of 1; all signed, by two checkpoints."""
    one, two, last = sorted(uuid4() for _ in range(3))
    write(one, 3)
    write(two, 2)
    assert fold(day=1) == 1
    write(two, 3, day=1)
    write(last, 1, day=1)
    assert fold(day=2) == 1
    return [one, two, last]
