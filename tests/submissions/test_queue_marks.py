"""The list narrowed by what members confirmed: codes in the address, the word of a tag nowhere but in the form."""

import pytest
from flask import Flask

from portal.db import Database
from portal.reference.codes import label
from portal.submissions.models import Mark
from portal.submissions.queries import casework
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page
from tests.organisations.test_rotation import rotate
from tests.submissions.desk import report
from tests.submissions.test_marks import marked, take_back
from tests.submissions.test_queue import QUEUE, references

TAG = "Canary Campaign"


def narrowed(person: Person, answers: dict[str, Answer], *, status: int = 200, asked: str = "") -> Page:
    """Let a person choose codes and a tag on the page for it, from a list that asks for this."""
    page = person.visitor().open(f"{QUEUE}?{asked}").follow("Narrow by codes and tags")
    return page.fill(answers).press("Show these", status=status)


def shown(page: Page) -> set[str]:
    return {text.split()[0] for text in page.texts("th", css="ref")}


@pytest.mark.parametrize(
    ("facet", "code", "other"),
    [("harm", "doxxing", "discrimination"), ("capability", "stalkerware", "mobile_spyware"), ("country", "KE", "BR")],
)
def test_it_narrows_by_a_code(facet: str, code: str, other: str, app: Flask, helpline: Person) -> None:
    filed, elsewhere, _plain = (report(app, helpline) for _ in range(3))
    field = {"country": code} if facet == "country" else {"codes": [code]}
    marked(helpline, filed, facet, **field)
    marked(helpline, elsewhere, facet, **({"country": other} if facet == "country" else {"codes": [other]}))
    page = narrowed(helpline, {facet: code})
    assert shown(page) == {filed.reference}
    assert f"{facet}={code}" in page.path
    assert references(helpline, f"{facet}={other}") == {elsewhere.reference}


def test_a_tag_is_found_as_it_was_meant_and_its_word_is_in_no_address(app: Flask, helpline: Person) -> None:
    filed, other = report(app, helpline), report(app, helpline)
    marked(helpline, filed, "tag", codes=TAG)
    marked(helpline, other, "tag", codes="another")
    page = narrowed(helpline, {"Tag": "  canary   CAMPAIGN "})
    assert shown(page) == {filed.reference}
    assert "Tags: canary campaign" in page.main
    assert "canary" not in page.path.lower()
    assert not any("canary" in address for address in page.links.values())
    page = page.follow("take away: Tags")
    assert shown(page) == {filed.reference, other.reference}


def test_the_other_filters_stay_and_are_joined(app: Flask, helpline: Person) -> None:
    closed, still_open, plain = (report(app, helpline) for _ in range(3))
    for one in (closed, still_open):
        marked(helpline, one, "harm", codes=["doxxing"])
    marked(helpline, closed, "country", country="KE")
    for one in (closed, plain):
        one.change(helpline, state=PartState.CLOSED)
    page = narrowed(helpline, {"Harm": label("harm_type", "doxxing")}, asked="state=closed")
    assert shown(page) == {closed.reference}
    page = page.fill({"State": "Open"}).press("Filter")
    assert shown(page) == {still_open.reference}, "the filter bar carries it along"
    assert references(helpline, "harm=doxxing&country=KE&state=") == {closed.reference}
    assert references(helpline, "harm=doxxing&country=BR&state=") == set()


def test_nothing_found_says_so_and_leads_on(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(f"{QUEUE}?harm=doxxing")
    assert "Nothing matches these filters" in page.main
    assert shown(page.follow("Show all")) == {filed.reference}


def test_a_tag_that_no_report_has_is_said_to_find_nothing(app: Flask, helpline: Person) -> None:
    report(app, helpline)
    page = narrowed(helpline, {"Tag": "nobody's"}, status=422)
    assert "No report that you can see has this tag" in page.errors[0]
    page = narrowed(helpline, {"Tag": "\ufdfa" * 20}, status=422)
    assert "at most 40 letters" in page.errors[0]


def test_the_download_holds_what_the_list_shows(app: Flask, helpline: Person) -> None:
    filed, other = report(app, helpline), report(app, helpline)
    marked(helpline, filed, "tag", codes=TAG)
    page = narrowed(helpline, {"Tag": TAG})
    taken = page.visitor.fetch(page.links["Download this list (CSV)"]).get_data(as_text=True)
    assert filed.reference in taken
    assert other.reference not in taken


@pytest.mark.parametrize(
    "asked", ["harm=sms", "tag=canary", f"tag={'0' * 32}", "country=XX", "_scheme=x&endpoint=y&_external=1", "tag=%00"]
)
def test_an_address_that_asks_for_no_mark_shows_the_list(asked: str, app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(f"{QUEUE}?{asked}")
    assert shown(page) == {filed.reference}
    assert page.follow("Narrow by codes and tags").h1 == "Narrow by codes and tags"


def test_another_organisations_value_finds_and_tells_nothing(
    app: Flask, helpline: Person, liaison: Person, db: Database
) -> None:
    filed = report(app, helpline, liaison)
    marked(helpline, filed, "tag", codes=TAG)
    with db.reading() as session:
        value = session.query(Mark).one().value.hex()
    page = liaison.visitor().open(f"{QUEUE}?tag={value}")
    assert "has no such choice" in page.main
    assert "canary" not in page.text.lower()


def test_a_restricted_report_is_found_by_nobody_who_may_not_see_it(
    app: Flask, helpline: Person, case_worker: Person, db: Database
) -> None:
    filed = report(app, helpline, people="Kofi Mensah")
    marked(helpline, filed, "harm", codes=["doxxing"])
    marked(helpline, filed, "tag", codes=TAG)
    assert references(helpline, "harm=doxxing") == {filed.reference}
    assert references(case_worker, "harm=doxxing") == set()
    narrowed(case_worker, {"Tag": TAG}, status=422)
    address = narrowed(helpline, {"Tag": TAG}).path
    assert "canary" not in case_worker.visitor().open(address).text.lower()


def test_after_a_rotation_and_after_a_withdrawal(app: Flask, helpline: Person) -> None:
    filed, gone = report(app, helpline), report(app, helpline)
    for one in (filed, gone):
        marked(helpline, one, "tag", codes=TAG)
    address = narrowed(helpline, {"Tag": TAG}).path
    rotate(helpline)
    helpline.visitor().open(QUEUE)
    assert "has no such choice" in helpline.visitor().open(address).main
    take_back(gone, helpline)
    assert shown(narrowed(helpline, {"Tag": TAG}, asked="state=")) == {filed.reference}


def test_what_many_reports_have_is_found_like_what_few_have(
    app: Flask, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed, other = report(app, helpline), report(app, helpline)
    marked(helpline, filed, "harm", codes=["doxxing"])
    monkeypatch.setattr(casework, "RARE", 0)
    assert references(helpline, "harm=doxxing") == {filed.reference}
    assert references(helpline, "harm=discrimination") == set()
    assert other.reference in helpline.visitor().open(QUEUE).main
