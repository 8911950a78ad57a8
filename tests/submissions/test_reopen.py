"""Beginning again on what was over, and why."""

import pytest
from flask import Flask

from portal.submissions.rules import PartState
from tests.factories import Person
from tests.submissions.desk import report, sent_again

OVER = (PartState.DECIDED, PartState.CLOSED, PartState.DECLINED)


@pytest.mark.parametrize("state", OVER)
def test_the_reporter_reads_why_it_was_opened_again(state: PartState, app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    filed.change(helpline, state=state)
    page = helpline.visitor().open(filed.url).follow("Open again")
    assert "Write to the reporter why" in page.press("Open again", status=422).errors[0]
    page = page.fill({"Why you open it again": "A new tool can see more."}).press("Open again", status=200)
    assert "In review" in page.main
    mine = filed.reporter().open("/return/report").follow("Read and write")
    assert "A new tool can see more." in mine.main
    assert "Opened again" in mine.texts("strong")


def test_opened_again_twice_it_is_said_once(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    filed.change(helpline, state=PartState.CLOSED)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).follow("Open again").fill({"Why": "It goes on."})
    address, content = sent_again(visitor, page)
    page.press("Open again")
    assert visitor.post(address, content).status_code == 303
    assert filed.part(helpline).said == 1


def test_only_a_manager_or_the_handler_opens_it_again(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    filed.change(helpline, state=PartState.CLOSED)
    visitor = case_worker.visitor()
    assert "Open again" not in visitor.open(filed.url).links
    visitor.open(f"{filed.url}/reopen", status=403)
