"""Findings of civil society and companies: how sure, from what, by how many, and what they do not prove."""

from typing import Any

import pytest
from flask import Flask

from portal.db import Database
from portal.reference import codes
from portal.submissions.models import Message
from portal.submissions.operations import permission
from portal.submissions.rules import PartState
from portal.submissions.views.meaning import MEANS
from tests.factories import Person
from tests.harness.pages import Page
from tests.submissions.desk import Report, report, sent_again

INFECTED = {"decision": "infected", "confidence": "high", "how": ["device", "records"], "text": "We saw it run."}


def find(filed: Report, person: Person, **answers: Any) -> Page:
    """Take the report on and fill in a finding."""
    page = person.visitor().open(filed.url)
    page = page.press("Accept") if filed.part(person).state is PartState.OFFERED else page
    return page.follow("Write a finding").fill({**INFECTED, **answers})


def thread(filed: Report, person: Person) -> str:
    return filed.reporter().open(f"/return/thread/{filed.part(person).id}").main


def test_the_reporter_reads_what_was_found_how_and_how_sure(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    find(filed, helpline).press("Send to the reporter", status=200)
    said = thread(filed, helpline)
    assert "Finding: The device was infected" in said
    assert "How sure they are: High." in said
    assert "What was examined: The device itself, Records of an account or a service." in said
    assert "That does not prove who it was" in said
    assert "We saw it run." in said
    with db.reading() as session:
        content = session.query(Message).one().content
    for code in (b"infected", b"high", b"records"):
        assert code not in content, "the codes are sealed like the words"


def test_every_code_says_what_it_does_not_prove() -> None:
    known = {(name, code) for name in ("finding", "state_decision") for code in codes.codes(name)}
    assert set(MEANS) == known


@pytest.mark.parametrize("code", [one for one in codes.codes("finding") if one != "not_examined"])
def test_each_finding_is_read_by_both_with_its_meaning(code: str, app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = find(filed, helpline, decision=code).press("Send to the reporter", status=200)
    means = str(MEANS["finding", code])
    assert means in page.main
    assert means in thread(filed, helpline)


@pytest.mark.parametrize("code", codes.codes("state_decision"))
def test_each_decision_is_read_with_its_meaning(code: str, app: Flask, liaison: Person) -> None:
    filed = report(app, liaison)
    page = liaison.visitor().open(filed.url).press("Accept").follow("Write a decision")
    page.fill({"decision": code, "text": "Because."}).press("Send to the reporter", status=200)
    assert str(MEANS["state_decision", code]) in thread(filed, liaison)


@pytest.mark.parametrize(
    ("answers", "missing"),
    [({"confidence": ""}, "Say how sure you are"), ({"how": []}, "Say what you examined"), ({"text": ""}, "reasons")],
)
def test_a_finding_says_how_sure_and_from_what(
    answers: dict[str, Any], missing: str, app: Flask, helpline: Person
) -> None:
    filed = report(app, helpline)
    page = find(filed, helpline)
    address, content = sent_again(page.visitor, page)
    answer = page.visitor.post(address, {**content, **answers})
    assert (answer.status_code, missing in answer.text) == (422, True)
    assert filed.part(helpline).state is PartState.IN_REVIEW


def test_where_nothing_was_examined_there_is_nothing_to_be_sure_of(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).press("Accept").follow("Write a finding")
    page.fill({"decision": "not_examined", "text": "It was lost."}).press("Send to the reporter", status=200)
    said = thread(filed, helpline)
    assert "Nobody has looked at the device" in said
    assert "How sure" not in said


def test_one_examiner_until_a_second_one_finds_the_same(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    page = find(filed, helpline).press("Send to the reporter", status=200)
    assert "Look at it, and agree" not in page.links, "nobody is the second examiner of what they found"
    assert "One examiner has found this" in thread(filed, helpline)
    page = case_worker.visitor().open(filed.url).follow("Look at it, and agree")
    assert "The device was infected" in page.main
    assert page.press("I found the same", status=422).errors
    page = page.again().fill({"I looked at": True})
    visitor = page.visitor
    address, content = sent_again(visitor, page)
    page = page.press("I found the same", status=200)
    assert "Kofi Mensah, a second examiner, found the same" in page.main
    assert visitor.post(address, content).status_code == 303
    said = thread(filed, helpline)
    assert "A second examiner found the same" in said
    assert "One examiner" not in said
    assert "Kofi" not in said, "the reporter reads that there was one, not who"


def test_nobody_is_the_second_examiner_of_a_finding_that_another_replaced(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline)
    find(filed, helpline).press("Send to the reporter", status=200)
    page = case_worker.visitor().open(filed.url).follow("Look at it, and agree").fill({"I looked at": True})
    again = helpline.visitor().open(filed.url).follow("Write a finding")
    again.fill({"decision": "not_examined", "text": "It was the wrong device."}).press(
        "Send to the reporter", status=200
    )
    assert "Another finding has come in its place" in page.press("I found the same", status=403).main
    assert "A second examiner found the same" not in thread(filed, helpline)


def test_the_first_examiner_cannot_be_the_second(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    find(filed, helpline).press("Send to the reporter", status=200)
    address = case_worker.visitor().open(filed.url).links["Look at it, and agree"]
    helpline.visitor().open(address, status=404)
    visitor = helpline.visitor()
    token = dict(visitor.open(f"{filed.url}/note").form("Keep the note").pairs(None))
    assert visitor.post(address, {**token, "agree": "y"}).status_code == 403
    assert "One examiner has found this" in thread(filed, helpline)


def test_a_second_examiner_is_of_the_same_organisation(
    app: Flask, helpline: Person, case_worker: Person, company: Person, liaison: Person
) -> None:
    filed = report(app, helpline, company, liaison)
    find(filed, helpline).press("Send to the reporter", status=200)
    address = case_worker.visitor().open(filed.url).links["Look at it, and agree"]
    company.visitor().open(address, status=404)
    liaison.visitor().open(address, status=403)


def test_it_is_still_read_after_a_part_was_taken_back(app: Flask, helpline: Person, case_worker: Person) -> None:
    """What is sealed anew keeps its codes, and the second examiner."""
    from portal.accounts import access

    filed = report(app, helpline)
    find(filed, helpline).press("Send to the reporter", status=200)
    page = case_worker.visitor().open(filed.url).follow("Look at it, and agree").fill({"I looked at": True})
    page.press("I found the same", status=200)
    with filed.db.writing() as session:
        by = access.reporter(session, filed.token)
        part = session.merge(filed.part(helpline), load=True)
        permission.reseal_or_owe(session, part.thread_key_id, by=by)
        session.commit()
    said = thread(filed, helpline)
    assert "Finding: The device was infected" in said
    assert "A second examiner found the same" in said
