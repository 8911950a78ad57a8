"""Saying no, and why."""

from typing import Any

import pytest
from flask import Flask

from portal.db import Database
from portal.reference import codes
from portal.submissions.models import Message, Submission
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.pages import Page
from tests.submissions.desk import Report, report, sent_again

WHY = "Nobody there is free"
WORDS = "We cannot examine phones. Try https://help.example"


def decline(filed: Report, person: Person, answers: dict[str, Any] | None = None) -> Page:
    """Open the page that declines, and fill it in."""
    page = person.visitor().open(filed.url).follow("Decline")
    return page.fill(answers or {"Why": "Nobody there is free to take this on now", "What you write": WORDS})


def test_the_reporter_reads_why_and_that_it_was_declined(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    page = decline(filed, helpline).press("Decline")
    assert "Declined" in page.main
    mine = filed.reporter().open("/return/report")
    assert "will not take this on" in mine.main
    thread = mine.follow("Read and write")
    assert "We cannot examine phones" in thread.main
    assert "Declined: Nobody there is free to take this on now" in thread.texts("strong")
    with db.reading() as session:
        assert b"no_capacity" not in session.query(Message).one().content, "why is sealed, the code too"


@pytest.mark.parametrize("code", [one for one in codes.codes("decline_reason") if one != "other"])
def test_a_reason_needs_no_words(code: str, app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline, {"reason": code}).press("Decline", status=200)
    assert filed.part(helpline).state is PartState.DECLINED
    assert filed.part(helpline).said == 1


def test_another_reason_is_written_down(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = decline(filed, helpline, {"reason": "other"}).press("Decline", status=422)
    assert "Write to the reporter why" in page.errors[0]
    page.fill({"What you write": "We are moving house."}).press("Decline", status=200)
    said = filed.reporter().open(f"/return/thread/{filed.part(helpline).id}")
    assert "We are moving house." in said.main
    assert "Declined" in said.texts("strong")


def test_declining_without_a_reason_is_sent_back_with_its_words(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = decline(filed, helpline, {"What you write": WORDS}).press("Decline", status=422)
    assert "Choose why you do not take this on" in page.errors[0]
    assert "We cannot examine phones" in page.source
    assert filed.part(helpline).state is PartState.OFFERED


def test_a_reason_that_somebody_made_up_is_none(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = decline(filed, helpline)
    address, content = sent_again(page.visitor, page)
    assert page.visitor.post(address, content | {"reason": "bored"}).status_code == 422
    assert filed.part(helpline).state is PartState.OFFERED


def test_the_same_no_sent_twice_is_said_once(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = decline(filed, helpline)
    address, content = sent_again(page.visitor, page)
    page.press("Decline")
    assert page.visitor.post(address, content).status_code == 303
    assert filed.part(helpline).said == 1


def test_what_was_accepted_cannot_be_declined_any_more(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = decline(filed, helpline)
    visitor.open(filed.url).press("Accept")
    assert "moved on by somebody" in page.press("Decline", status=403).main
    visitor.open(f"{filed.url}/decline", status=403)
    assert filed.part(helpline).said == 0


def test_a_message_of_the_reporter_opens_it_again(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline).press("Decline")
    filed.answers(helpline, "Please look once more")
    assert filed.part(helpline).state is PartState.IN_REVIEW
    page = helpline.visitor().open("/desk/submissions")
    assert "new" in page.texts("th", css="ref")[0]


def test_it_can_be_declined_after_the_receipt_was_closed(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    with db.writing() as session:
        session.get_one(Submission, filed.id).reporter_pair_id = None
        session.commit()
    assert "Declined" in decline(filed, helpline).press("Decline", status=200).main


def test_nobody_is_told_to_answer_today_what_is_over(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline, answers={"danger": "now"})
    assert "answer today" in helpline.visitor().open(filed.url).main
    for state in (PartState.DECLINED, PartState.CLOSED):
        filed.change(helpline, state=state)
        assert "answer today" not in helpline.visitor().open(filed.url).main
