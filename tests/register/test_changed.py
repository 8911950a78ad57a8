"""What changed between two days, narrowed and paged; days that are none are said."""

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.register.views import changes
from tests.commitments import promises
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.register.settled import settle

CHANGED = "/commitments/changed"


def said(page: Page) -> list[str]:
    """Return what is listed, line by line."""
    lists = [one for one in page.all("ul") if one.get("class") == "found"]
    return [" ".join("".join(line.itertext()).split()) for one in lists for line in one]


def test_what_happened_in_these_days_is_listed_and_nothing_else(
    app: Flask, company: Person, colleague: Person, promised: list[str], helpline: Person
) -> None:
    today = clock.today()
    settle(app, promised[1], by=helpline)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=True):
        promises.next_version(company, colleague, desk_address(company))
        page = Visitor(app).open(CHANGED)
        assert [line.split(" ", 1)[0] for line in said(page)] == ["Version"] * 3 + ["No"]
        page = Visitor(app).open(f"{CHANGED}?from={today}&to={today}")
        assert len(said(page)) == 2 and all("version 1" in line for line in said(page))
        page = Visitor(app).open(f"{CHANGED}?from={today + timedelta(days=1)}")
        assert len(said(page)) == 1 and "version 2" in said(page)[0]
        assert page.follow("See what changed in version 2").status == 200
        nothing = Visitor(app).open(f"{CHANGED}?from=2020-01-01&to=2020-02-01")
        assert "Nothing changed in these days" in nothing.main


@pytest.mark.parametrize(
    ("asked", "lines", "sentence"),
    [
        ("organisation=example-messenger", 1, ""),
        ("instrument=cta", 1, ""),
        ("instrument=ungp", 2, ""),
        ("instrument=unn", 0, ""),
        ("organisation=no-such&instrument=nonsense", 2, "has no such choice"),
        ("from=yesterday", 2, "A day is written as year, month and day"),
        ("from=2026-02-31&to=%00", 2, "A day is written as year, month and day"),
        ("from=9999-12-31&to=2020-01-01", 2, "taken the other way round"),
        ("from=0001-01-01", 2, ""),
        ("page=2026-01-01.nonsense.x", 2, "That place in the list was not found"),
        ("page=....", 2, "That place in the list was not found"),
    ],
)
def test_it_is_narrowed_and_what_cannot_be_is_said(
    app: Flask, promised: list[str], asked: str, lines: int, sentence: str
) -> None:
    page = Visitor(app).open(f"{CHANGED}?{asked}")
    assert len(said(page)) == lines and sentence in page.main


def test_it_goes_on_where_a_page_ends(app: Flask, promised: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "SIZE", 1)
    first = Visitor(app).open(f"{CHANGED}?instrument=ungp")
    second = first.follow("Next page")
    assert len(said(first)) == len(said(second)) == 1 and said(first) != said(second)
    assert "Next page" not in second.links


def test_all_of_it_comes_as_a_file_with_the_same_filters(
    app: Flask, promised: list[str], helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(app, promised[1], by=helpline)
    monkeypatch.setattr(changes, "BATCH", 1)
    page = Visitor(app).open(f"{CHANGED}?instrument=ungp")
    found = json.loads(Visitor(app).fetch(page.links["JSON"]).text)
    assert sorted((one["what"], one["by"]) for one in found) == [
        ("published", "Example Lantern Systems"),
        ("published", "Example Messenger"),
        ("unanswered", "Accord"),
    ]
    for one in found:
        assert one["address"].startswith("http://localhost/commitments/")
        Visitor(app).open(one["address"].removeprefix("http://localhost"))
    only = Visitor(app).open(f"{CHANGED}?organisation=example-messenger")
    lines = Visitor(app).fetch(only.links["CSV"]).text.splitlines()
    assert (
        len(lines) == 2 and "published,Tell people within three days,1,Example Messenger,Example Messenger" in lines[1]
    )
    assert Visitor(app).fetch(only.links["XLSX"]).data.startswith(b"PK")
    page = Visitor(app).open(f"{CHANGED}?organisation=no-such&export=csv", status=422)
    assert "has no such choice" in page.main
    nothing = Visitor(app).open(f"{CHANGED}?from=2020-01-01&to=2020-02-01")
    assert "CSV" not in nothing.links


def test_a_commitment_called_changed_has_another_address(app: Flask, company: Person, colleague: Person) -> None:
    assert promises.publish(company, colleague, Title="Changed").path == "/commitments/changed-2"
    assert Visitor(app).open(CHANGED).h1 == "What changed"
