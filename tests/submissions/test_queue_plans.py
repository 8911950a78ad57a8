"""By which index SQLite reads the list: without statistics it takes, among equals, one by the order of their making."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import ColumnElement, Select, text
from sqlalchemy.dialects import sqlite

from portal import clock
from portal.actor import Actor, Kind
from portal.db import Database, migrate, new_id
from portal.db.paging import counting
from portal.desk.queries.frame import MENU
from portal.policy import Role, Stake
from portal.submissions import queries
from portal.submissions.models import Participation
from portal.submissions.queries import casework, deadlines, floods, listing
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
    wanted = listing.visible_to(new_id(), new_id(), manager=True).where(*narrowed)
    plan = plan_of(db, wanted.order_by(Participation.due_on, Participation.id).limit(51))
    first = next(line for line in plan if line.startswith("SEARCH participations USING"))
    return first.split("ix_participations_")[1].split()[0] + (
        "+sort" if any("ORDER BY" in line for line in plan) else ""
    )


def plan_of(db: Database, wanted: Select[*tuple[Any, ...]]) -> list[str]:
    """Return how SQLite reads it, a line for each table."""
    said = str(wanted.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with db.reading() as session:
        return [str(row[3]) for row in session.execute(text(f"EXPLAIN QUERY PLAN {said}".replace(":", "\\:")))]


def reading_rows(plan: list[str]) -> list[str]:
    """Return the lines of a plan that read participations themselves, and not only an index of them."""
    return [line for line in plan if "participations USING" in line and "COVERING" not in line]


NARROWED: Final[list[tuple[str, tuple[ColumnElement[bool], ...]]]] = [
    ("open", ()),
    ("owing", (deadlines.is_late(clock.today()),)),
    ("open", (listing.came_by(clock.today() - timedelta(days=31)),)),
    ("unread", (queries.has_news(),)),
    ("open", (casework.marked(b"", often=True),)),
    ("urgency", (Participation.urgency == Urgency.HIGH,)),
    ("filed_as", (Participation.filed_as == "threat_notice",)),
    ("handler", (Participation.handler_id == new_id(),)),
]
NAMES: Final = ("as it opens", "overdue", "age", "unread", "code", "urgency", "kind", "handler")


@pytest.mark.parametrize(("index", "narrowed"), NARROWED, ids=NAMES)
def test_what_is_over_is_not_walked_through(
    index: str, narrowed: tuple[ColumnElement[bool], ...], db: Database
) -> None:
    assert index_of(db, queries.are_open(), *narrowed) == index


@pytest.mark.parametrize("state", [PartState.CLOSED, PartState.HELD])
def test_a_state_is_read_by_its_index(state: PartState, db: Database) -> None:
    assert index_of(db, Participation.state == state) == "state"


@pytest.mark.parametrize("narrowed", [one for _index, one in NARROWED], ids=NAMES)
def test_counting_reads_no_row_that_is_open(narrowed: tuple[ColumnElement[bool], ...], db: Database) -> None:
    """They lie scattered, each on a page of its own."""
    wanted = listing.counted_of(new_id(), new_id(), manager=True).where(queries.are_open(), *narrowed)
    first = Participation.due_on >= clock.today()
    for one in (wanted, wanted.where(first)):
        assert reading_rows(plan_of(db, counting(one))) == []


@pytest.mark.parametrize("manager", [True, False], ids=["manager", "member"])
def test_neither_the_menu_nor_what_is_held_back_is_counted_by_reading_rows(manager: bool, db: Database) -> None:
    stakes = frozenset({Stake.NONE, Stake.MEMBER, *([Stake.MANAGER] if manager else [])})
    by = Actor(Kind.ACCOUNT, Role.CIVIL_SOCIETY, account=new_id(), organisation=new_id(), stakes=stakes)
    (waiting,) = MENU["reports"][1](by, clock.today())
    held = floods.held_back(new_id(), new_id(), manager=manager, today=clock.today())
    plans = [plan_of(db, counting(waiting)), plan_of(db, held)]
    assert [reading_rows(plan) for plan in plans] == [[], []]
    assert not any("urgency=?" in line for line in plans[1]), "those in danger that are over are not walked through"


def test_the_few_with_a_rare_mark_are_looked_up_by_their_ids(db: Database) -> None:
    wanted = listing.visible_to(new_id(), new_id(), manager=True, few=True)
    wanted = wanted.where(queries.are_open(), casework.marked(b"")).order_by(Participation.due_on, Participation.id)
    plan = [line for line in plan_of(db, wanted.limit(51)) if line.startswith("SEARCH participations USING")]
    assert [line.split(" (")[1] for line in plan] == ["id=?)"]


def test_which_parts_are_held_is_answered_by_indexes_alone(db: Database) -> None:
    plan = plan_of(db, queries.held_of([new_id(), new_id()], new_id()))
    assert [line for line in plan if "COVERING" not in line] == []
