"""Drafts: written, changed, thrown away, by anybody of the organisation, without losing what was typed."""

import re

import pytest
from sqlalchemy import select

from portal.commitments.models import Commitment, Version
from portal.db import Database
from tests.commitments import promises
from tests.commitments.promises import TEXT
from tests.factories import Person
from tests.harness.pages import Page
from tests.submissions.desk import sent_again


def test_a_colleague_reads_the_draft_and_sees_it_in_the_list(company: Person, colleague: Person) -> None:
    page = promises.draft(company)
    assert str(TEXT["What will be done"]) in colleague.visitor().open(page.path).main
    listed = colleague.visitor().open("/desk/commitments")
    assert str(TEXT["Title"]) in listed.main and "Draft" in listed.main
    assert str(TEXT["Title"]) in colleague.visitor().fetch("/desk/commitments?export=csv").text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("Title", "", "Write what this commitment is called."),
        ("Start", "soon", "Write the day as year, month and day"),
        ("Due", "2027-02-30", "Write the day as year, month and day"),
        ("Due", "0001-01-01", "Write the day as year, month and day"),
        ("Due", "2026-12-31", "The due day is before the start."),
        ("Scope", "a\x00b", "sign that cannot be shown"),
        ("Title", "x" * 151, "Shorten this to 150 characters"),
    ],
)
def test_what_cannot_be_used_comes_back_with_what_to_do(company: Person, field: str, value: str, said: str) -> None:
    page = company.visitor().open("/desk/commitments/new").fill(TEXT | {field: value}).press(status=422)
    assert said in page.errors[0]
    assert len(page.errors) == 1
    assert page.form("Keep the draft").find("problem").values == [TEXT["The problem"]]  # type: ignore[union-attr]
    assert "2 chosen" not in page.errors[0]
    assert page.texts("summary") != []


def test_days_in_the_digits_of_the_reader_are_days(company: Person) -> None:
    assert "January 1, 2027" in promises.draft(company, Start="٢٠٢٧-٠١-٠١").main


def test_items_that_do_not_address_this_kind_are_named(company: Person, db: Database) -> None:
    visitor = company.visitor()
    page = visitor.open("/desk/commitments/new").fill(TEXT)
    address, content = sent_again(visitor, page)
    refused = visitor.post(address, {**content, "items": ["UNGP-22", "PMP-COP-ACC", "USDOS20-RPT", "CTA-1"]})
    assert refused.status_code == 422
    assert "do not address organisations of your kind: " in refused.text
    named = refused.text.split("of your kind: ")[1].split(".")[0]
    assert "UNGP-22" not in named and "CTA-1" not in named and "USDOS20-RPT" in named
    with db.reading() as session:
        assert session.scalars(select(Commitment)).all() == []


def test_a_made_up_item_is_refused_and_not_repeated(company: Person) -> None:
    visitor = company.visitor()
    address, content = sent_again(visitor, visitor.open("/desk/commitments/new").fill(TEXT))
    refused = visitor.post(address, {**content, "items": ["<b>Kanari</b>"]})
    assert refused.status_code == 422 and "Kanari" not in refused.text


def test_the_same_form_sent_twice_is_one_draft(company: Person, db: Database) -> None:
    visitor = company.visitor()
    page = visitor.open("/desk/commitments/new").fill(TEXT)
    address, content = sent_again(visitor, page)
    first = page.press("Keep the draft")
    answer = visitor.post(address, content)
    assert answer.status_code == 303 and answer.headers["Location"] == first.path
    with db.reading() as session:
        assert len(session.scalars(select(Version)).all()) == 1


def test_two_who_write_at_once_lose_neither_text(company: Person, colleague: Person) -> None:
    address = promises.draft(company).path
    slow = colleague.visitor().open(f"{address}/edit").fill({"Scope": "The slow scope."})
    quick = company.visitor().open(f"{address}/edit").fill({"Scope": "The quick scope."})
    quick.press("Keep the draft", status=200)
    both = slow.press("Keep the draft", status=409)
    assert "The quick scope." in both.main
    assert both.form("Keep mine").find("scope").values == ["The slow scope."]  # type: ignore[union-attr]
    both.press("Keep mine", status=200)
    assert "The slow scope." in company.visitor().open(address).main


def test_two_who_begin_the_next_version_at_once_begin_one(company: Person, colleague: Person, db: Database) -> None:
    promises.publish(company, colleague)
    address = desk_address(company)
    new = {"What has changed": "One", "Scope": "The slow scope."}
    slow = colleague.visitor().open(f"{address}/edit").fill(new)
    company.visitor().open(f"{address}/edit").fill({**new, "Scope": "The quick scope."}).press("Keep the draft")
    both = slow.press("Keep the draft", status=409)
    assert "The quick scope." in both.main and "The slow scope." in both.source
    with db.reading() as session:
        assert sorted(session.scalars(select(Version.number))) == [1, 2]


def test_saving_what_is_there_already_changes_nothing(company: Person, colleague: Person) -> None:
    address = promises.send(promises.draft(company)).path
    colleague.visitor().open(f"{address}/edit").press("Keep the draft", status=200)
    assert "Waits for a second person" in company.visitor().open(address).main
    promises.approve(colleague, address)


def test_a_draft_that_was_never_published_leaves_nothing_behind(company: Person, db: Database) -> None:
    page = promises.draft(company)
    gone = page.follow("Throw the draft away").press("Throw it away")
    assert gone.path == "/desk/commitments" and "promised nothing yet" in gone.main
    company.visitor().open(page.path, status=404)
    with db.reading() as session:
        assert session.scalars(select(Commitment)).all() == []
        assert session.scalars(select(Version)).all() == []


def test_throwing_the_next_draft_away_leaves_what_is_published(company: Person, colleague: Person) -> None:
    public = promises.publish(company, colleague)
    address = desk_address(company)
    company.visitor().open(f"{address}/edit").fill({"What has changed": "All"}).press("Keep the draft")
    page = company.visitor().open(address).follow("Throw the draft away").press("Throw it away")
    assert page.path == address and "Version 1 is public." in page.main
    assert company.visitor().open(public.path).h1 == TEXT["Title"]


def test_the_next_version_begins_with_the_one_that_is_published(company: Person, colleague: Person) -> None:
    promises.publish(company, colleague)
    page = company.visitor().open(f"{desk_address(company)}/edit")
    form = page.form("Keep the draft")
    assert form.find("problem").values == [TEXT["The problem"]]  # type: ignore[union-attr]
    assert sorted(form.find("items").values) == ["CTA-1", "UNGP-22"]  # type: ignore[union-attr]
    kept = page.press("Keep the draft", status=200)
    assert "Say in a sentence or two what is different" in kept.main and "Send to a second" not in kept.main


def desk_address(person: Person) -> str:
    page: Page = person.visitor().open("/desk/commitments")
    return next(address for address in page.links.values() if is_one(address))


def is_one(address: str) -> bool:
    """Tell whether this is the desk's address of a commitment."""
    return re.fullmatch(r"/desk/commitments/[0-9a-f-]{36}", address) is not None
