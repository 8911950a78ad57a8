"""Whoever was un-named as a handler stays out of the report after a restore, and so does the code that they made."""

from flask import Flask

from tests.backup.conftest import CANARY, Case
from tests.factories import Person
from tests.submissions import desk, for_another

HANDLER = "Choose who handles it"


def test_a_handler_who_was_unnamed_stays_out(case: Case, app: Flask, helpline: Person, case_worker: Person) -> None:
    restricted = desk.report(app, helpline, people="The Deputy", answers={"what_happened": CANARY})
    page = helpline.visitor().open(restricted.url).follow(HANDLER).follow("Let somebody in")
    page.fill({"Who else": case_worker.name, "I compared": True}).press("Let this person in", status=200)
    case.file = case.back_up("named")
    page = helpline.visitor().open(restricted.url).follow(HANDLER)
    page.follow("Take it from this person").press("Take it from this person", status=200)
    case.restore(*case.newest_list())
    assert not case.opens(case_worker, restricted)
    assert case.opens(helpline, restricted)
    assert case.elsewhere.rows()["handlers"] == []


def test_a_code_that_an_unnamed_handler_made_opens_nothing(case: Case, helpline: Person, case_worker: Person) -> None:
    """Attack: whoever is shut out keeps the seven words of the code, and waits for an old backup to be restored."""
    url = for_another.file(helpline, {"People": "The Deputy"})
    page = helpline.visitor().open(url).follow(HANDLER).follow("Let somebody in")
    page.fill({"Who else": case_worker.name, "I compared": True}).press("Let this person in", status=200)
    for_another.make_code(case_worker, url)
    case.file = case.back_up("with-a-code")
    page = helpline.visitor().open(url).follow(HANDLER)
    page.follow("Take it from this person").press("Take it from this person", status=200)
    case.restore(*case.newest_list())
    assert case.elsewhere.rows()["hand_overs"] == []
