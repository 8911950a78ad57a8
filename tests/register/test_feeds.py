"""Feeds of what happened: read by a feed parser, with validators, and a page of its own for what there is not."""

from datetime import timedelta

import feedparser
import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.db import Database
from portal.register.views import feeds
from tests.asks.asking import Town
from tests.commitments import blocking, promises, showing
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.register.settled import settle
from tests.web.budget import counted

ALL = "/feeds/commitments.atom"


def read(app: Flask, path: str, *, base: str = "http://localhost") -> feedparser.FeedParserDict:
    answer = Visitor(app).fetch(path)
    assert answer.content_type == "application/atom+xml; charset=utf-8", answer.status
    found = feedparser.parse(answer.data, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    assert not found.bozo and found.version == "atom10"
    assert found.feed.id and found.feed.updated_parsed and found.feed.author
    links = {one.rel: one.href for one in found.feed.links}
    assert links["self"] == f"{base}{path}" and links["alternate"].startswith(base)
    ids = [entry.id for entry in found.entries]
    assert len(set(ids)) == len(ids)
    return found


def test_a_feed_tells_every_act_the_newest_first(
    app: Flask, company: Person, colleague: Person, promised: list[str]
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        promises.next_version(company, colleague, desk_address(company))
        found = read(app, ALL)
    assert found.entries[0].title == "Version published: Tell people within three days"
    assert len(found.entries) == 3
    newest = found.entries[0]
    assert newest.link == f"http://localhost{promised[0]}/versions/2"
    assert newest.author == "Example Messenger" and "version 2" in newest.summary and newest.published == newest.updated
    assert newest.tags[0].term == "published" and newest.id.startswith("tag:localhost,2026:published/")
    for entry in found.entries:
        Visitor(app).open(entry.link.removeprefix("http://localhost"))


def test_a_feed_goes_on_where_its_newest_part_ends_and_says_so(
    app: Flask, promised: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "next" not in {link.rel for link in read(app, ALL).feed.links}
    monkeypatch.setattr(feeds, "MOST", 1)
    told, path = [], f"{ALL}?n=1"
    for _part in range(2):
        answer = Visitor(app).fetch(path)
        found = feedparser.parse(answer.data)
        told += [entry.id for entry in found.entries]
        links = {link.rel: link.href.removeprefix("http://localhost") for link in found.feed.links}
        assert links["first"] == ALL and "What changed" in found.feed.subtitle
        path = links.get("next", "")
    assert len(set(told)) == 2 and not path, "the last part names no other"


@pytest.mark.parametrize("place", ["x", "2026-01-01.nonsense.x", "....", "%00", "2026-02-31.published.1"])
def test_a_part_of_a_feed_that_is_none_is_a_page_that_says_so(app: Flask, place: str) -> None:
    assert Visitor(app).open(f"{ALL}?page={place}", status=404).h1


def test_the_feeds_of_one_tell_only_of_it(app: Flask, promised: list[str]) -> None:
    for path, titles in {
        "/feeds/organisations/example-messenger.atom": ["Tell people within three days"],
        "/feeds/instruments/cta.atom": ["Tell people within three days"],
        "/feeds/instruments/unn.atom": [],
    }.items():
        assert [entry.title.removeprefix("Version published: ") for entry in read(app, path).entries] == titles
    assert len(read(app, "/feeds/instruments/ungp.atom").entries) == 2


@pytest.mark.parametrize(
    "path", ["organisations/no-such", "instruments/no-such", "instruments/ungp-22", "organisations/a%00b"]
)
def test_a_feed_of_what_there_is_not_is_a_page_that_says_so(app: Flask, path: str) -> None:
    page = Visitor(app).open(f"/feeds/{path}.atom", status=404)
    assert page.h1


def test_whoever_holds_the_feed_is_told_so_until_something_happens(
    app: Flask, promised: list[str], helpline: Person
) -> None:
    visitor = Visitor(app)
    first = visitor.fetch(ALL)
    held = {"If-None-Match": first.headers["ETag"]}
    assert visitor.fetch(ALL, headers=held).status_code == 304
    settle(app, promised[0], by=helpline)
    second = visitor.fetch(ALL, headers=held)
    assert second.status_code == 200
    assert "No answer by this day" in second.text and "Question answered" not in second.text


def test_an_unanswered_question_is_said_by_the_portal_and_leads_to_it(
    app: Flask, promised: list[str], helpline: Person
) -> None:
    settle(app, promised[0], by=helpline)
    entry = next(one for one in read(app, ALL).entries if one.tags[0].term == "unanswered")
    assert entry.author == "Accord" and "#question-" in entry.link


def test_each_entry_leads_to_where_it_is_told(
    town: Town, known: str, company: Person, secretariat: Person, second_secretary: Person
) -> None:
    app, there = town.app, desk_address(company)
    showing.add(company, there)
    showing.publish(company, there)
    town.pass_days(1)
    blocking.block(secretariat, second_secretary, "text")
    entries = read(app, ALL).entries
    assert {one.tags[0].term for one in entries} == {
        "published", "reported", "assessed", "replied", "challenge_unanswered", "evidence", "blocked",
    }  # fmt: skip
    for one in entries:
        path, _sign, place = one.link.removeprefix("http://localhost").partition("#")
        page = Visitor(app).open(path)
        assert bool(place) is (one.tags[0].term != "published"), one.link
        assert not place or place in {found.get("id") for found in page.root.iter()}, one.link
    listed = Visitor(app).open("/commitments/changed?from=2027-01-01").links
    assert {one.link.removeprefix("http://localhost") for one in entries} <= set(listed.values())


def test_pages_lead_to_their_feed(app: Flask, promised: list[str]) -> None:
    for page, feed in {
        "/commitments": ALL,
        promised[0]: "/feeds/organisations/example-messenger.atom",
        "/organisations/example-messenger": "/feeds/organisations/example-messenger.atom",
        "/instruments/ungp": "/feeds/instruments/ungp.atom",
        "/ar/commitments": f"/ar{ALL}",
    }.items():
        opened = Visitor(app).open(page)
        heads = [one.get("href") for one in opened.all("link") if one.get("type") == "application/atom+xml"]
        assert heads == [feed] and feed in opened.links.values(), page
        read(app, feed)


def test_a_title_that_no_xml_can_hold_is_cut_and_not_an_error(app: Flask, company: Person, colleague: Person) -> None:
    promises.publish(company, colleague, Title="A & <b> title\u200f مع \U0001f600")
    assert read(app, ALL).entries[0].title == "Version published: A & <b> title\u200f مع \U0001f600"


@pytest.mark.usefixtures("promised")
def test_a_feed_asks_for_nothing_twice(app: Flask, db: Database) -> None:
    Visitor(app).fetch(ALL)
    with counted(db) as sent:
        Visitor(app).fetch(f"{ALL}?n=1")
    assert len(sent) == len(set(sent)) > 0
