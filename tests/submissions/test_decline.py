"""Saying no, and why."""

from flask import Flask

from portal.submissions.rules import PartState
from tests.factories import Person
from tests.submissions.desk import report, sent_again

WHY = "We cannot examine phones. Try https://help.example"


def test_the_reporter_reads_why_and_that_it_was_declined(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).follow("Decline")
    page = page.fill({"Why": WHY}).press("Decline")
    assert "Declined" in page.main
    mine = filed.reporter().open("/return/report")
    assert "will not take this on" in mine.main
    assert "We cannot examine phones" in mine.follow("Read and write").main


def test_declining_without_a_reason_is_sent_back(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).follow("Decline").press("Decline", status=422)
    assert "Write to the reporter why" in page.errors[0]
    assert filed.part(helpline).state is PartState.OFFERED


def test_the_same_no_sent_twice_is_said_once(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).follow("Decline").fill({"Why": WHY})
    address, content = sent_again(visitor, page)
    page.press("Decline")
    assert visitor.post(address, content).status_code == 303
    assert filed.part(helpline).said == 1


def test_what_was_accepted_cannot_be_declined_any_more(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).follow("Decline").fill({"Why": WHY})
    visitor.open(filed.url).press("Accept")
    assert "moved on by somebody" in page.press("Decline", status=403).main
    visitor.open(f"{filed.url}/decline", status=403)
    assert filed.part(helpline).said == 0


def test_a_message_of_the_reporter_opens_it_again(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(filed.url).follow("Decline").fill({"Why": WHY}).press("Decline")
    filed.answers(helpline, "Please look once more")
    assert filed.part(helpline).state is PartState.IN_REVIEW
    page = helpline.visitor().open("/desk/submissions")
    assert "new" in page.texts("th", css="ref")[0]
