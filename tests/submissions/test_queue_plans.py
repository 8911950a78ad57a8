"""By which index SQLite reads the list: without statistics it takes, among equals, one by the order of their making."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, text
from sqlalchemy.dialects import sqlite

from portal import clock
from portal.db import Database, migrate, new_id
from portal.submissions import queries
from portal.submissions.models import Participation
from portal.submissions.queries import casework, deadlines, listing
from portal.submissions.rules import PartState, Urgency


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of an empty database as an upgrade leaves it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('plans') / 'accord.db'}"
    migrate.upgrade(url)
    return url


@pytest.fixture
def db(sqlite_url: str) -> Iterator[Database]:
    found = Database(sqlite_url)
    yield found
    found.dispose()


def index_of(db: Database, *narrowed: ColumnElement[bool]) -> str:
    """Return the name of the index by which a manager's list is read, and whether it is sorted after that."""
    wanted = queries.visible_to(new_id(), new_id(), manager=True).where(*narrowed)
    wanted = wanted.order_by(Participation.due_on, Participation.id).limit(51)
    said = str(wanted.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with db.reading() as session:
        plan = [str(row[3]) for row in session.execute(text(f"EXPLAIN QUERY PLAN {said}".replace(":", "\\:")))]
    first = next(line for line in plan if line.startswith("SEARCH participations USING"))
    return first.split("ix_participations_")[1].split()[0] + (
        "+sort" if any("ORDER BY" in line for line in plan) else ""
    )


@pytest.mark.parametrize(
    ("index", "narrowed"),
    [
        ("open", ()),
        ("owing", (deadlines.is_late(clock.today()),)),
        ("open", (listing.came_by(clock.today() - timedelta(days=31)),)),
        ("unread", (queries.has_news(),)),
        ("open", (casework.marked(b"", often=True),)),
        ("urgency", (Participation.urgency == Urgency.HIGH,)),
        ("filed_as", (Participation.filed_as == "threat_notice",)),
        ("handler", (Participation.handler_id == new_id(),)),
    ],
    ids=["as it opens", "overdue", "age", "unread", "code", "urgency", "kind", "handler"],
)
def test_what_is_over_is_not_walked_through(
    index: str, narrowed: tuple[ColumnElement[bool], ...], db: Database
) -> None:
    assert index_of(db, queries.are_open(), *narrowed) == index


@pytest.mark.parametrize("state", [PartState.CLOSED, PartState.HELD])
def test_a_state_is_read_by_its_index(state: PartState, db: Database) -> None:
    assert index_of(db, Participation.state == state) == "state"
