"""The list of reports: what waits, for whom, by when; and nothing of anybody else."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.pool import QueuePool

from portal import clock
from portal.audit.models import AuditEvent
from portal.db import Database
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.personas import MakeOrganisation
from tests.submissions.desk import report
from tests.submissions.test_filings import NOTICE, file
from tests.web.budget import BUDGET, LISTS

QUEUE = "/desk/submissions"


def test_a_new_report_waits_to_be_accepted(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(QUEUE)
    line = page.texts("tr")[1]
    assert filed.reference in line
    assert "Accept or decline" in line
    assert "What happened" in line
    assert "The reporter" in line
    assert "nobody yet" in line


def test_someone_in_danger_is_said_to_be_and_is_due_first(app: Flask, helpline: Person) -> None:
    calm = report(app, helpline)
    pressing = report(app, helpline, answers={"danger": "now"})
    page = helpline.visitor().open(QUEUE)
    lines = page.texts("tr")[1:]
    assert [pressing.reference in lines[0], calm.reference in lines[1]] == [True, True]
    assert "person may be in danger" in lines[0]
    assert "person may be in danger" not in lines[1]


def test_a_day_that_has_passed_is_said(app: Flask, helpline: Person) -> None:
    late, today = report(app, helpline), report(app, helpline)
    late.change(helpline, due_on=clock.today() - timedelta(days=2))
    today.change(helpline, due_on=clock.today())
    visitor = helpline.visitor()
    lines = visitor.open(QUEUE).texts("tr")[1:]
    assert "2 days over" in lines[0]
    assert "Today" in lines[1]
    assert len(visitor.open(f"{QUEUE}?due=late").texts("tr")) == 2


def test_the_filters_narrow_by_state_and_by_handler(app: Flask, helpline: Person, case_worker: Person) -> None:
    mine, nobodys, closed = (report(app, helpline) for _ in range(3))
    mine.change(helpline, handler_id=case_worker.account)
    closed.change(helpline, state=PartState.CLOSED)
    visitor = case_worker.visitor()

    def shown(**filters: str) -> set[str]:
        page = visitor.open(QUEUE).fill(filters).press("Filter") if filters else visitor.open(QUEUE)
        return {text.split()[0] for text in page.texts("th", css="ref")}

    assert shown() == {mine.reference, nobodys.reference}
    assert shown(State="Closed") == {closed.reference}
    assert shown(State="All") == {mine.reference, nobodys.reference, closed.reference}
    assert shown(Handler="Me") == {mine.reference}
    assert shown(Handler="Nobody yet") == {nobodys.reference}
    assert shown(Handler="Somebody else") == set()
    assert shown(Urgency="High") == set()


@pytest.mark.parametrize("asked", ["state=sideways", "handler=%00", "order=up", "page=zzz", "urgency=now", "due=x"])
def test_an_address_that_asks_for_nonsense_shows_the_list_and_says_so(asked: str, app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(f"{QUEUE}?{asked}")
    assert filed.reference in page.main
    assert "notice" in {name for element in page.all("div") for name in element.get("class", "").split()}


def test_other_organisations_see_nothing_of_it(app: Flask, helpline: Person, liaison: Person, company: Person) -> None:
    filed = report(app, helpline)
    for person in (liaison, company):
        assert filed.reference not in person.visitor().open(f"{QUEUE}?state=").text


def test_vendors_and_the_secretariat_have_no_such_list(vendor_officer: Person, secretariat: Person) -> None:
    for person in (vendor_officer, secretariat):
        person.visitor().open(QUEUE, status=403)


def test_a_restricted_report_is_in_no_list_of_a_member_who_is_not_named(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline, people="Kofi Mensah")
    assert filed.reference in helpline.visitor().open(QUEUE).main
    page = case_worker.visitor().open(f"{QUEUE}?state=")
    assert filed.reference not in page.text
    assert "0 in this list" in page.main
    assert filed.reference not in case_worker.visitor().fetch(f"{QUEUE}?export=csv").get_data(as_text=True)


def test_the_list_can_be_downloaded_and_no_name_in_it_is_a_formula(
    app: Flask, make_organisation: MakeOrganisation, db: Database
) -> None:
    sly = make_organisation(name="=HYPERLINK(1)", manager="@SUM(A1)")
    filed = report(app, sly)
    sly.visitor().open(filed.url).press("Accept")
    answer = sly.visitor().fetch(f"{QUEUE}?export=csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[0]["Reference"] == filed.reference
    assert rows[0]["Handler"] == "'@SUM(A1)"
    assert isinstance(db.reader.pool, QueuePool)
    assert db.reader.pool.checkedout() == 0
    with db.reading() as session:
        taken = session.scalars(select(AuditEvent).where(AuditEvent.name == "ListExported")).one()
        assert (taken.chain_id, taken.account_id) == (sly.organisation, sly.account)


def test_a_summary_line_stands_in_the_list_as_text(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    sly = "<script>x</script> \u202egnp.exe"
    visitor.open(filed.url).follow("Write a summary").fill({"Summary in one line": sly}).press("Keep the summary")
    page = visitor.open(QUEUE)
    assert sly in page.texts("bdi")
    assert "<script>x" not in page.source


def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_one(app: Flask, helpline: Person, db: Database) -> None:
    for number in range(3):
        one = report(app, helpline, people="Somebody" if number == 2 else "")
        helpline.visitor().open(one.url).follow("Write a summary").fill({"Summary": f"{number}"}).press(
            "Keep the summary"
        )
    counted: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        counted.append(statement)

    def cost() -> int:
        visitor = helpline.visitor()
        counted.clear()
        visitor.open(QUEUE)
        return len(counted)

    event.listen(db.reader, "before_cursor_execute", count)
    few = cost()
    for number in range(47):
        report(app, helpline, people="Somebody" if number % 2 else "")
    many = cost()
    event.remove(db.reader, "before_cursor_execute", count)
    assert many <= few
    assert many <= BUDGET + LISTS["submissions.queue"]


def references(person: Person, asked: str) -> set[str]:
    """Return which reports the list shows where its address asks for this."""
    return {one.split()[0] for one in person.visitor().open(f"{QUEUE}?{asked}").texts("th", css="ref")}


def test_the_list_narrows_by_kind_also_for_whom_it_was_referred_to(
    app: Flask, helpline: Person, company: Person, liaison: Person
) -> None:
    own = report(app, liaison)
    theirs = file(company, NOTICE | {"people_number": "40"}, liaison).rsplit("/", 1)[1]
    assert references(liaison, "kind=victim_report") == {own.reference}
    assert references(liaison, "kind=threat_notice") == {theirs}
    assert references(liaison, "kind=report_for_another") == set()


def test_the_list_narrows_by_how_long_a_report_has_been_here(app: Flask, helpline: Person) -> None:
    ages = {days: report(app, helpline) for days in (0, 7, 8, 31, 92)}
    for days, one in ages.items():
        one.change(helpline, offered_on=clock.today() - timedelta(days=days))
    assert references(helpline, "age=week") == {ages[days].reference for days in (8, 31, 92)}
    assert references(helpline, "age=month") == {ages[days].reference for days in (31, 92)}
    assert references(helpline, "age=quarter") == {ages[92].reference}
    oldest = helpline.visitor().open(f"{QUEUE}?order=oldest").texts("th", css="ref")
    assert ages[92].reference in oldest[0]


def test_what_is_over_is_never_past_its_day(app: Flask, helpline: Person) -> None:
    late, closed = report(app, helpline), report(app, helpline)
    late.change(helpline, due_on=clock.today() - timedelta(days=1))
    closed.change(helpline, due_on=clock.today() - timedelta(days=1), state=PartState.CLOSED)
    assert references(helpline, "due=late&state=") == {late.reference}


def test_the_list_shows_what_one_colleague_handles(app: Flask, helpline: Person, case_worker: Person) -> None:
    theirs, nobodys = report(app, helpline), report(app, helpline)
    theirs.change(helpline, handler_id=case_worker.account)
    page = helpline.visitor().open(QUEUE).fill({"Handler": case_worker.name}).press("Filter")
    assert theirs.reference in page.main
    assert nobodys.reference not in page.main


@pytest.mark.parametrize("between", [" ", "", "-", " \u2013 "])
def test_a_report_is_found_by_its_reference_however_it_is_typed(between: str, app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    typed = between.join(filed.reference.lower().split("-"))
    page = helpline.visitor().open(QUEUE).fill({"Find a report": f" {typed} "}).press("Find")
    assert page.path == filed.url


def test_what_a_member_may_not_see_is_not_found_by_its_reference(
    app: Flask, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    restricted, elsewhere = report(app, helpline, people="Kofi Mensah"), report(app, liaison)
    for reference in (restricted.reference, elsewhere.reference, "AAA-AAA", "x"):
        page = case_worker.visitor().open(QUEUE).fill({"Find a report": reference}).press("Find", status=200)
        assert "0 reports found" in page.main
    page = helpline.visitor().open(QUEUE).fill({"Find a report": ""}).press("Find", status=422)
    assert "Type a reference" in page.errors[0]
