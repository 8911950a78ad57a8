"""The register and the instruments: filters, pages, export; no cookie, no token, and 304 before anything is made."""

import json
from datetime import timedelta
from itertools import combinations
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.http import http_date
from werkzeug.test import EnvironBuilder

from portal import clock
from portal.commitments.models import Commitment
from portal.commitments.models.progress import MilestoneState
from portal.commitments.rules.assessing import Assessed
from portal.commitments.rules.challenged import Challenged
from portal.commitments.views import words
from portal.db import Database
from portal.reference.instruments import instruments
from portal.web import records
from portal.web.lists import exporting
from tests.commitments import promises, reporting
from tests.commitments.test_draft import desk_address, is_one
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember
from tests.web.budget import counted


@pytest.fixture
def promised(company: Person, colleague: Person, vendor_officer: Person, make_member: MakeMember) -> list[str]:
    """Return the addresses of two public commitments, of a company and of a vendor."""
    second = make_member(vendor_officer, name="Second Person")
    return [
        promises.publish(company, colleague).path,
        promises.publish(vendor_officer, second, Title="Ask who buys", items=["UNGP-22", "USDOS20-RPT"]).path,
    ]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("", {"Tell people within three days", "Ask who buys"}),
        ("organisation=example-messenger", {"Tell people within three days"}),
        ("kind=vendor", {"Ask who buys"}),
        ("instrument=cta", {"Tell people within three days"}),
        ("instrument=ungp", {"Tell people within three days", "Ask who buys"}),
        ("instrument=unn", set()),
        ("state=withdrawn", set()),
        ("kind=vendor&order=title", {"Ask who buys"}),
        ("kind=nonsense&instrument=nonsense&organisation=%27%3B--", {"Tell people within three days", "Ask who buys"}),
    ],
)
def test_the_register_narrows_to_what_is_asked(app: Flask, promised: list[str], asked: str, titles: set[str]) -> None:
    page = Visitor(app).open(f"/commitments?{asked}")
    assert {words for words, url in page.links.items() if url in promised} == titles


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("colour=red", "This list has no filter “colour”"),
        ("organization=example-messenger&kind=vendor", "This list has no filter “organization”"),
        (f"{'x' * 3_000}=1", f"“{'x' * 40}”"),
        ("kind=spy", "“Kind” has no such choice"),
        ("order=colour", "cannot be sorted that way"),
        ("q=%22%27", "There is no word in what was typed"),
    ],
)
def test_what_the_register_has_no_filter_for_is_said_and_no_file_is_made_of_it(
    app: Flask, promised: list[str], asked: str, says: str
) -> None:
    assert says in Visitor(app).open(f"/commitments?{asked}").main
    for kind in ("csv", "json", "xlsx"):
        page = Visitor(app).open(f"/commitments?{asked}&export={kind}", status=422)
        assert "No file was made" in page.main and says in page.main


EACH: Final[dict[str, dict[str, int | None]]] = {
    "organisation": {"example-messenger": 0, "example-lantern-systems": 1},
    "kind": {"technology_company": 0, "vendor": 1, "state": None},
    "country": {"IE": 0, "CY": 1},
    "instrument": {"cta": 0, "usdos20": 1, "unn": None},
    "item": {"CTA-1": 0, "USDOS20-RPT": 1, "UNGP-11": None},
    "state": {"published": 1, "withdrawn": 0},
    "status": {"withdrawn": 0, "missed": 1, "done": None},
    "updates": {"green": 1, "settled": 0, "red": None},
    "past": {"milestone": 1, "commitment": None},
    "assessed": {"none": 1, "limited": 0, "complete": None, "earlier": None},
    "challenged": {"none": 1, "unanswered": 0, "answered": None},
}
"""Of each filter: what it is asked for, and which of two it leaves, if any."""


@pytest.fixture
def unlike(app: Flask, db: Database, company: Person, vendor_officer: Person, promised: list[str]) -> list[str]:
    """Two that no filter takes for the same: one withdrawn, assessed and challenged, one missed; both were late."""
    page = company.visitor().open(f"{desk_address(company)}/withdraw")
    page.fill({"Reason": "No longer sold.", "code": company.spare()}).press("Withdraw it in public", status=200)
    reporting.publish(vendor_officer, desk_address(vendor_officer), status="missed")
    with db.writing() as session:
        first = session.scalars(select(Commitment).where(Commitment.slug == promised[0].rsplit("/", 1)[-1])).one()
        first.assessed, first.assessed_number, first.challenged = Assessed.LIMITED, 1, Challenged.UNANSWERED
        first.touched_at = clock.now()
        for one in session.scalars(select(Commitment)):
            late = {"key": "late", "title": "Late", "due_on": clock.today() - timedelta(days=1)}
            session.add(MilestoneState(commitment_id=one.id, **late))
        session.commit()
    return promised


