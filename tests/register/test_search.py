"""Searching the public record: the page of its own, and the register's own box."""

import json

import pytest
from flask import Flask

from portal.commitments.operations import searching
from portal.db import Database, search
from tests.commitments import promises
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.web.budget import counted


def found(page: Page, promised: list[str]) -> list[str]:
    return [url for url in page.links.values() if url in promised]


@pytest.mark.parametrize("path", ["/search", "/commitments"])
def test_words_narrow_to_what_has_them_all(app: Flask, promised: list[str], path: str) -> None:
    company, vendor = promised
    for typed, urls in {
        "": [vendor, company] if path == "/commitments" else [],
        "people": [vendor, company],
        "telephone": [vendor],
        "people notice telephone": [vendor],
        "kanari": [],
    }.items():
        assert sorted(found(Visitor(app).open(f"{path}?q={typed}"), promised)) == sorted(urls), typed
    assert "No commitment" in Visitor(app).open(f"{path}?q=kanari").main


def test_what_was_searched_for_stays_in_the_box_and_is_marked(app: Flask, promised: list[str]) -> None:
    page = Visitor(app).open("/search?q=asked+buying")
    assert found(page, promised) == [promised[1]]
    assert page.texts("mark") == ["Ask", "buys"]
    assert page.all("input")[0].get("value") == "asked buying"
    page = page.follow("Narrow this in the register")
    assert page.path.startswith("/commitments?") and found(page, promised) == [promised[1]]


def test_a_passage_shows_where_the_word_stands_and_items_are_found_too(app: Flask, promised: list[str]) -> None:
    page = Visitor(app).open("/search?q=remediation")
    assert page.links["UNGP-22"].endswith("/instruments/ungp/UNGP-22")
    page = Visitor(app).open("/search?q=telephone")
    assert "Téléphones" in page.texts("mark")


def test_organisations_are_found_by_their_names_whether_they_promised_anything_or_not(
    app: Flask, promised: list[str], helpline: Person
) -> None:
    page = Visitor(app).open("/search?q=helplines+example")
    assert page.links["Example Helpline · Civil society"] == "/organisations/example-helpline"
    assert "Example Messenger" not in page.main and not found(page, promised)
    assert "Example Helpline" not in Visitor(app).open("/search?q=kanari").main


def test_what_was_found_says_where_it_stands_and_whether_anybody_else_has_looked(app: Flask, known: str) -> None:
    page = Visitor(app).open("/search?q=targeted")
    assert "The organisation says: Done" in page.main and "Substantial" not in page.main
    assert "canary-reply-nachtigall" in page.follow("See the assessment").main
    assert page.links["See the challenges (Warn people who are targeted)"] == f"{known}#challenges"
    for path in ("/instruments/ungp", f"{known}/versions/1", "/organisations/example-messenger"):
        page = Visitor(app).open(path)
        assert "See the assessment" in page.main and "See the challenges" in page.main, path


def test_a_file_says_who_judged_who_challenged_and_what_was_replied(app: Flask, known: str) -> None:
    for path in ("/search?q=targeted&", "/commitments?", "/instruments/ungp/UNGP-22?"):
        (one,) = json.loads(Visitor(app).fetch(f"{path}export=json").text)
        assert one["address"] == f"http://localhost{known}" and one["status"] == "done"
        assert one["items"] == "CTA-1; UNGP-22"
        assert one["assessed"] == "Example Helpline: substantial"
        assert one["assessed_reply"] == "answered 2027-03-03"
        assert one["challenged"] == "unanswered"
        assert one["challenged_by"] == "Example Foreign Office: no_answer 2027-04-02"
        lines = Visitor(app).fetch(f"{path}export=csv").text.splitlines()
        assert len(lines) == 2 and "Example Helpline: substantial,answered 2027-03-03,unanswered," in lines[1]


