"""Whom to call while somebody may be in danger and the day has passed: the sender, then one's own people."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Flask

from portal import clock
from portal.db import Database
from tests.factories import Person
from tests.harness.pages import Page
from tests.security import loot
from tests.submissions.desk import Report, report
from tests.submissions.for_another import refer
from tests.submissions.test_queue import QUEUE

CALL = "Kanari-duty, +1 555 0100 <u>"
NOW: Mapping[str, str] = {"danger": "now"}


def on_duty(person: Person, contact: str = CALL, *, status: int = 200) -> Page:
    page = person.visitor().open("/desk/organisation").follow("Whom to call")
    return page.fill({"Whom to call, when and how": contact}).press("Save", status=status)


def late(filed: Report, person: Person) -> None:
    filed.change(person, due_on=clock.today() - timedelta(days=1))


def referred(app: Flask, helpline: Person, liaison: Person) -> Report:
    """Send a report in which somebody is in danger, and let the helpline refer it to the liaison."""
    filed = report(app, helpline, answers=NOW, beyond=[("account", "state")])
    helpline.visitor().open(filed.url).press("Accept")
    refer(helpline, filed.url, liaison, "account")
    return filed


def test_the_senders_contact_stands_in_the_list_and_on_the_report(
    app: Flask, helpline: Person, liaison: Person
) -> None:
    on_duty(helpline)
    filed = referred(app, helpline, liaison)
    visitor = liaison.visitor()
    assert "Kanari-duty" not in visitor.open(QUEUE).text, "the day has not passed"
    late(filed, liaison)
    assert CALL in visitor.open(QUEUE).main
    page = visitor.open(filed.url)
    assert CALL in page.main
    assert "Managers" in page.main
    assert "<u>" not in page.source


def test_a_persons_own_report_names_ones_own_people(app: Flask, helpline: Person) -> None:
    on_duty(helpline)
    filed = report(app, helpline, answers=NOW)
    late(filed, helpline)
    page = helpline.visitor().open(filed.url)
    assert CALL in page.main
    assert helpline.name in page.main


def test_a_sender_without_one_is_said_to_have_said_nothing(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = referred(app, helpline, liaison)
    late(filed, liaison)
    assert "it has not said how" in liaison.visitor().open(QUEUE).main
    assert "it has not said how" in liaison.visitor().open(filed.url).main


def test_nobody_is_called_where_there_is_no_danger(app: Flask, helpline: Person) -> None:
    on_duty(helpline)
    filed = report(app, helpline)
    late(filed, helpline)
    visitor = helpline.visitor()
    assert "Kanari-duty" not in visitor.open(QUEUE).text
    assert "Kanari-duty" not in visitor.open(filed.url).text


def test_it_is_in_no_public_page_and_no_table(app: Flask, helpline: Person, liaison: Person, db: Database) -> None:
    on_duty(helpline)
    assert loot.found(["Kanari-duty"], loot.rows_of(db)) == []
    public = helpline.visitor().open("/organisations").links
    for address in {one for one in public.values() if one.startswith("/organisations/")}:
        assert "Kanari-duty" not in liaison.visitor().open(address).text


def test_only_a_manager_says_it_and_can_take_it_away(helpline: Person, case_worker: Person) -> None:
    on_duty(helpline)
    case_worker.visitor().open("/desk/organisation/duty", status=403)
    on_duty(helpline, "")
    page = helpline.visitor().open("/desk/organisation/duty")
    assert "Kanari-duty" not in page.source


def test_of_two_who_change_it_one_reads_what_the_other_wrote(helpline: Person) -> None:
    mine = helpline.visitor().open("/desk/organisation/duty").fill({"contact": "Mine"})
    on_duty(helpline, "Theirs")
    page = mine.press("Save", status=409)
    assert "Theirs" in page.main
    assert "Mine" in page.source
    page.press("Save", status=200)
    assert "Mine" in helpline.visitor().open("/desk/organisation/duty").source


def test_one_that_was_deleted_and_written_anew_is_another(helpline: Person) -> None:
    on_duty(helpline, "First")
    mine = helpline.visitor().open("/desk/organisation/duty").fill({"contact": "Mine"})
    on_duty(helpline, "")
    on_duty(helpline, "Theirs")
    assert "Theirs" in mine.press("Save", status=409).main


def test_what_is_too_long_is_shown_again(helpline: Person) -> None:
    page = on_duty(helpline, "x" * 501, status=422)
    assert page.errors
    assert "x" * 501 in page.source