def left(app: Flask, unlike: list[str], **asked: str) -> set[str]:
    """Return which of them the register shows, once as a page and once as a file, which agree."""
    address = f"/commitments?{urlencode(asked)}"
    page = Visitor(app).open(address)
    assert "has no such choice" not in page.main, address
    filed = {urlsplit(one["address"]).path for one in json.loads(Visitor(app).fetch(f"{address}&export=json").text)}
    shown = {url for url in page.links.values() if url in unlike}
    assert shown == filed, address
    return shown


def test_each_filter_by_itself_and_with_each_other_leaves_what_both_say(app: Flask, unlike: list[str]) -> None:
    offered = {one.get("name") for one in Visitor(app).open("/commitments").all("select")}
    assert offered | {"item"} == {*EACH, "order"}, "a filter that no test asks for"
    wanted = [(name, value, place) for name, asked in EACH.items() for value, place in asked.items()]
    for name, value, place in wanted:
        those = set() if place is None else {unlike[place]}
        assert left(app, unlike, **{name: value}) == those, (name, value)
    leaving = [(name, value, unlike[place]) for name, value, place in wanted if place is not None]
    for one, other in combinations(leaving, 2):
        if one[0] != other[0]:
            those = {one[2]} & {other[2]}
            assert left(app, unlike, **dict([one[:2], other[:2]])) == those, (one, other)


def test_each_order_and_the_export_hold_the_same(app: Flask, promised: list[str]) -> None:
    for order in ("newest", "title", "due"):
        assert len(Visitor(app).open(f"/commitments?order={order}").all("tr")) == 3
    lines = Visitor(app).fetch("/commitments?kind=vendor&export=csv").text.splitlines()
    assert len(lines) == 2 and "Ask who buys" in lines[1] and promised[1] in lines[1]


def test_an_organisations_page_lists_what_it_promised(app: Flask, promised: list[str]) -> None:
    page = Visitor(app).open("/organisations/example-messenger")
    assert promised[0] in page.links.values() and promised[1] not in page.links.values()
    assert promised[0] in page.follow("See all of them in the register").links.values()


def test_every_instrument_and_every_item_has_a_page_that_says_how_sure_its_wording_is(
    app: Flask, promised: list[str]
) -> None:
    first = Visitor(app).open("/instruments")
    every = instruments()
    assert sum(len(one.items) for one in every) > 100, "the real ones are loaded"
    for instrument in every:
        page = first.follow(instrument.title)
        assert Visitor(app).open(f"/instruments/{instrument.slug}/coverage").h1.startswith("Coverage of")
        for item in instrument.items:
            shown = page.follow(item.code)
            assert item.code in shown.h1 and item.source in shown.links.values()
            assert str(words.BASES[item.basis][0]) in shown.main and "Addresses:" in shown.main
    page = Visitor(app).open("/instruments/ungp")
    assert {url for url in page.links.values() if url in promised} == set(promised)
    Visitor(app).open("/instruments/no-such", status=404)


def test_instruments_show_only_what_the_newest_version_says(app: Flask, company: Person, colleague: Person) -> None:
    public = promises.publish(company, colleague).path
    promises.next_version(company, colleague, desk_address(company), items=["CTA-1"])
    assert public not in Visitor(app).open("/instruments/ungp").links.values()
    assert public in Visitor(app).open("/instruments/cta").links.values()
    assert "No commitment fits" in Visitor(app).open("/commitments?instrument=ungp").main


@pytest.mark.parametrize("asked", ["/commitments?export=csv", "/commitments?export=json", "/organisations?export=csv"])
def test_a_file_is_sent_while_it_is_read(
    app: Flask, db: Database, promised: list[str], asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "BATCH", 1)
    sent: Any = app.wsgi_app(EnvironBuilder(asked).get_environ(), lambda *_begun: lambda _piece: None)
    pieces = iter(sent)
    first = next(pieces)
    with counted(db) as later:
        rest = b"".join(pieces)
    assert first and rest
    assert later, "everything was read before the first piece went"
    sent.close()


def pages(promised: list[str]) -> list[str]:
    return [*promised, f"{promised[0]}/versions/1", "/commitments", "/instruments", "/instruments/ungp"]


