"""The audit says what was removed, changed or reordered, and takes nothing but codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import SYSTEM
from portal.app import open_database
from portal.audit.models import AuditEvent
from portal.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(audit.Event):
    thing: object


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    database = open_database(settings)
    with database.writing() as opened:
        yield opened
    database.dispose()


@pytest.fixture
def chain(session: Session) -> UUID:
    on = uuid4()
    for number in range(5):
        audit.record(session, Happened(thing=number), on=on, by=SYSTEM)
    return on


def line(session: Session, chain: UUID, number: int) -> AuditEvent:
    return session.scalars(select(AuditEvent).where(AuditEvent.chain_id == chain, AuditEvent.number == number)).one()


def test_a_whole_chain_is_found_whole(session: Session, chain: UUID) -> None:
    assert audit.verify(session, chain) is None


def test_a_changed_line_is_named(session: Session, chain: UUID) -> None:
    line(session, chain, 3).keys = '{"thing": 7}'
    session.flush()
    assert audit.verify(session, chain) == "line 3 (Happened) was changed"


def test_a_removed_line_is_named(session: Session, chain: UUID) -> None:
    session.delete(line(session, chain, 2))
    session.flush()
    assert audit.verify(session, chain) == "line 2 is missing"


def test_two_lines_that_changed_places_are_named(session: Session, chain: UUID) -> None:
    second, third = line(session, chain, 2), line(session, chain, 3)
    second.keys, third.keys = third.keys, second.keys
    session.flush()
    assert audit.verify(session, chain) == "line 2 (Happened) was changed"


def test_a_line_of_another_chain_does_not_fit(session: Session, chain: UUID) -> None:
    other = uuid4()
    for number in range(2):
        audit.record(session, Happened(thing=number), on=other, by=SYSTEM)
    moved = line(session, other, 2)
    session.delete(line(session, chain, 2))
    session.flush()
    moved.chain_id = chain
    session.flush()
    assert audit.verify(session, chain) == "line 2 (Happened) was changed"


@pytest.mark.parametrize("word", ["what somebody typed", 1.5, {"a": 1}, b"bytes"])
def test_an_event_takes_no_words(session: Session, word: object) -> None:
    with pytest.raises(TypeError):
        audit.record(session, Happened(thing=word), on=uuid4(), by=SYSTEM)
