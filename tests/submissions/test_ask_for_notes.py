"""Civil society asks a reporter to permit notes that name nobody, and nobody else does."""

import pytest
from flask import Flask

from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions import reporter
from tests.submissions.desk import report
from tests.submissions.test_permission_request import ASK, GIVE, WHY, asked, url_of, waiting
from tests.submissions.test_refer_desk import FOR_LAW

NOTES = "To use in notes that name nobody: What happened"


def ask_for_notes(by: Person, url: str) -> Page:
    page = by.visitor().open(f"{url}/request").fill({"What you ask for": [NOTES], "Why you need it": WHY, **FOR_LAW})
    return page.press(ASK, status=200)


@pytest.fixture
def words(visitor: Visitor, helpline: Person) -> str:
    """File a report through the pages, so that its seven words are known."""
    return reporter.file_report(visitor, receivers=[helpline.organisation])


def test_notes_that_name_nobody_are_asked_for_and_given(visitor: Visitor, words: str, helpline: Person) -> None:
    url = url_of(helpline)
    assert "Draw a note from it" not in helpline.visitor().open(url).links
    assert "To use in notes that name nobody: How to reach" not in helpline.visitor().open(f"{url}/request").main
    assert NOTES in ask_for_notes(helpline, url).main
    page = asked(visitor)
    assert "can write notes from it that name nobody" in page.main and "can open it at once" not in page.main
    assert "without saying which" in page.main
    page.fill({"words": words}).press(GIVE, status=200)
    page = helpline.visitor().open(url)
    assert "Draw a note from it" in page.links and "Permitted on" in page.main
    assert NOTES not in helpline.visitor().open(f"{url}/request").main
    page = visitor.open("/return/permission").fill({"on-note": []})
    page.press("See what this changes", status=200).press("Change it", status=200)
    page = helpline.visitor().open(url)
    assert "Draw a note from it" not in page.links and "and taken back on" in page.main
    assert NOTES not in helpline.visitor().open(f"{url}/request").main, "nobody is to be worn down"


def test_only_civil_society_asks_for_notes(app: Flask, liaison: Person) -> None:
    filed = report(app, liaison)
    page = liaison.visitor().open(f"{filed.url}/request")
    assert "To use in notes" not in page.main
    data = dict(page.form(ASK).pairs(None)) | {"sections": "account:note", "purpose": "legal_help", "text": WHY}
    assert page.visitor.post(page.path, data).status_code in {403, 422}
    assert not waiting(filed.reporter())
