"""Decisions of states, findings of others: a code and the reasons, sealed."""

import pytest
from flask import Flask

from portal.db import Database
from portal.submissions.models import Message
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.submissions.desk import report, sent_again


def test_a_state_decides_and_the_reporter_reads_it(app: Flask, liaison: Person, db: Database) -> None:
    filed = report(app, liaison)
    page = liaison.visitor().open(filed.url).press("Accept").follow("Write a decision")
    page = page.fill({"What you decided": "An investigation was opened", "Reasons": "By the public prosecutor."})
    page = page.press("Send to the reporter")
    assert "Decided" in page.main
    assert "Decision: An investigation was opened" in page.main
    mine = filed.reporter().open("/return/report").follow("Read and write")
    assert "An investigation was opened" in mine.main
    assert "By the public prosecutor." in mine.main
    with db.reading() as session:
        assert b"investigation" not in session.query(Message).one().content


def test_civil_society_and_companies_find(app: Flask, helpline: Person, company: Person) -> None:
    filed = report(app, helpline, company)
    for person in (helpline, company):
        page = person.visitor().open(filed.url).press("Accept").follow("Write a finding")
        page = page.fill({"What you found": "No trace was found", "Reasons": "We looked at a copy."})
        page = page.fill({"How sure": "moderate", "how": ["copy"]})
        assert "does not prove that the device is clean" in page.press("Send to the reporter").main
    mine = filed.reporter().open(f"/return/thread/{filed.part(helpline).id}")
    assert "No trace was found. That does not prove that the device is clean" in mine.main


@pytest.mark.parametrize("code", ["", "infected", "sanctioned", "investigation_opened' --"])
def test_a_code_that_is_not_in_the_list_comes_back_with_the_reasons(code: str, app: Flask, liaison: Person) -> None:
    filed = report(app, liaison)
    visitor = liaison.visitor()
    page = visitor.open(filed.url).press("Accept").follow("Write a decision").fill({"Reasons": "Because."})
    address, content = sent_again(visitor, page)
    answer = visitor.post(address, content | {"decision": code})
    assert answer.status_code == 422
    assert b"Because." in answer.data
    assert filed.part(liaison).state is PartState.IN_REVIEW


def test_only_a_manager_or_the_handler_decides(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(filed.url).press("Accept")
    page = case_worker.visitor().open(filed.url)
    assert "Write a finding" not in page.links
    refused = case_worker.visitor().open(f"{filed.url}/decide", status=403)
    assert "Only a manager, or whoever handles this report" in refused.main
    filed.change(helpline, handler_id=case_worker.account)
    assert "Write a finding" in case_worker.visitor().open(filed.url).links


def test_a_decision_sent_twice_is_one_and_can_be_replaced_by_another(app: Flask, liaison: Person) -> None:
    filed = report(app, liaison)
    visitor = liaison.visitor()
    page = visitor.open(filed.url).press("Accept").follow("Write a decision")
    page = page.fill({"What you decided": "A diplomatic step was taken", "Reasons": "Today."})
    address, content = sent_again(visitor, page)
    page.press("Send to the reporter")
    assert visitor.post(address, content).status_code == 303
    assert filed.part(liaison).said == 1
    page = visitor.open(filed.url).follow("Write a decision")
    page.fill({"What you decided": "No further step", "Reasons": "It was answered."}).press("Send to the reporter")
    assert filed.part(liaison).said == 2
