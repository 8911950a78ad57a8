"""Ending the work on a report, opening it again, and what is left after permission was taken back."""

from flask import Flask
from sqlalchemy import func, select

from portal.db import Database
from portal.submissions.models import Note, Submission
from portal.submissions.operations import permission
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.submissions.desk import Report, report


def take_back(filed: Report, person: Person) -> None:
    """Let the reporter take everything back from this organisation."""
    from portal.accounts import access

    with filed.db.writing() as session:
        by = access.reporter(session, filed.token)
        part = session.merge(filed.part(person), load=True)
        permission.withdraw_from(session, part, by=by)
        session.commit()


def test_a_closed_report_says_so_to_both(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).press("Accept").follow("Close")
    page = page.fill({"Last words": "Take care."}).press("Close")
    assert "Closed" in page.main
    assert "Take care." in page.main
    assert "has finished its work" in filed.reporter().open("/return/report").main


def test_closing_needs_no_last_words(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(filed.url).press("Accept").follow("Close").press("Close")
    assert filed.part(helpline).state is PartState.CLOSED
    assert filed.part(helpline).said == 0


def test_what_was_never_accepted_cannot_be_closed(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    assert "Close" not in helpline.visitor().open(filed.url).links
    helpline.visitor().open(f"{filed.url}/close", status=403)


def test_the_reporter_writing_again_opens_it_again(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(filed.url).press("Accept").follow("Close").press("Close")
    filed.answers(helpline, "It happened again")
    assert filed.part(helpline).state is PartState.IN_REVIEW


def test_a_receipt_that_was_closed_does_not_keep_a_report_open(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(filed.url).press("Accept")
    with db.writing() as session:
        session.get_one(Submission, filed.id).reporter_pair_id = None
        session.commit()
    page = helpline.visitor().open(filed.url).follow("Close").fill({"Last words": "Nobody reads this"})
    assert "Closed" in page.press("Close", status=200).main


def test_after_everything_was_taken_back_nothing_is_left_to_read_or_do(
    app: Flask, helpline: Person, db: Database
) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).press("Accept").follow("Add a note").fill({"Note": "Call Monday"})
    page.press("Keep the note").follow("Write a summary").fill({"Summary": "A line"}).press("Keep the summary")
    stale = visitor.open(filed.url).fill({"Your message": "Still there?"}, button="Send")
    take_back(filed, helpline)
    page = visitor.open(filed.url)
    assert "took everything back" in page.main
    assert not {"Close", "Refer", "Add a note", "Ask the reporter"} & set(page.links)
    assert "A line" not in visitor.open("/desk/submissions?state=").main
    visitor.open(f"{filed.url}/section/account", status=403)
    assert "took everything back" in stale.press("Send", status=403).main
    visitor.open(f"{filed.url}/note").fill({"Note": "Again"}).press("Keep the note", status=403)
    with db.reading() as session:
        assert session.scalar(select(func.count(Note.id))) == 0


def test_copies_are_confirmed_gone_and_the_reporter_reads_it(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, liaison)
    take_back(filed, helpline)
    visitor = helpline.visitor()
    assert "Confirm by" in visitor.open("/desk/submissions?state=withdrawn").main
    page = visitor.open(filed.url)
    for _ in range(3):
        confirm = next(url for url in page.links.values() if "/gone/" in url)
        page = visitor.open(confirm)
        assert page.press("Confirm", status=422).errors
        assert liaison.visitor().fetch(confirm).status_code == 404
        page = visitor.open(confirm).fill({"Every copy": True}).press("Confirm", status=200)
    assert not [url for url in page.links.values() if "/gone/" in url]
    assert "Confirmed on" in filed.reporter().open("/return/report").main
