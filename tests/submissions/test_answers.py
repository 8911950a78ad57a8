"""Prepared answers: the organisation's own, put into a message to be read there first, never sent by themselves."""

from uuid import uuid4

from flask import Flask
from sqlalchemy import select, update

from portal.db import Database
from portal.submissions.models import Message, PreparedAnswer
from portal.submissions.operations import answers
from tests.factories import Person
from tests.harness.pages import Page
from tests.organisations.test_rotation import rotate
from tests.submissions.desk import report, sent_again

LIST = "/desk/submissions/answers"
TEXT = "We have received {reference}.\nKeep the phone as it is. <b>"
INSERT = "Put it into the message"


def prepared(by: Person, *, title: str = "Received", language: str = "en", text: str = TEXT) -> Page:
    page = by.visitor().open(f"{LIST}/new").fill({"title": title, "language": language, "text": text})
    return page.press("Save", status=200)


def rows(db: Database) -> list[PreparedAnswer]:
    with db.reading() as session:
        return list(session.scalars(select(PreparedAnswer)))


def test_it_is_put_into_the_message_and_only_what_was_read_there_is_sent(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline)
    assert "Received" in prepared(case_worker).main
    page = helpline.visitor().open(filed.url).fill({"text": "Dear Noor,", "prepared": "Received (English)"})
    page = page.press(INSERT, status=200)
    said = f"Dear Noor,\n\nWe have received {filed.reference}.\nKeep the phone as it is. <b>"
    assert page.form("Send").value("text") == said
    with db.reading() as session:
        assert session.scalars(select(Message)).all() == [], "nothing is sent by that"
    page.fill({"text": said + " Call us."}, button="Send").press("Send", status=200)
    read = filed.reporter().open(f"/return/thread/{filed.part(helpline).id}").main
    assert "Keep the phone as it is. <b> Call us." in read


def test_what_is_in_the_reporters_language_comes_first(app: Flask, helpline: Person) -> None:
    prepared(helpline, title="Zulu")
    prepared(helpline, title="وصل البلاغ", language="ar")
    filed = report(app, helpline)
    assert [one.split(" (")[0] for one in _choices(helpline.visitor().open(filed.url))] == ["Zulu", "وصل البلاغ"]


def _choices(page: Page) -> list[str]:
    return [text for text in page.texts("option") if " (" in text]


def test_nothing_chosen_is_said_and_what_was_typed_stays(app: Flask, helpline: Person, liaison: Person) -> None:
    prepared(helpline)
    prepared(liaison, title="Theirs")
    (theirs,) = [one for one in rows(helpline.database) if one.organisation_id == liaison.organisation]
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).fill({"text": "Dear Noor,"}).press(INSERT, status=200)
    assert "Choose an answer first" in page.main and page.form("Send").value("text") == "Dear Noor,"
    page.form_in_use = page.form("Send")
    address, content = sent_again(page.visitor, page)
    for wrong in (str(theirs.id), str(uuid4()), "x", "\x00"):
        shown = page.visitor.post(address, content | {"insert": "yes", "prepared": wrong})
        assert shown.status_code == 200 and b"Theirs" not in shown.data


def test_its_pages_stand_under_submissions_in_the_menu(helpline: Person) -> None:
    page = prepared(helpline)
    for path in (LIST, page.follow("Received").path, "/desk/submissions/retention"):
        (lit,) = [one for one in helpline.visitor().open(path).all("a") if one.get("aria-current") == "page"]
        assert lit.get("href") == "/desk/submissions", path


def test_the_page_of_a_report_opens_no_text_of_them(app: Flask, db: Database, helpline: Person) -> None:
    prepared(helpline, title="Received")
    prepared(helpline, title="Later")
    with db.writing() as session:
        session.execute(update(PreparedAnswer).values(content=b"not to be opened"))
        session.commit()
    page = helpline.visitor().open(report(app, helpline).url)
    assert [one.split(" (")[0] for one in _choices(page)] == ["Later", "Received"]
    assert "Received" in helpline.visitor().open(LIST).main


def test_one_from_before_headings_is_found_and_gets_one_when_it_is_changed(db: Database, helpline: Person) -> None:
    page = prepared(helpline)
    with db.writing() as session:
        session.execute(update(PreparedAnswer).values(heading=None))
        session.commit()
    page = helpline.visitor().open(LIST).follow("Received")
    page.fill({"title": "Came in"}).press("Save", status=200)
    assert rows(db)[0].heading is not None and "Came in" in helpline.visitor().open(LIST).main


def test_without_any_the_form_is_as_it_was(app: Flask, helpline: Person) -> None:
    assert INSERT not in helpline.visitor().open(report(app, helpline).url).source


def test_it_lies_sealed_and_another_organisation_does_not_see_it(
    db: Database, helpline: Person, liaison: Person
) -> None:
    prepared(helpline, title="Kanari-title", text="Kanari-text")
    (row,) = rows(db)
    assert b"Kanari" not in row.content + (row.heading or b"")
    assert "Nothing is prepared yet" in liaison.visitor().open(LIST).main
    liaison.visitor().open(f"{LIST}/{row.id}", status=404)
    page = liaison.visitor().open(f"{LIST}/new").fill({"title": "x", "language": "en", "text": "x"})
    _address, content = sent_again(page.visitor, page)
    page.visitor.post(f"{LIST}/{row.id}/delete", content)
    assert len(rows(db)) == 1
    with db.reading() as session:
        assert answers.headings(session, by=liaison.actor(session)) == []


def test_it_is_changed_and_of_two_who_do_so_at_once_one_is_told(
    db: Database, helpline: Person, case_worker: Person
) -> None:
    page = prepared(helpline).follow("Received")
    slow = case_worker.visitor().open(page.path).fill({"text": "Mine"})
    page.fill({"text": "Theirs"}).press("Save", status=200)
    again = slow.press("Save", status=409)
    assert "Theirs" in again.main and "Mine" in again.source
    again.press("Save", status=200)
    assert helpline.visitor().open(page.path).form("Save").value("text") == "Mine"
    assert len(rows(db)) == 1


def test_the_same_form_sent_twice_keeps_one(db: Database, helpline: Person) -> None:
    page = helpline.visitor().open(f"{LIST}/new").fill({"title": "x", "language": "en", "text": "x"})
    address, content = sent_again(page.visitor, page)
    for _ in range(2):
        assert page.visitor.post(address, content).status_code == 303
    assert len(rows(db)) == 1


def test_it_is_deleted_and_cannot_come_back_by_a_form_that_was_open(db: Database, helpline: Person) -> None:
    page = prepared(helpline).follow("Received")
    slow = helpline.visitor().open(page.path).fill({"text": "Mine"})
    assert "Nothing is prepared yet" in page.press("Delete this answer", status=200).main
    slow.press("Save", status=404)
    assert rows(db) == []


def test_after_a_rotation_it_still_opens(helpline: Person, case_worker: Person) -> None:
    prepared(helpline)
    rotate(helpline)
    assert "Received" in case_worker.visitor().open(LIST).main


def test_what_is_missing_comes_back_filled_in(helpline: Person) -> None:
    page = helpline.visitor().open(f"{LIST}/new").fill({"text": "Kept"}).press("Save", status=422)
    assert len(page.errors) == 2 and "Kept" in page.source


def test_vendors_and_the_secretariat_have_none(vendor_officer: Person, secretariat: Person) -> None:
    for person in (vendor_officer, secretariat):
        person.visitor().open(LIST, status=403)
