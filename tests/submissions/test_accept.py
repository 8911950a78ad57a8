"""Taking a report on."""

from flask import Flask

from portal import audit
from portal.db import Database
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.submissions.desk import report


def test_the_reporter_reads_that_a_liaison_took_the_report_on(app: Flask, liaison: Person) -> None:
    filed = report(app, liaison)
    liaison.visitor().open(filed.url).press("Accept")
    assert "has taken this on" in filed.reporter().open("/return/report").main


def test_whoever_accepts_handles_it(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    page = case_worker.visitor().open(filed.url).press("Accept")
    assert page.h1 == filed.reference
    assert "In review" in page.main
    assert case_worker.name in page.main


def test_accepting_twice_accepts_once(app: Flask, helpline: Person, case_worker: Person, db: Database) -> None:
    filed = report(app, helpline)
    mine, theirs = helpline.visitor(), case_worker.visitor()
    first, second = mine.open(filed.url), theirs.open(filed.url)
    first.press("Accept")
    second.press("Accept", status=200)
    assert filed.part(helpline).handler_id == helpline.account
    with db.reading() as session:
        assert audit.verify(session, filed.id) is None


def test_a_page_that_was_open_too_long_says_that_things_moved_on(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    stale = helpline.visitor().open(filed.url)
    filed.change(helpline, state=PartState.DECLINED)
    page = stale.press("Accept", status=403)
    assert "moved on by somebody" in page.main
    assert filed.part(helpline).state is PartState.DECLINED


def test_a_member_of_another_ministry_cannot_tell_that_the_report_exists(
    app: Flask, helpline: Person, liaison: Person, other_liaison: Person
) -> None:
    filed = report(app, helpline, liaison)
    visitor = other_liaison.visitor()
    token = visitor.open("/desk").form("Sign out").pairs(None)
    nowhere = "/desk/submissions/ZZZ-ZZZ"
    name, no_name = filed.reference.encode(), b"ZZZ-ZZZ"
    for tail in ("", "/accept", "/decline", "/ask", "/decide", "/close", "/reopen", "/note", "/summary", "/handler"):
        there = visitor.post(filed.url + tail, dict(token))
        never = visitor.post(nowhere + tail, dict(token))
        assert there.status_code == never.status_code == 404
        assert there.data.replace(name, no_name) == never.data
    for tail in ("", "/section/account", "/decline", "/handler", "/note"):
        there, never = visitor.fetch(filed.url + tail), visitor.fetch(nowhere + tail)
        assert (there.status_code, there.data.replace(name, no_name)) == (404, never.data)


def test_a_restricted_report_does_not_exist_for_a_member_who_is_not_named(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline, people="Kofi Mensah")
    visitor = case_worker.visitor()
    token = dict(visitor.open("/desk").form("Sign out").pairs(None))
    for tail in ("", "/section/account", "/section/wall", "/handler", "/note", "/ask"):
        visitor.open(filed.url + tail, status=404)
    for tail in ("/accept", "/ask", "/handler", "/handlers/name", "/note"):
        assert visitor.post(filed.url + tail, token).status_code == 404


def test_accepting_needs_the_token_of_the_page(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    assert helpline.visitor().post(f"{filed.url}/accept").status_code == 400
    assert filed.part(helpline).state is PartState.OFFERED
