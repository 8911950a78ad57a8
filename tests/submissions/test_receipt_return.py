"""Coming back with a receipt: in words or numbers, with the same answer to everybody who has none."""

import threading
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import ReporterSession
from portal.db import Database
from portal.organisations.models import Organisation
from portal.sealing.receipts import numbers
from portal.web.costly import EXTENSION, Desk
from tests.factories import Person
from tests.harness.pages import NewVisitor, Visitor
from tests.submissions import reporter


def send(visitor: Visitor, *receivers: Any) -> Any:
    """Send a report and stop at the page that shows the words."""
    page = reporter.permit(reporter.choose(reporter.answer(visitor), receivers))
    return page.press("Send the report")


def test_the_numbers_open_the_same_report_in_arabic_digits_too(new_visitor: NewVisitor, helpline: Person) -> None:
    words = reporter.file_report(new_visitor(), receivers=[helpline.organisation])
    digits = " ".join(numbers(tuple(words.split())))
    arabic = digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (words.upper(), digits, arabic, words.replace(" ", "-")):
        assert reporter.come_back(new_visitor(), typed).path == "/return/report"


def test_wrong_words_hear_the_same_whatever_is_wrong(visitor: Visitor, helpline: Person) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation]).split()
    visitor.fetch("/leave")
    heard = set()
    for typed in (" ".join(reversed(words)), "abacus " * 7, "no receipt at all", "1"):
        page = visitor.open("/return").fill({"words": typed}).press("Open my report")
        assert page.status == 422
        heard.add((page.main, tuple(page.errors)))
    assert len(heard) == 1


def test_the_words_are_asked_again_until_they_are_right(visitor: Visitor, helpline: Person) -> None:
    page = send(visitor, helpline.organisation)
    words = reporter.words_on(page)
    wrong = page.fill({"words": "abacus abdomen"}).press("I have kept them")
    assert wrong.status == 422
    assert reporter.words_on(wrong) == words
    assert "not the words on this page" in wrong.errors[0]
    assert reporter.type_back(wrong) == words


def test_once_typed_back_the_words_are_nowhere(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/report/receipt")
    assert page.path == "/return/report"
    assert reporter.words_on(page) != words and words not in page.source
    with db.writing() as session:
        assert session.scalars(select(ReporterSession).where(ReporterSession.state == "receipt")).one().content is None


def test_losing_the_receipt_is_called_final_before_and_after(visitor: Visitor, helpline: Person, db: Database) -> None:
    with db.writing() as session:
        session.get_one(Organisation, helpline.organisation).usual_wait = "days_3"
        session.commit()
    page = send(visitor, helpline.organisation)
    assert "If they are lost, nobody can find them again" in page.main
    assert reporter.about(db, helpline).name in page.main
    page = page.fill({"words": reporter.words_on(page)}).press("I have kept them")
    assert "nobody can give you another" in page.main
    assert "Within 3 days" in page.main


def test_words_that_are_not_kept_yet_are_not_lost_by_starting_again(visitor: Visitor, helpline: Person) -> None:
    words = reporter.words_on(send(visitor, helpline.organisation))
    for path in ("/return", "/return/report", "/report/kept"):
        assert reporter.words_on(visitor.open(path)) == words
    assert reporter.words_on(visitor.open("/report").press("Start")) == words


def test_leaving_deletes_the_visit_and_not_the_report(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    visitor.fetch("/leave")
    assert visitor.open("/return/report").path == "/return?gone=1"
    assert reporter.come_back(visitor, words).path == "/return/report"


def test_a_receipt_can_be_put_away(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    visitor.open("/return/report").press("Put the receipt away for now")
    assert visitor.open("/return/openings").path == "/return?gone=1"
    assert reporter.come_back(visitor, words).path == "/return/report"
    with db.writing() as session:
        living = select(func.count()).select_from(ReporterSession).where(ReporterSession.state == "receipt")
        assert session.scalar(living) == 1


def test_when_all_places_are_taken_the_page_says_so_and_keeps_no_words(
    visitor: Visitor, app: Flask, settings: Any
) -> None:
    page = visitor.open("/return")
    places = app.extensions[EXTENSION][Desk.RECEIPT]
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    app.extensions[EXTENSION][Desk.RECEIPT] = taken
    object.__setattr__(settings, "costly_wait", 0.0)
    page = page.fill({"words": "abacus abdomen"}).press("Open my report", status=503)
    assert "abacus" not in page.source
    assert page.headers["Retry-After"]
    app.extensions[EXTENSION][Desk.RECEIPT] = places


def test_another_receipt_opens_another_report(new_visitor: NewVisitor, helpline: Person) -> None:
    first = reporter.file_report(new_visitor(), receivers=[helpline.organisation])
    second = reporter.file_report(new_visitor(), receivers=[helpline.organisation])
    visitor = new_visitor()
    one = reporter.come_back(visitor, first).h1
    two = reporter.come_back(visitor, second).h1
    assert one != two


def test_a_thread_of_another_report_is_not_there(new_visitor: NewVisitor, helpline: Person) -> None:
    mine, other = new_visitor(), new_visitor()
    reporter.file_report(mine, receivers=[helpline.organisation])
    reporter.file_report(other, receivers=[helpline.organisation])
    thread = mine.open("/return/report").follow("Read and write").path
    assert other.fetch(thread).status_code == 404
    assert other.fetch(thread.replace("thread", "take-back")).status_code == 404
