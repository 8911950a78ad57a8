"""The address complained of is a link where it is a public page of this portal, and text everywhere else."""

import pytest
from flask import Flask

from tests.complaints.complaining import NEW, TOLD, complain, desk, row
from tests.factories import Person
from tests.harness.pages import Visitor


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("/commitments/warn-people", "/commitments/warn-people"),
        ("/ar/commitments/warn-people?x=1#two", "/ar/commitments/warn-people"),
        ("http://localhost/commitments/warn-people", "/commitments/warn-people"),
        ("/organisations", "/organisations"),
        ("https://evil.example/commitments/warn-people", ""),
        ("//evil.example/commitments/warn-people", ""),
        ("/\\evil.example/commitments", ""),
        ("/%5Cevil.example", ""),
        ("/commitments//evil.example", ""),
        ("http:///commitments", ""),
        ("https://localhost@evil.example/commitments", ""),
        ("javascript:alert(1)", ""),
        ("/commitments/..", ""),
        ("/organisations/%2E%2e", ""),
        ("/commitments/.", ""),
        ("/leave", ""),
        ("/ar/leave", ""),
        ("/sign-in", ""),
        ("/secretariat/blocks", ""),
        ("/complaints/answer/delete", ""),
        ("/static/css/portal.css", ""),
        ("/no/such/page", ""),
        ("http://[", ""),
        ("the page about warnings", ""),
    ],
)
def test_an_address_is_a_link_only_where_everybody_reads_it_here(
    app: Flask, secretariat: Person, typed: str, leads: str
) -> None:
    complain(app, page=typed)
    page = desk(secretariat)
    assert typed in page.main
    assert page.links.get(typed, "") == leads
    assert not [
        one for one in page.links.values() if "evil.example" in one and not one.startswith("/secretariat/blocks?")
    ]


@pytest.mark.parametrize("typed", ["/", "/commitments", "/fr/about", "http://localhost/instruments/ungp", "/report"])
def test_a_complaint_about_a_page_that_is_there_is_taken_at_once(app: Flask, secretariat: Person, typed: str) -> None:
    del secretariat
    Visitor(app).open(NEW).fill({**TOLD, "page": typed}).press("Send it", status=200)


@pytest.mark.parametrize(
    "typed",
    [
        "https://evil.example/commitments",
        "/commitments/no-such-promise",
        "/organisations/no-such-house",
        "/instruments/no-such-text",
        "/no/such/page",
        "the page about warnings",
        "http://[",
    ],
)
def test_of_an_address_where_nothing_stands_it_is_said_and_sent_again_it_is_taken(
    app: Flask, secretariat: Person, typed: str
) -> None:
    page = Visitor(app).open(NEW).fill({**TOLD, "page": typed}).press("Send it", status=422)
    assert any("No page of this portal stands at this address" in one for one in page.errors), page.errors
    assert page.form("Send it").value("text") == TOLD["text"] and page.form("Send it").value("page") == typed
    assert secretariat.visitor().open("/secretariat/complaints").main.count("Complaint of") == 0
    other = page.fill({"page": f"{typed}/another"}).press("Send it", status=422)
    other.fill({"page": f"{typed}/another"}).press("Send it", status=200)
    assert f"{typed}/another" in desk(secretariat).main


def test_a_mistyped_address_can_be_corrected(app: Flask, secretariat: Person) -> None:
    page = Visitor(app).open(NEW).fill({**TOLD, "page": "/comitments"}).press("Send it", status=422)
    page.fill({"page": "/commitments"}).press("Send it", status=200)
    assert "/commitments" in desk(secretariat).links
    row(app)
