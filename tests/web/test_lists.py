"""Lists: every row is met once however they are paged, and no address breaks one."""

import base64
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session
from werkzeug.datastructures import MultiDict

from portal.db import Base as PortalBase
from portal.db import Database, clear, coded, paging
from portal.db.paging import Place
from portal.web import database as web_database
from portal.web import lists
from portal.web.lists import Filter, ListSpec, Order


class Base(DeclarativeBase):
    type_annotation_map = PortalBase.type_annotation_map


class Tone(StrEnum):
    LOUD = "loud"
    QUIET = "quiet"


class Row(Base):
    """Something to list, with a key of every kind that a list may be sorted by."""

    __tablename__ = "things"
    id: Mapped[UUID] = clear(primary_key=True)
    name: Mapped[str] = clear()
    due_on: Mapped[date] = clear()
    seen_at: Mapped[datetime] = clear()
    number: Mapped[int] = clear()
    urgent: Mapped[bool] = clear()
    tone: Mapped[Tone] = coded(Tone)
    note: Mapped[str | None] = clear(nullable=True)


SPEC = ListSpec(
    "things",
    orders=(
        Order("due", "Due", (Row.due_on, Row.id)),
        Order("newest", "Newest", (Row.due_on, Row.id), descending=True),
        Order("name", "Name", (Row.name, Row.number, Row.id)),
        Order("seen", "Seen", (Row.seen_at, Row.urgent, Row.tone, Row.id), descending=True),
    ),
    filters=(
        Filter("tone", "Tone", Row.tone, choices=lambda: [("loud", "Loud"), ("quiet", "Quiet")]),
        Filter(
            "number",
            "Number",
            choices=lambda: [("low", "Low"), ("high", "High")],
            where=lambda value: Row.number < 3 if value == "low" else Row.number >= 3,
            default="low",
        ),
    ),
    cells=(("Name", lambda row: row.name), ("Due", lambda row: row.due_on), ("Note", lambda row: row.note)),
    size=3,
)
ALL = {"number": ""}

MOMENTS = [datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 9, 0, 0, 1, tzinfo=UTC)]
# Few values each, so that ties are the rule.
ROWS: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids(version=4),
            "name": st.sampled_from(["", "Ada", "ada", "Émile", "زينب", "z"]),
            "due_on": st.dates(date(2026, 3, 1), date(2026, 3, 3)),
            "seen_at": st.sampled_from(MOMENTS),
            "number": st.integers(0, 4),
            "urgent": st.booleans(),
            "tone": st.sampled_from(Tone),
            "note": st.none(),
        }
    ),
    max_size=17,
    unique_by=lambda row: row["id"],
)
EVERY_ORDER = st.sampled_from(SPEC.orders)
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

Fill = Callable[[list[dict[str, Any]]], None]