def test_what_was_found_comes_as_a_file_too(app: Flask, promised: list[str]) -> None:
    for kind in ("csv", "json", "xlsx"):
        page = Visitor(app).open("/search?q=telephone")
        answer = Visitor(app).fetch(page.links[kind.upper()])
        assert answer.status_code == 200 and answer.headers["Content-Disposition"].endswith(f'.{kind}"')
        assert kind == "xlsx" or (promised[1] in answer.text and promised[0] not in answer.text)


def test_every_order_holds_the_same_and_pages(app: Flask, promised: list[str]) -> None:
    for order in ("newest", "best", "title", "due"):
        page = Visitor(app).open(f"/commitments?q=people&order={order}")
        assert sorted(found(page, promised)) == sorted(promised), order
    lines = Visitor(app).fetch("/commitments?q=telephone&export=csv").text.splitlines()
    assert len(lines) == 2 and promised[1] in lines[1]


def test_more_than_can_be_ranked_come_newest_first_and_it_says_so(
    app: Flask, promised: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RANKED", 1)
    for order in ("best", "title"):
        page = Visitor(app).open(f"/commitments?q=people&order={order}")
        assert "shown newest first" in page.main and len(found(page, promised)) == 2
        assert "order=" not in Visitor(app).open(f"/search?q=people&order={order}").source


def test_what_is_no_word_is_said_and_hurts_nothing(app: Flask, promised: list[str]) -> None:
    assert "There is no word in what was typed" in Visitor(app).open("/commitments?q=%22%27+%2A").main
    assert "Only the first words were" in Visitor(app).open(f"/search?q={'a+b+c+d+e+f+g+h+i+j+k+l+m+n'}").main
    for typed in ("%00", "a%22+OR+%22b", "NEAR(a,b)", "'%3B--", "%F0%9F%98%80", "x" * 3000):
        Visitor(app).open(f"/search?q={typed}")


def test_only_the_newest_version_is_found_and_no_draft(app: Flask, company: Person, colleague: Person) -> None:
    public = promises.publish(company, colleague).path
    promises.next_version(company, colleague, desk_address(company), Scope="Kanari")
    page = company.visitor().open(f"{desk_address(company)}/edit")
    page.fill({"What has changed": "Nachtigall", "Scope": "Nachtigall"}).press("Keep the draft", status=200)
    assert found(Visitor(app).open("/search?q=kanari"), [public]) == [public]
    for typed in ("business", "nachtigall"):
        assert found(Visitor(app).open(f"/search?q={typed}"), [public]) == []


def test_the_words_made_anew_find_the_same(app: Flask, db: Database, promised: list[str]) -> None:
    with db.writing() as session:
        assert searching.rebuild(session) == 2
        session.commit()
    assert found(Visitor(app).open("/search?q=telephone"), promised) == [promised[1]]
    assert sorted(found(Visitor(app).open("/search?q=ungp+22"), promised)) == sorted(promised)


def test_the_register_narrows_by_country_and_item(app: Flask, promised: list[str]) -> None:
    company, vendor = promised
    page = Visitor(app).open("/commitments")
    countries = [
        option.get("value")
        for select in page.all("select")
        if select.get("name") == "country"
        for option in select.iter()
        if option.tag.endswith("option")
    ]
    assert len(countries) >= 2
    assert found(Visitor(app).open("/commitments?item=CTA-1"), promised) == [company]
    page = Visitor(app).open("/commitments?item=UNGP-22&q=telephone")
    assert found(page, promised) == [vendor] and "UNGP-22" in page.main
    assert len(found(page.follow("take away: Item"), promised)) == 1
    assert "has no such choice" in Visitor(app).open("/commitments?item=nonsense&country=QQ").main


def test_a_search_costs_few_queries(app: Flask, db: Database, promised: list[str]) -> None:
    for path, most in (("/search?q=people", 5), ("/commitments?q=people&order=best", 7), ("/commitments?q=people", 5)):
        with counted(db) as sent:
            Visitor(app).open(path)
        assert len(sent) <= most, (path, sent)
