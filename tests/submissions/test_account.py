"""Reports kept in an account: a name and a password in place of seven words, and nothing that joins the two."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Receipt, ReporterAccount, ReporterSession
from portal.db import Database
from portal.submissions.models import Participation, Permission, Submission
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.submissions import for_another, keeping, reporter
from tests.submissions.desk import report
from tests.submissions.keeping import LIST, NEW, PASSWORD, WRONG, enter, made, open_report, references, sign_out


def send(visitor: Visitor, *receivers: Person, **beyond: list[str]) -> Page:
    """Send a report and stop at the page that shows the words."""
    page = reporter.choose(reporter.answer(visitor), [one.organisation for one in receivers])
    return reporter.permit(page, beyond=beyond).press("Send the report", status=200)


def test_somebody_keeps_a_report_in_an_account_instead_of_its_words(
    db: Database, visitor: Visitor, new_visitor: NewVisitor, helpline: Person
) -> None:
    page = send(visitor, helpline, state=["account"])
    assert "That needs no e-mail address" in page.main
    assert "not shown again after this" in page.follow("Keep this report in an account").main
    made(visitor)
    with db.reading() as session:
        open_ones = session.scalars(select(ReporterSession).where(ReporterSession.state != "draft")).all()
        assert [one.state for one in open_ones] == ["account"], "no copy of the words is left"
    sign_out(visitor)
    url = f"/desk/submissions/{for_another.submission(db).reference}"
    worker = helpline.visitor()
    worker.open(url).press("Accept").fill({"Your message": "Bring the phone in a bag."}).press("Send", status=200)

    later = new_visitor()
    page = enter(later)
    (reference,) = references(page)
    assert "There is something new from Example Helpline" in page.main and "has taken this on" in page.main
    page = open_report(page, reference).follow("There is something new")
    assert "Bring the phone in a bag." in page.main
    page.fill({"Your message": "I come on Monday."}).press("Send", status=200)
    assert "I come on Monday." in worker.open(url).main
    page = later.open("/return/permission").fill({"on-state": []}).press("See what this changes")
    page.press("Change it", status=200)
    part = for_another.part_of(helpline)
    later.open(f"/return/take-back/{part.id}").press("Take it back", status=200)
    assert "can open nothing" in later.open(LIST).main
    assert "something new" not in later.open(LIST).main


def test_the_words_go_on_working_beside_the_account(
    visitor: Visitor, new_visitor: NewVisitor, helpline: Person
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    assert "two ways back" in visitor.open("/report/kept").follow("Keep this report in an account").main
    made(visitor)
    reference = references(visitor.open(LIST))[0]
    assert reference in reporter.come_back(new_visitor(), words).h1
    assert reference in open_report(enter(new_visitor()), reference).h1


def test_two_reports_in_one_account_those_with_news_first(
    db: Database, visitor: Visitor, new_visitor: NewVisitor, *, helpline: Person, liaison: Person
) -> None:
    words = reporter.file_report(new_visitor(), receivers=[liaison.organisation])
    send(visitor, helpline)
    made(visitor)
    page = visitor.open("/return/account/add").fill({"words": words}).press("Add it")
    assert len(references(page)) == 2
    with db.writing() as session:
        quiet = session.scalars(
            select(Submission.reference)
            .join(Participation)
            .where(Participation.organisation_id == helpline.organisation)
        ).one()
        loud = session.scalars(select(Submission.reference).where(Submission.reference != quiet)).one()
    liaison.visitor().open(f"/desk/submissions/{loud}").fill({"Your message": "Hello."}).press("Send", status=200)
    page = visitor.open(LIST)
    assert references(page) == [loud, quiet] and page.main.count("There is something new") == 1
    assert loud in open_report(page, loud).h1
    assert quiet in open_report(visitor.open(LIST), quiet).h1
    assert "Example Helpline" in visitor.open("/return/report").main
    assert "Example Foreign Office" not in visitor.open("/return/report").main


def test_a_second_report_is_kept_in_the_account_that_is_there(
    visitor: Visitor, new_visitor: NewVisitor, helpline: Person
) -> None:
    send(visitor, helpline)
    made(visitor)
    page = visitor.open(LIST).follow("Send a new report")
    page = send(page.visitor, helpline)
    page = page.follow("Keep this report in an account").follow("I have an account already")
    page = page.fill({"Name of the account": "  blue   HERON ", "Password": PASSWORD}).press("Open the account")
    assert "The report is kept" in page.main and len(references(page)) == 2
    assert len(references(enter(new_visitor()))) == 2


def test_words_that_nobody_kept_are_not_lost_by_opening_an_account(
    app: Flask, visitor: Visitor, helpline: Person
) -> None:
    made(report(app, helpline).reporter())
    words = reporter.words_on(send(visitor, helpline))
    page = visitor.open("/return/account")
    said: dict[str, Answer] = {"Name of the account": keeping.NAME, "Password": PASSWORD}
    page = page.fill({**said, "Put the report that is open": False}).press("Open the account", status=422)
    assert "have not typed back the seven words" in page.errors[0]
    assert reporter.words_on(visitor.open("/report/receipt")) == words


def test_a_report_that_is_not_to_come_along_stays_out(app: Flask, helpline: Person) -> None:
    made(report(app, helpline).reporter())
    page = report(app, helpline).reporter().open("/return/account")
    said: dict[str, Answer] = {"Name of the account": keeping.NAME, "Password": PASSWORD, "Put the report": False}
    assert len(references(page.fill(said).press("Open the account"))) == 1


def test_without_a_report_there_is_no_account_to_be_made(visitor: Visitor, db: Database) -> None:
    assert visitor.open("/return/account/new").path == "/return?gone=1"
    reporter.answer(visitor, upto="wall")
    assert visitor.open("/return/account/new").path == "/return"
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReporterAccount)) == 0


@pytest.mark.parametrize("password", ["short", "password1234", "blue heron BLUE HERON"])
def test_a_weak_password_is_refused(app: Flask, helpline: Person, password: str) -> None:
    page = report(app, helpline).reporter().open("/return/account/new")
    said = {"Name of the account": "Blue Heron", "New password": password, "New password once more": password}
    assert page.fill(said).press("Make the account", status=422).errors


def test_taking_a_report_out_leaves_the_report(
    db: Database, visitor: Visitor, new_visitor: NewVisitor, helpline: Person
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    made(visitor)
    page = open_report(visitor.open(LIST), references(visitor.open(LIST))[0])
    page = page.follow("Take this report out of the account")
    assert "only its seven words" in page.main
    page = page.fill({"password": WRONG}).press("Take it out", status=422)
    assert "not the password of this account" in page.errors[0]
    page = page.fill({"password": PASSWORD}).press("Take it out")
    assert references(page) == [] and "No report is kept here yet" in page.main
    assert visitor.open("/return/report").path == LIST
    assert reporter.come_back(new_visitor(), words).status == 200


def test_closing_a_receipt_from_an_account_takes_the_password_and_is_final(
    db: Database, visitor: Visitor, new_visitor: NewVisitor, helpline: Person
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    made(visitor)
    reference = references(visitor.open(LIST))[0]
    other = enter(new_visitor())
    open_report(other, reference)
    open_report(visitor.open(LIST), reference)
    page = visitor.open("/return/close").fill({"password": PASSWORD}).press("Close it for ever")
    assert page.path.startswith(LIST) and references(page) == [] and "This is final" in page.main
    page = new_visitor().open("/return").fill({"words": words}).press("Open my report")
    assert page.status == 422
    with db.reading() as session:
        assert session.scalars(select(Receipt)).all() == []
    assert other.visitor.open("/return/report").path == LIST


def test_a_report_that_was_closed_by_its_words_is_said_to_be_closed(
    visitor: Visitor, new_visitor: NewVisitor, helpline: Person
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    made(visitor)
    reference = references(visitor.open(LIST))[0]
    other = reporter.come_back(new_visitor(), words).visitor
    other.open("/return/close").fill({"words": words}).press("Close it for ever", status=200)
    page = visitor.open(LIST)
    assert "closed for ever" in page.main
    page = page.press(f"Take {reference} off the list")
    assert references(page) == []


def test_more_permission_takes_the_password_where_a_receipt_takes_its_words(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = filed.reporter()
    made(visitor)
    open_report(visitor.open(LIST), filed.reference)
    page = visitor.open("/return/permission").fill({"on-state": ["account"]}).press("See what this changes")
    page = page.fill({"password": WRONG}).press("Change it", status=422)
    page = page.fill({"password": PASSWORD}).press("Change it")
    assert page.path.startswith("/return/permission") and "This is what stands now" in page.main


def test_a_page_about_one_report_does_nothing_to_another_that_was_opened_meanwhile(
    app: Flask, db: Database, helpline: Person
) -> None:
    one, other = report(app, helpline), report(app, helpline)
    visitor = one.reporter()
    made(visitor)
    page = other.reporter().open("/return/account").fill({"Name of the account": keeping.NAME, "Password": PASSWORD})
    page.press("Open the account", status=200)
    password = {"password": PASSWORD}
    for path, button in (("/return/close", "Close it for ever"), ("/return/account/take-out", "Take it out")):
        open_report(visitor.open(LIST), one.reference)
        page = visitor.open(path)
        open_report(visitor.open(LIST), other.reference)
        page = page.fill(password).press(button, status=422)
        assert f"now about report {other.reference}" in page.errors[0] and other.reference in page.h1
    open_report(visitor.open(LIST), one.reference)
    page = visitor.open("/return/permission").fill({"on-state": ["account"]}).press("See what this changes")
    open_report(visitor.open(LIST), other.reference)
    page = page.fill(password).press("Change it", status=422)
    assert f"now about report {other.reference}" in page.errors[0]
    assert len(references(visitor.open(LIST))) == 2
    with db.reading() as session:
        assert session.scalars(select(Permission).where(Permission.organisation_id.is_(None))).all() == []
        assert len(session.scalars(select(Receipt)).all()) == 2


def test_a_report_handed_over_by_a_code_can_end_in_an_account(
    db: Database, case_worker: Person, visitor: Visitor, new_visitor: NewVisitor
) -> None:
    url = for_another.file(case_worker)
    code = for_another.make_code(case_worker, url)
    page = for_another.type_code(visitor, code).press("Show me my seven words")
    page = page.follow("Keep this report in an account")
    with db.reading() as session:
        assert session.scalars(select(Receipt)).all() == [], "nothing changes hands before the account is made"
    made(page.visitor)
    page = enter(new_visitor())
    page = open_report(page, references(page)[0])
    assert "Filed for you by Example Helpline" in page.main
    assert "opens nothing" in for_another.type_code(new_visitor(), code).errors[0]
    with db.reading() as session:
        assert session.scalars(select(ReporterSession).where(ReporterSession.receipt_id.is_not(None))).all() == []


def test_a_code_that_was_used_meanwhile_makes_no_account(
    db: Database, case_worker: Person, visitor: Visitor, new_visitor: NewVisitor
) -> None:
    code = for_another.make_code(case_worker, for_another.file(case_worker))
    for_another.type_code(visitor, code).press("Show me my seven words")
    page = visitor.open("/return/account/new")
    for_another.take_over(new_visitor(), code)
    said = {"Name of the account": "Heron", "New password": NEW, "New password once more": NEW}
    page = page.fill(said).press("Make the account")
    assert page.path == "/return/hand-over?over=1"
    with db.reading() as session:
        assert session.scalars(select(ReporterAccount)).all() == []
