"""An organisation's own log of a report: talks held elsewhere, and who vouched for the person."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.db import Database
from portal.submissions.models import Entry
from tests.factories import Person
from tests.submissions.desk import Report, report, sent_again
from tests.submissions.test_marks import take_back


def written(person: Person, filed: Report, link: str, text: str) -> None:
    page = person.visitor().open(filed.url).follow(link)
    page.fill({"on": clock.today().isoformat(), "how": "by_phone", "text": text}).press("Keep it", status=200)


def rows(db: Database) -> list[Entry]:
    with db.reading() as session:
        return list(session.scalars(select(Entry)))


def test_colleagues_read_a_talk_and_who_vouched_and_nobody_else_does(
    app: Flask, db: Database, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    filed = report(app, helpline, liaison)
    written(case_worker, filed, "Write down a talk", "She is at her sister's <now>")
    written(case_worker, filed, "Write down who vouches", "A lawyer we trust")
    page = helpline.visitor().open(filed.url)
    assert "sister's <now>" in page.main and "A lawyer we trust" in page.main and case_worker.name in page.main
    assert "sister" not in liaison.visitor().open(filed.url).source
    assert "sister" not in filed.reporter().open(f"/return/thread/{filed.part(helpline).id}").source
    for row in rows(db):
        assert b"sister" not in row.content and b"by_phone" not in row.content


def test_a_day_to_come_is_refused(app: Flask, db: Database, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(f"{filed.url}/talk")
    later = (clock.today() + timedelta(days=2)).isoformat()
    page = page.fill({"on": later, "how": "by_phone", "text": "Soon"}).press("Keep it", status=422)
    assert "not in the future" in page.errors[0]
    assert rows(db) == []


def test_the_same_form_sent_twice_is_one_line(app: Flask, db: Database, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(f"{filed.url}/talk")
    page.fill({"on": clock.today().isoformat(), "how": "in_person", "text": "Once"})
    address, content = sent_again(visitor, page)
    page.press("Keep it", status=200)
    assert visitor.post(address, content).status_code == 303
    assert len(rows(db)) == 1


def test_the_log_is_destroyed_when_permission_is_taken_back(app: Flask, db: Database, helpline: Person) -> None:
    filed = report(app, helpline)
    written(helpline, filed, "Write down a talk", "Gone soon")
    take_back(filed, helpline)
    assert rows(db) == []
