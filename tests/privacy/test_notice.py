"""A notice to all receipts: one writes, another publishes; it stands on every page of every receipt until its day."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.db import Database
from portal.privacy.models import ReceiptNotice
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.security import loot
from tests.submissions import keeping
from tests.submissions.desk import report, sent_again

TITLE, TEXT = "What happened to this portal", "On 3 March somebody copied Kanari-notice-nachtigall."


def write(person: Person, *, days: int = 30, **more: str) -> Page:
    page = person.visitor().open("/secretariat/notices").follow("Write a notice")
    until = (clock.today() + timedelta(days=days)).isoformat()
    page = page.fill({"until_on": until, "title_en": TITLE, "text_en": TEXT, **more})
    return page.press("Keep it for a second person")


def publish(person: Person, url: str) -> Page:
    page = person.visitor().open(url)
    assert TEXT in page.main
    return page.fill({"code": person.spare()}).press("Publish the notice", status=200)


def test_two_people_publish_it_and_every_page_of_a_receipt_shows_it(
    app: Flask, secretariat: Person, second_secretary: Person, helpline: Person, db: Database
) -> None:
    made = report(app, helpline)
    page = write(secretariat)
    assert "A second person has to read it" in page.main and "Publish the notice" not in page.text
    assert TEXT not in made.reporter().open("/return/report").main
    assert loot.found([TEXT, TITLE], loot.rows_of(db)) == [], "until it is published it is sealed"
    publish(second_secretary, page.path)
    for address in ("/return/report", "/return/permission", "/return/openings", "/return/answers"):
        shown = made.reporter().open(address).main
        assert TITLE in shown and TEXT in shown
    assert TEXT not in Visitor(app).open("/return").text
    assert TEXT not in helpline.visitor().open("/desk").text


def test_an_account_shows_it(app: Flask, secretariat: Person, second_secretary: Person, helpline: Person) -> None:
    publish(second_secretary, write(secretariat).path)
    made = report(app, helpline)
    page = keeping.make(made.reporter(), name="Heron by the river", password="four words are enough here")
    keeping.keep_code(page)
    assert TEXT in page.visitor.open("/return/account/reports").main


def test_nobody_publishes_what_they_wrote(secretariat: Person, db: Database) -> None:
    page = write(secretariat)
    token = page.forms[0].value("csrf_token")
    answer = page.visitor.post(page.path, {"csrf_token": str(token), "code": secretariat.spare()})
    assert answer.status_code == 403
    with db.reading() as session:
        assert session.scalars(select(ReceiptNotice.published_on)).one() is None


def test_it_ends_by_itself_after_its_day(
    app: Flask, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    publish(second_secretary, write(secretariat, days=1).path)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert TEXT not in report(app, helpline).reporter().open("/return/report").main


def test_one_person_takes_it_down(app: Flask, secretariat: Person, second_secretary: Person, helpline: Person) -> None:
    page = publish(second_secretary, write(secretariat).path)
    secretariat.visitor().open(page.path).press("Take it down", status=200)
    assert TEXT not in report(app, helpline).reporter().open("/return/report").main


def test_what_was_dropped_is_published_by_nobody(secretariat: Person, second_secretary: Person) -> None:
    page = write(secretariat)
    open_before = second_secretary.visitor().open(page.path).fill({"code": second_secretary.spare()})
    page.press("Drop it", status=200)
    open_before.press("Publish the notice", status=403)


def test_each_reads_it_in_their_language(
    app: Flask, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    publish(second_secretary, write(secretariat, title_ar="عنوان", text_ar="نص الإشعار").path)
    made = report(app, helpline)
    assert "نص الإشعار" in made.reporter().open("/ar/return/report").main
    assert TEXT in made.reporter().open("/fr/return/report").main


def test_what_is_missing_is_said_and_nothing_is_lost(secretariat: Person) -> None:
    page = write(secretariat, days=-1, text_en="", title_fr="Un titre")
    assert page.status == 422 and "Un titre" in page.source
    assert "Write the text in English" in page.main and "Write both a title and a text" in page.main
    page = write(secretariat, days=400)
    assert "at most a year ahead" in page.main and TEXT in page.source


def test_the_form_sent_twice_writes_one(secretariat: Person, db: Database) -> None:
    page = secretariat.visitor().open("/secretariat/notices/new")
    page = page.fill({"until_on": clock.today().isoformat(), "title_en": TITLE, "text_en": TEXT})
    address, sent = sent_again(page.visitor, page)
    for _ in range(2):
        assert page.visitor.post(address, sent).status_code == 303
    with db.reading() as session:
        assert len(session.scalars(select(ReceiptNotice.id)).all()) == 1


def test_nobody_else_writes_one(helpline: Person) -> None:
    helpline.visitor().open("/secretariat/notices", status=403)
