"""Words are looked for in the session, in what the member may open, and stand in no address."""

import pytest
from flask import Flask

from portal.submissions.operations import searching
from tests.factories import Person
from tests.harness.pages import Page
from tests.submissions.desk import HAPPENED, Report, report

QUEUE = "/desk/submissions"


def look(person: Person, words: str, *, status: int = 200) -> Page:
    page = person.visitor().open(QUEUE).fill({"Find a report": words}).press("Find", status=status)
    assert words.casefold() not in page.path.casefold()
    return page


@pytest.fixture
def filed(app: Flask, helpline: Person) -> Report:
    """A report with a summary, a note and a message."""
    made = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(made.url).follow("Write a summary")
    page.fill({"Summary": "A Journalist in Pokhara"}).press("Keep the summary")
    visitor.open(made.url).follow("Add a note").fill({"Note": "Seen beside the ferry"}).press("Keep the note")
    made.answers(helpline, "It came again last Sunday")
    return made


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("journalist POKHARA", "in the summary"),
        ("ferry", "in your notes"),
        ("last sunday", "in the conversation"),
        ("sunday ferry", "in your notes, in the conversation"),
    ],
)
def test_a_report_is_found_by_words_of_its_summary_notes_and_thread(
    words: str, where: str, filed: Report, app: Flask, helpline: Person
) -> None:
    other = report(app, helpline)
    page = look(helpline, words)
    assert f"{filed.reference}: {where}" in page.main
    assert other.reference not in page.main
    assert "1 report found" in page.main


def test_what_is_not_there_is_not_found_and_it_is_said_where_was_looked(filed: Report, helpline: Person) -> None:
    page = look(helpline, "sunday zeppelin")
    assert filed.reference not in page.main
    assert "Looked through 1 report" in page.main


def test_a_section_is_not_searched_since_each_opening_is_shown(filed: Report, helpline: Person) -> None:
    page = look(helpline, HAPPENED.split()[-1])
    assert filed.reference not in page.main
    assert "every opening of it is shown to the reporter" in page.main


def test_nobody_finds_what_they_may_not_open(
    app: Flask, filed: Report, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    restricted = report(app, helpline, people="Kofi Mensah")
    visitor = helpline.visitor()
    visitor.open(restricted.url).follow("Add a note").fill({"Note": "A ferry too"}).press("Keep the note")
    assert restricted.reference in look(helpline, "ferry").main
    page = look(case_worker, "ferry")
    assert filed.reference in page.main
    assert restricted.reference not in page.main
    assert "0 reports found" in look(liaison, "ferry").main


def test_the_newest_are_looked_through_and_the_page_says_that_older_ones_were_not(
    app: Flask, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        report(app, helpline)
    monkeypatch.setattr(searching, "NEWEST", 2)
    page = look(helpline, "ferry")
    assert "Looked through 2 reports" in page.main
    assert "Older ones were not looked through" in page.main
