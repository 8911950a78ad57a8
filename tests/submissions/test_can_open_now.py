"""The reporter's permission page says what each organisation holds, not only what was ticked for it by name."""

from flask import Flask

from tests.personas import Person
from tests.submissions.desk import report


def test_the_page_says_what_an_organisation_can_open_now(app: Flask, helpline: Person, company: Person) -> None:
    page = report(app, helpline, company).reporter().open("/return/permission")
    assert "It can open now: How to reach the person, What happened, Technical details." in page.main
    assert "It can open now: Technical details." in page.main