@pytest.fixture
def session(bare_database_url: str) -> Iterator[Session]:
    engine = create_engine(bare_database_url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def fill(session: Session) -> Fill:
    def fill(rows: list[dict[str, Any]]) -> None:
        session.rollback()
        session.execute(delete(Row))
        if rows:
            session.execute(insert(Row), rows)
        session.commit()

    return fill


@pytest.fixture
def small(bare_database_url: str) -> Iterator[Flask]:
    app = Flask("lists")
    Babel(app)
    database = Database(bare_database_url)
    web_database.install(app, database)
    yield app
    database.dispose()


def thing(which: int = 0, **keys: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": UUID(int=which + 1),
        "name": f"Thing {which}",
        "due_on": date(2026, 3, 1),
        "seen_at": datetime(2026, 3, 1, tzinfo=UTC),
        "number": 0,
        "urgent": False,
        "tone": Tone.LOUD,
        "note": None,
    }
    return usual | keys


def in_order(session: Session, order: Order) -> list[UUID]:
    by = [key.desc() if order.descending else key.asc() for key in order.columns]
    return list(session.scalars(select(Row.id).order_by(*by)))


def show(small: Flask, session: Session, address: str) -> lists.Listing:
    """Load the list as the address asks for it, within a request for that address."""
    with small.test_request_context(address):
        listing = lists.load(session, SPEC, select(Row), MultiDict(parse_qsl(urlsplit(address).query, True)))
        _ = listing.selects
    return listing


def exported(small: Flask, query: dict[str, str]) -> str:
    with small.test_request_context("/things"):
        return lists.export(SPEC, select(Row), query).get_data(as_text=True)


@MANY
@given(rows=ROWS, order=EVERY_ORDER, size=st.integers(1, 6))
def test_paging_on_and_back_again_meets_every_row_once_and_in_order(
    rows: list[dict[str, Any]], order: Order, size: int, session: Session, fill: Fill
) -> None:
    fill(rows)
    expected = in_order(session, order)

    def page(at: Place | None) -> paging.Page:
        """Through the address and back, as a browser carries the place."""
        at = at and lists.read_place(order, lists.write_place(order, at))
        return paging.page(session, select(Row), keys=order.columns, descending=order.descending, size=size, at=at)

    found = page(None)
    assert found.previous is None
    forward = [row.id for row in found.rows]
    while found.next:
        found = page(found.next)
        forward += [row.id for row in found.rows]
    assert forward == expected

    backward = [row.id for row in found.rows]
    while found.previous:
        found = page(found.previous)
        backward = [row.id for row in found.rows] + backward
    assert backward == expected


@MANY
@given(rows=ROWS, order=EVERY_ORDER, tone=st.sampled_from(["", *Tone]))
def test_the_links_of_a_narrowed_list_lead_through_all_of_it(
    *, rows: list[dict[str, Any]], order: Order, tone: str, session: Session, fill: Fill, small: Flask
) -> None:
    fill(rows)
    address: str | None = f"/things?number=&order={order.name}&tone={tone}"
    seen: list[UUID] = []
    while address:
        listing = show(small, session, address)
        assert listing.notices == ()
        seen += [row.id for row in listing.rows]
        address = listing.next_url
    tones = {row.id: row.tone for row in session.execute(select(Row.id, Row.tone))}
    assert seen == [one for one in in_order(session, order) if not tone or tones[one] == tone]


def test_rows_that_come_and_go_meanwhile_move_nobody_else(session: Session, fill: Fill, small: Flask) -> None:
    fill([thing(number) for number in range(1, 8)])
    first = show(small, session, "/things")
    session.execute(delete(Row).where(Row.name == "Thing 1"))
    session.execute(insert(Row), [thing(0)])
    assert first.next_url
    assert [row.name for row in show(small, session, first.next_url).rows] == ["Thing 4", "Thing 5", "Thing 6"]


def test_when_the_rest_of_the_list_has_gone_there_is_a_way_back(session: Session, fill: Fill, small: Flask) -> None:
    fill([thing(number) for number in range(5)])
    second = show(small, session, "/things").next_url
    fill([thing(0)])
    assert second
    listing = show(small, session, second)
    assert listing.is_empty
    assert listing.next_url is None
    assert listing.previous_url == "/things"


def test_rows_of_several_things_come_by_their_names(session: Session, fill: Fill) -> None:
    fill([thing(1, name="One")])
    found = paging.page(session, select(Row, Row.name), keys=(Row.id,), descending=False, size=5)
    assert [(row.Row.name, row.name) for row in found.rows] == [("One", "One")]


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (2, "2"), (99, "99"), (100, "99+"), (130, "99+")])
def test_counting_stops_at_ninety_nine(number: int, words: str, session: Session, fill: Fill, small: Flask) -> None:
    fill([thing(one) for one in range(number)])
    assert show(small, session, "/things").count == words


def place(said: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


GOOD_ID = str(UUID(int=1))


@pytest.mark.parametrize(
    "broken",
    [
        "x",
        "%%%%",
        "é",
        "=" * 9,
        "A" * 100_000,
        base64.urlsafe_b64encode(b"[" * 4_000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        place(None),
        place({"due": 1}),
        place(["due", False]),
        place(["due", "no", ["2026-03-01", GOOD_ID]]),
        place(["newest", False, ["2026-03-01", GOOD_ID]]),
        place(["due", False, ["2026-03-01"]]),
        place(["due", False, ["2026-03-01", GOOD_ID, GOOD_ID]]),
        place(["due", False, "ab"]),
        place(["due", False, [None, GOOD_ID]]),
        place(["due", False, ["2026-02-31", GOOD_ID]]),
        place(["due", False, [["2026-03-01"], GOOD_ID]]),
        place(["due", False, ["2026-03-01", "1; DROP TABLE things"]]),
        place(["due", False, ["2026-03-01", 7]]),
    ],
)
def test_a_broken_place_shows_the_first_page_and_says_so(
    broken: str, session: Session, fill: Fill, small: Flask
) -> None:
    fill([thing(number) for number in range(4)])
    with small.test_request_context("/things"):
        listing = lists.load(session, SPEC, select(Row), {"page": broken})
    assert [row.name for row in listing.rows] == ["Thing 0", "Thing 1", "Thing 2"]
    assert "not found" in listing.notices[0]


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        ("name", ["\0", 1, GOOD_ID]),
        ("name", ["\ud800", 1, GOOD_ID]),
        ("name", ["a" * 2_000, 1, GOOD_ID]),
        ("name", ["a", 2**80, GOOD_ID]),
        ("name", ["a", True, GOOD_ID]),
        ("name", ["a", 1.5, GOOD_ID]),
        ("seen", ["2026-03-01T09:00:00", True, "loud", GOOD_ID]),
        ("seen", ["9999-12-31T23:59:59-12:00", True, "loud", GOOD_ID]),
        ("seen", ["2026-03-01T09:00:00+00:00", 1, "loud", GOOD_ID]),
        ("seen", ["2026-03-01T09:00:00+00:00", True, "shrill", GOOD_ID]),
        ("seen", ["2026-03-01T09:00:00+00:00", True, {}, GOOD_ID]),
    ],
)
def test_keys_that_no_database_could_compare_are_a_broken_place_too(
    order: str, keys: list[Any], session: Session, fill: Fill, small: Flask
) -> None:
    fill([thing(1)])
    with small.test_request_context("/things"):
        listing = lists.load(session, SPEC, select(Row), {"order": order, "page": place([order, False, keys])})
    assert [row.name for row in listing.rows] == ["Thing 1"]
    assert len(listing.notices) == 1


