"""The reporter's permission page says what each organisation holds, not only what was ticked for it by name."""

from flask import Flask

from tests.personas import Person
from tests.submissions.desk import report
from tests.submissions.test_refer_desk import refer


def test_the_page_says_what_an_organisation_can_open_now(app: Flask, helpline: Person, company: Person) -> None:
    page = report(app, helpline, company).reporter().open("/return/permission")
    assert "It can open now: How to reach the person, What happened, Technical details." in page.main
    assert "It can open now: Technical details." in page.main


def test_the_page_says_what_it_can_open_by_what_is_ticked_for_its_kind(
    app: Flask, helpline: Person, liaison: Person
) -> None:
    made = report(app, helpline, beyond=(("account", "state"),))
    refer(made, helpline, liaison, "What happened")
    page = made.reporter().open("/return/permission")
    said = "Not ticked here, but under what may be passed on, for every organisation of its kind: What happened."
    assert page.main.count(said) == 1
