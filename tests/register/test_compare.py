"""Up to four organisations side by side; whoever asks for something else is told what was left out."""

import pytest
from flask import Flask

from portal.db import Database
from portal.register.views import comparing
from tests.commitments import promises
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.register.settled import settle
from tests.register.test_coverage import row
from tests.web.budget import counted


def both(app: Flask, promised: list[str]) -> str:
    """Return the address at which both who promised something are compared."""
    choices = [option.get("value") for option in Visitor(app).open("/compare").all("option")]
    slugs = list(dict.fromkeys(one for one in choices if one))
    assert len(slugs) == 2
    return "/compare?" + "&".join(f"organisation={one}" for one in slugs)


def test_two_stand_side_by_side_in_numbers_and_by_item(
    app: Flask, promised: list[str], company: Person, colleague: Person, helpline: Person
) -> None:
    promises.next_version(company, colleague, desk_address(company))
    settle(app, promised[0], by=helpline)
    page = Visitor(app).open(both(app, promised))
    first = 1 if "Example Messenger" in page.texts("th")[1] else 2
    assert row(page, "Commitments in force")[1:] == ["1", "1"]
    assert row(page, "Versions published")[first] == "2"
    assert row(page, "Items covered")[first] == "2"
    assert row(page, "Questions without an answer by their day")[first] == "1"
    assert row(page, "CTA-1")[first].startswith("1 in force")
    assert row(page, "CTA-1")[3 - first] == "not addressed"
    assert len(page.all("table")) == 3


def test_whatever_cannot_be_compared_is_said(app: Flask, promised: list[str]) -> None:
    visitor = Visitor(app)
    one = "organisation=example-messenger"
    assert "Choose two organisations" in visitor.open("/compare").main
    assert "Choose at least one other" in visitor.open(f"/compare?{one}").main
    assert "Choose at least one other" in visitor.open(f"/compare?{one}&{one}").main
    page = visitor.open(f"{both(app, promised)}&organisation=no-such&organisation=%00%27")
    assert "left out" in page.main and len(page.all("table")) == 3
    many = "&".join(f"organisation=x{number}" for number in range(3000))
    assert "left out" in visitor.open(f"/compare?{many}").main
    assert "left out" in visitor.open("/compare?organisation=example-helpline").main


def test_only_the_first_four_are_compared(app: Flask, promised: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "MOST", 1)
    page = Visitor(app).open(both(app, promised))
    assert "No more than four can be compared" in page.main


def test_the_form_shows_who_is_compared(app: Flask, promised: list[str]) -> None:
    page = Visitor(app).open(both(app, promised))
    chosen = [one.get("value") for one in page.all("option") if one.get("selected") is not None]
    assert len(page.all("select")) == 4 and len(chosen) == 2
    assert page.path == "/compare?" + "&".join(f"organisation={one}" for one in chosen)


def test_comparing_costs_few_queries(app: Flask, db: Database, promised: list[str]) -> None:
    address = both(app, promised)
    with counted(db) as sent:
        Visitor(app).open(f"{address}&n=1")
    assert len(sent) <= 6, sent
