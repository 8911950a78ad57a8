"""A whole list as a file: read back by the libraries that people use, guarded, streamed with flat memory."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from flask import Flask
from flask_babel import Babel
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped

from portal.db import Base as PortalBase
from portal.db import Database, clear
from portal.problems import Busy
from portal.settings import Settings
from portal.web import costly, lists
from portal.web import database as web_database
from portal.web.lists import EVERY_FILE, ListSpec, Order, exporting


class Base(DeclarativeBase):
    type_annotation_map = PortalBase.type_annotation_map


class Row(Base):
    __tablename__ = "things"
    id: Mapped[UUID] = clear(primary_key=True)
    name: Mapped[str] = clear()
    number: Mapped[int] = clear()


SPEC = ListSpec(
    "things",
    orders=(Order("number", "Number", (Row.number, Row.id)),),
    cells=(
        ("Name", lambda row: row.name),
        ("Number", lambda row: row.number),
        ("Nothing", lambda _row: None),
        ("Open", lambda _row: True),
    ),
    files=EVERY_FILE,
    keys=("name", "number", "nothing", "open"),
)
FORMULA = '=HYPERLINK("https://bad.example","x")'


@dataclass
class Small:
    """An application with nothing but a list."""

    app: Flask
    database: Database

    def fill(self, *names: str) -> None:
        rows = [{"id": UUID(int=number + 1), "name": name, "number": number} for number, name in enumerate(names)]
        with self.database.writing() as session:
            session.execute(insert(Row), rows)
            session.commit()

    def file(self, kind: str) -> Any:
        with self.app.test_request_context("/things"):
            return lists.export(SPEC, select(Row), {"export": kind})


@pytest.fixture
def small(bare_database_url: str) -> Iterator[Small]:
    engine = create_engine(bare_database_url)
    Base.metadata.create_all(engine)
    engine.dispose()
    app = Flask("files")
    Babel(app)
    database = Database(bare_database_url)
    web_database.install(app, database)
    app.extensions["portal.settings"] = settings = Settings(env="test", costly_runs=1, costly_wait=0)
    costly.install(app, settings)
    yield Small(app, database)
    database.dispose()


def sheet(answer: Any) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    return [list(row) for one in book.worksheets for row in one.iter_rows()]


def test_a_spreadsheet_is_read_back_and_holds_no_formula(small: Small) -> None:
    names = [FORMULA, "+1", "plain", "٧٢ <&>", "https://link.example", "12"]
    small.fill(*names)
    answer = small.file("xlsx")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    head, *rows = sheet(answer)
    assert [cell.value for cell in head] == ["Name", "Number", "Nothing", "Open"]
    assert [row[0].value for row in rows] == names
    assert {row[0].data_type for row in rows} == {"s"} and all(row[0].hyperlink is None for row in rows)
    assert [row[1].value for row in rows] == list(range(6)) and rows[0][1].data_type == "n"


def test_json_is_an_array_with_names_that_are_codes(small: Small) -> None:
    assert json.loads(small.file("json").get_data()) == []
    small.fill(FORMULA, "٧٢ \u2028")
    said = json.loads(small.file("json").get_data())
    assert said[0] == {"name": FORMULA, "number": 0, "nothing": None, "open": True}
    assert said[1]["name"] == "٧٢ \u2028"


@pytest.mark.parametrize("many", [0, 1, 200, 201, 450])
def test_every_kind_of_file_holds_every_row(small: Small, many: int) -> None:
    if many:
        small.fill(*(f"Thing {number}" for number in range(many)))
    names = [f"Thing {number}" for number in range(many)]
    lines = list(csv.reader(io.StringIO(small.file("csv").get_data(as_text=True).removeprefix("\ufeff"))))
    assert [line[0] for line in lines[1:]] == names
    assert [one["name"] for one in json.loads(small.file("json").get_data())] == names
    assert [row[0].value for row in sheet(small.file("xlsx"))[1:]] == names


def test_more_than_a_sheet_holds_goes_on_on_another(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ON_A_SHEET", 3)
    small.fill(*(f"Thing {number}" for number in range(7)))
    rows = [row[0].value for row in sheet(small.file("xlsx"))]
    assert rows.count("Name") == 3 and [one for one in rows if one != "Name"] == [f"Thing {n}" for n in range(7)]


@pytest.mark.parametrize("kind", EVERY_FILE)
def test_memory_stays_flat_however_long_the_list_is(small: Small, kind: str) -> None:
    small.fill(*(f"Thing {number} {'x' * 200}" for number in range(12_000)))

    def peak(most: int) -> int:
        with small.app.test_request_context("/things"):
            tracemalloc.start()
            answer = lists.export(SPEC, select(Row).where(Row.number < most), {"export": kind})
            for _piece in answer.response:
                pass
            reached = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return reached

    peak(100)
    assert peak(12_000) < 1.5 * peak(1_000)


def test_only_so_many_spreadsheets_are_made_at_once_and_other_files_wait_for_nobody(small: Small) -> None:
    small.fill(*(f"Thing {number}" for number in range(3)))
    begun = small.file("xlsx")
    with pytest.raises(Busy):
        small.file("xlsx")
    assert small.file("csv").get_data() and small.file("json").get_data()
    begun.close()
    for _again in range(3):
        assert len(sheet(small.file("xlsx"))) == 4


def test_a_spreadsheet_that_nobody_fetches_gives_its_place_back_and_a_slow_line_keeps_none(small: Small) -> None:
    small.fill("Thing")
    for _one in range(3):
        small.file("xlsx").close()
    slow = small.file("xlsx")
    assert next(iter(slow.response))
    assert len(sheet(small.file("xlsx"))) == 2
    slow.close()


def test_a_list_offers_only_the_files_that_it_names(small: Small) -> None:
    plain = ListSpec("things", orders=SPEC.orders, cells=SPEC.cells)
    assert not lists.wants_file(plain, {"export": "xlsx"}) and lists.wants_file(plain, {"export": "csv"})
    assert not lists.wants_file(SPEC, {"export": "pdf"})
    with pytest.raises(ValueError, match="a name of its own"):
        ListSpec("things", orders=SPEC.orders, cells=SPEC.cells, files=EVERY_FILE)