def test_record_pages_hold_no_form_token_no_cookie_and_no_name(
    app: Flask, company: Person, promised: list[str]
) -> None:
    for path in pages(promised):
        stranger, member = Visitor(app).fetch(path), company.visitor().fetch(path)
        assert stranger.data == member.data, path
        assert "Set-Cookie" not in member.headers and "csrf_token" not in member.text
        assert member.headers["Cache-Control"] == "public, max-age=60"
        assert member.headers["ETag"] and "Last-Modified" not in member.headers


def test_whoever_holds_the_page_is_told_so_after_one_query(app: Flask, db: Database, promised: list[str]) -> None:
    for path in pages(promised):
        visitor = Visitor(app)
        first = visitor.fetch(path)
        with counted(db) as sent:
            again = visitor.fetch(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and again.data == b"" and len(sent) == 1, (path, sent)
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == "public, max-age=60"
        for stale in ({"If-None-Match": '"another"'}, {"If-Modified-Since": http_date(clock.now())}):
            assert visitor.fetch(path, headers=stale).status_code == 200


def test_a_page_costs_few_queries(app: Flask, db: Database, promised: list[str]) -> None:
    for path, most in ((promised[0], 8), (f"{promised[0]}/versions/1", 4), ("/commitments", 5)):
        with counted(db) as sent:
            Visitor(app).open(path)
        assert len(sent) <= most, (path, sent)


def test_the_next_reader_gets_the_page_that_was_made_until_there_is_another(
    app: Flask, db: Database, company: Person, colleague: Person
) -> None:
    public = promises.publish(company, colleague).path
    for path in (public, "/commitments"):
        first = Visitor(app).fetch(path)
        with counted(db) as sent:
            again = Visitor(app).fetch(path)
        assert again.data == first.data and again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
        assert len(sent) == 1, (path, sent)
    promises.next_version(company, colleague, desk_address(company))
    assert "Version 2" in Visitor(app).open(public).main
    with counted(db) as sent:
        Visitor(app).open("/commitments")
    assert len(sent) > 1


def test_what_a_process_keeps_of_pages_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_KEPT", 30)
    kept = records.Kept()
    for name in ("a", "b", "c", "b"):
        kept.put(name, bytes(10))
    assert kept.get("a") == bytes(10)  # asked again, so no longer the oldest
    kept.put("d", bytes(10))
    assert kept.get("b") is None or kept.get("c") is None
    assert kept.get("a") == kept.get("d") == bytes(10)
    kept.put("e", bytes(31))
    assert not any(kept.get(one) for one in "abcde")


def test_the_tag_changes_with_the_text_the_language_the_question_and_the_day(
    app: Flask, company: Person, colleague: Person
) -> None:
    public = promises.publish(company, colleague).path
    visitor = Visitor(app)
    first = visitor.fetch(public).headers["ETag"]
    promises.next_version(company, colleague, desk_address(company))
    second = visitor.fetch(public).headers["ETag"]
    asked = [visitor.fetch(f"/commitments{more}").headers["ETag"] for more in ("", "?kind=state", "?kind=vendor")]
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        tomorrow = visitor.fetch(public).headers["ETag"]
    assert len({first, second, visitor.fetch(f"/ar{public}").headers["ETag"], tomorrow, *asked}) == 7


def test_a_draft_changes_no_public_tag(app: Flask, company: Person, colleague: Person) -> None:
    public = promises.publish(company, colleague).path
    visitor = Visitor(app)
    before = [one.headers["ETag"] for one in map(visitor.fetch, (public, "/commitments"))]
    promises.send(promises.draft(colleague, Title="Another"))
    company.visitor().open(f"{promised_desk(company, 'Version 1 is public.')}/edit").fill(
        {"What has changed": "x"}
    ).press("Keep the draft", status=200)
    after = [one.headers["ETag"] for one in map(visitor.fetch, (public, "/commitments"))]
    assert before == after


def promised_desk(person: Person, words: str) -> str:
    """Return the desk's address of the commitment whose page says this."""
    listed = person.visitor().open("/desk/commitments").links.values()
    found = [url for url in listed if is_one(url)]
    return next(url for url in found if words in person.visitor().open(url).main)


def test_what_is_not_there_is_404_and_is_not_kept(app: Flask) -> None:
    answer = Visitor(app).fetch("/commitments/no-such")
    assert answer.status_code == 404 and answer.headers["Cache-Control"] == "no-store"