@MANY
@given(typed=st.text(max_size=80))
def test_no_place_that_somebody_makes_up_is_an_error(typed: str, session: Session, small: Flask) -> None:
    with small.test_request_context("/things"):
        lists.load(session, SPEC, select(Row), {"page": typed})


def test_a_place_holds_sort_keys_and_nothing_else() -> None:
    order = SPEC.orders[2]
    typed = lists.write_place(order, Place(("زينب", 3, UUID(int=9)), back=True))
    assert json.loads(base64.urlsafe_b64decode(typed + "==")) == ["name", True, ["زينب", 3, str(UUID(int=9))]]


def test_an_unknown_choice_is_left_out_and_said(session: Session, fill: Fill, small: Flask) -> None:
    fill([thing(1), thing(2, number=4)])
    listing = show(small, session, "/things?number=lots&order=sideways")
    assert [row.name for row in listing.rows] == ["Thing 1"]
    assert len(listing.notices) == 2
    assert "“Number” has no such choice" in " ".join(listing.notices)


def test_the_usual_filter_holds_until_all_is_asked_for(session: Session, fill: Fill, small: Flask) -> None:
    fill([thing(1), thing(2, number=4)])
    usual = show(small, session, "/things")
    assert [row.name for row in usual.rows] == ["Thing 1"]
    assert not usual.is_filtered
    with small.test_request_context("/things"):
        everything = usual.all_url
        assert usual.active == [("Number", "Low")]
    assert [row.name for row in show(small, session, everything).rows] == ["Thing 1", "Thing 2"]


def test_the_filter_bar_shows_what_is_in_force(session: Session, small: Flask) -> None:
    listing = show(small, session, "/things?tone=quiet&order=name")
    assert {one.name: one.value for one in listing.selects} == {"tone": "quiet", "number": "low", "order": "name"}


def test_an_export_holds_the_filtered_list_in_its_order(session: Session, fill: Fill, small: Flask) -> None:
    fill([thing(number, tone=Tone.QUIET if number % 2 else Tone.LOUD) for number in range(450)])
    text = exported(small, {"tone": "quiet", "order": "newest"})
    assert text.startswith("\ufeffName,Due,Note\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]
    assert [row[0] for row in rows] == [f"Thing {number}" for number in reversed(range(450)) if number % 2]
    assert rows[0][1:] == ["2026-03-01", ""]


@pytest.mark.parametrize("first", [*"=+-@\t\r\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_an_export_is_a_formula(first: str, session: Session, fill: Fill, small: Flask) -> None:
    cell = f'{first}HYPERLINK("https://bad.example","x")'
    fill([thing(1, name=cell)])
    rows = list(csv.reader(io.StringIO(exported(small, {}).removeprefix("\ufeff"), newline="")))
    assert rows[1][0] == f"'{cell}"


@pytest.mark.parametrize("between", [*";\t\n"])
def test_nor_is_a_part_of_one_where_lines_are_divided_otherwise(
    between: str, session: Session, fill: Fill, small: Flask
) -> None:
    """Spreadsheets of many countries take a semicolon for what divides a line, and quotation marks within for text."""
    fill([thing(1, name=f"Harmless{between}=cmd|'/C calc'!A0{between}-1")])
    text = exported(small, {}).removeprefix("\ufeff")
    found = [cell for line in re.split(r"[\r\n]", text) for cell in re.split(r"[;\t]", line)]
    assert len(found) > 3 and not [cell for cell in found if cell.startswith(("=", "-"))]


def test_an_export_is_an_attachment(small: Flask) -> None:
    with small.test_request_context("/things"):
        answer = lists.export(SPEC, select(Row), {})
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="things-')
        assert answer.content_type == "text/csv; charset=utf-8"


def test_an_order_that_could_lose_rows_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="may be null"):
        Order("note", "Note", (Row.note, Row.id))
    with pytest.raises(ValueError, match="must be the id"):
        Order("name", "Name", (Row.name,))
