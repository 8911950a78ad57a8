"""Coverage of an instrument: a square and a cell for each organisation and item, the whole as a file, few queries."""

import csv
import io

import pytest
from flask import Flask

from portal.db import Database
from portal.organisations.models import Kind
from portal.reference.instruments import instrument
from portal.register import heat
from portal.register.heat import Count, Level
from portal.register.views import coverage
from tests import factories
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.web.budget import counted

SVG = "{http://www.w3.org/2000/svg}"
UNGP = "/instruments/ungp/coverage"


def row(page: Page, name: str) -> list[str]:
    """Return what the table says of an organisation, cell by cell."""
    for line in page.all("tr"):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in line]
        if name in cells[0]:
            return cells
    raise AssertionError(f"no row of {name}")


def test_each_organisation_has_a_cell_for_each_item(app: Flask, promised: list[str]) -> None:
    page = Visitor(app).open(UNGP)
    found = instrument("ungp")
    assert found is not None
    codes = [item.code for item in found.items]
    said = row(page, "Example Messenger")
    assert said[1] == "1" and len(said) == 2 + len(codes)
    assert said[2 + codes.index("UNGP-22")] == "1 in force on UNGP-22"
    assert said[2 + codes.index("UNGP-11")] == "0"
    assert "Example Helpline" not in page.main
    listed = page.links["1 in force on UNGP-22"]
    assert "Narrow" in Visitor(app).open(listed).source and len(Visitor(app).open(listed).all("tr")) == 2


def test_the_map_shows_what_the_table_says(app: Flask, promised: list[str]) -> None:
    page = Visitor(app).open(UNGP)
    drawn = [one for one in page.root.iter() if str(one.tag).startswith(SVG)]
    squares = [one.get("class") for one in drawn if one.tag == f"{SVG}g" and one.get("class")]
    cells = [cell for line in page.all("tr")[1:] for cell in list(line)[2:]]
    legend = len(heat.Level) + len(coverage.MARKS)
    assert len(squares) - legend == len(cells)
    assert squares.count("one") == 1 + len(coverage.MARKS) + 2
    pictures = [one.get("aria-label") for one in drawn if one.get("role") == "img"]
    assert len(pictures) == 1 and "table below" in str(pictures[0])


def test_what_was_withdrawn_does_not_count_as_in_force(app: Flask, company: Person, promised: list[str]) -> None:
    page = company.visitor().open(f"{desk_address(company)}/withdraw")
    page.fill({"Reason": "No longer sold.", "code": company.spare()}).press("Withdraw it in public", status=200)
    said = row(Visitor(app).open(UNGP), "Example Messenger")
    assert said[1] == "0" and "0 in force on UNGP-22 (1 withdrawn)" in said


def test_only_those_whom_it_addresses_are_listed(app: Flask, promised: list[str]) -> None:
    page = Visitor(app).open("/instruments/cta/coverage")
    assert "Example Messenger" in page.main and len(page.all("tr")) == 2
    Visitor(app).open("/instruments/no-such/coverage", status=404)


def test_the_file_holds_all_of_it(app: Flask, promised: list[str]) -> None:
    text = Visitor(app).fetch(f"{UNGP}?export=csv").text.removeprefix("\ufeff")
    head, *rows = list(csv.reader(io.StringIO(text)))
    assert head[:3] == ["Organisation", "Kind", "Country"] and "UNGP-31h" in head
    by_name = {line[0]: dict(zip(head, line, strict=True)) for line in rows}
    assert by_name["Example Messenger"]["UNGP-22"] == "1" and by_name["Example Messenger"]["UNGP-11"] == "0"


def test_a_page_holds_fifty_and_costs_six_queries_at_most(app: Flask, db: Database, promised: list[str]) -> None:
    with db.writing() as session:
        for number in range(60):
            factories.make_organisation(
                session, name=f"Vendor {number:02}", kind=Kind.VENDOR, country="NL", receives=False
            )
        session.commit()
    with counted(db) as sent:
        page = Visitor(app).open(UNGP)
    assert len(page.all("tr")) == 51 and len(sent) <= 6, sent
    page = page.follow("Next page")
    assert "Vendor 59" in page.main
    assert len(Visitor(app).fetch(f"{UNGP}?export=csv&kind=vendor").text.splitlines()) == 62


@pytest.mark.parametrize(
    ("count", "level", "sign"),
    [
        (Count(True), Level.NONE, ""),
        (Count(False), Level.OFF, "–"),
        (Count(True, 0, 2), Level.GONE, "×"),
        (Count(True, 1, 2), Level.ONE, "1"),
        (Count(True, 2), Level.TWO, "2"),
        (Count(True, 3), Level.MANY, "3"),
        (Count(False, 14), Level.MANY, "14"),
    ],
)
def test_no_two_levels_look_alike_without_colour(count: Count, level: Level, sign: str) -> None:
    assert (count.level, count.sign) == (level, sign)


def test_the_map_of_a_reader_from_right_to_left_is_mirrored() -> None:
    counts = [[Count(True), Count(True, 1)], [Count(True, 2), Count(False)]]
    left = heat.drawn(["a", "b" * 40], ["X-1", "X-2"], counts, mirrored=False)
    right = heat.drawn(["a", "b" * 40], ["X-1", "X-2"], counts, mirrored=True)
    assert [one.level for one in left.squares] == [one.level for one in right.squares]
    for here, there in zip(left.squares, right.squares, strict=True):
        assert here.x + there.x == left.width - heat.SQUARE and here.y == there.y
    assert all(0 <= one.x <= left.width for one in (*left.names, *right.names))
    assert left.names[1].words.endswith("…")
