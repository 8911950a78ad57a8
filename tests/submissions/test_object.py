"""Objecting to what an organisation does with a report: it opens again what was ended, and waits for an answer."""

from datetime import timedelta

from flask import Flask

from portal import clock
from portal.backup.events import last_kept
from portal.submissions.operations import retention
from portal.submissions.rules import WARNED, PartState
from tests.factories import Person
from tests.submissions.desk import Report, report, sent_again

OBJECT = "Object to what it does with your report"
WHY = "What you object to"
ANSWER = "This is our answer"


def objects(made: Report, person: Person, text: str) -> None:
    page = made.reporter().open(f"/return/thread/{made.part(person).id}").follow(OBJECT)
    page = page.fill({WHY: text}).press("Send the objection", status=200)
    assert text in page.main and "has not answered yet" in page.main


def test_the_organisation_reads_it_and_has_to_answer(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    objects(made, helpline, "Do not tell my employer")
    page = helpline.visitor().open(made.url)
    assert "The reporter objects" in page.main and "Do not tell my employer" in page.main
    page = page.fill({"Your message": "We have read it"}, button="Send").press("Send", status=200)
    assert "The reporter objects" in page.main, "not every message is an answer"
    mine = made.reporter().open(f"/return/thread/{made.part(helpline).id}")
    assert "has not answered yet" in mine.main
    page = page.fill({"Your message": "We told nobody", ANSWER: True}, button="Send").press("Send", status=200)
    assert "The reporter objects" not in page.main and ANSWER not in page.main
    mine = made.reporter().open(f"/return/thread/{made.part(helpline).id}")
    assert "has not answered yet" not in mine.main and OBJECT in mine.links


def test_it_opens_again_what_was_ended(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    helpline.visitor().open(made.url).press("Accept").follow("Close").press("Close")
    objects(made, helpline, "You did not look at the phone")
    assert made.part(helpline).state is PartState.IN_REVIEW


def test_sending_it_twice_objects_once(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    visitor = made.reporter()
    page = visitor.open(f"/return/object/{made.part(helpline).id}").fill({WHY: "Stop"})
    address, sent = sent_again(visitor, page)
    page.press("Send the objection", status=200)
    answered = helpline.visitor().open(made.url).fill({"Your message": "We stopped", ANSWER: True}, button="Send")
    answered.press("Send", status=200)
    assert visitor.post(address, sent).status_code == 303
    assert made.part(helpline).objected_on is None
    assert made.part(helpline).said == 2


def test_an_empty_objection_says_what_to_do(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = made.reporter().open(f"/return/object/{made.part(helpline).id}").press("Send the objection", status=422)
    assert "Write what you object to." in page.errors[0]


def test_nobody_objects_where_everything_was_taken_back_or_in_the_report_of_another(
    app: Flask, helpline: Person
) -> None:
    made, other = report(app, helpline), report(app, helpline)
    other.reporter().open(f"/return/object/{made.part(helpline).id}", status=404)
    page = made.reporter().open(f"/return/take-back/{made.part(helpline).id}")
    page.press("Take it back", status=200)
    made.reporter().open(f"/return/object/{made.part(helpline).id}", status=404)


def test_answering_it_late_destroys_nothing_at_once(app: Flask, helpline: Person) -> None:
    """A part that nobody took on has a day on which it goes, which may pass while the objection is open."""
    made = report(app, helpline)
    objects(made, helpline, "Do not tell my employer")
    long_ago = clock.today() - timedelta(days=100)
    made.change(helpline, moved_on=long_ago, kept_until=clock.today() - timedelta(days=1))
    page = helpline.visitor().open(made.url).fill({"Your message": "We told nobody", ANSWER: True}, button="Send")
    page.press("Send", status=200)
    with made.db.writing() as session:
        assert retention.destroy_due(session, backups_until=last_kept) == 0
        session.commit()
    assert made.part(helpline).kept_until == clock.today() + timedelta(days=WARNED[0])
