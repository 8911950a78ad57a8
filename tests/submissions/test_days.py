"""By when a step is owed: days of one's own, paused, put off, missed."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.db import Database
from portal.submissions.operations import deadlines
from portal.submissions.rules import PartState, Urgency
from portal.web.templates import day
from tests.desk import waiting
from tests.factories import Person
from tests.submissions.desk import report, sent_again

DAYS = "/desk/organisation/days"


def ahead(number: int) -> date:
    return clock.today() + timedelta(days=number)


def in_words(app: Flask, when: date) -> str:
    with app.test_request_context():
        return day(when)


def sweep(db: Database) -> int:
    with db.writing() as session:
        found = deadlines.note_missed(session)
        session.commit()
        return found


def set_days(person: Person, immediate: object, high: object, normal: object, *, status: int = 200) -> list[str]:
    page = person.visitor().open("/desk/organisation").follow("Days for the next step")
    page = page.fill({"immediate": str(immediate), "high": str(high), "normal": str(normal)})
    return page.press("Save the days", status=status).errors


@pytest.mark.parametrize(("danger", "days"), [("now", 2), ("soon", 4), ("unsure", 4), ("no", 20)])
def test_a_report_is_owed_by_the_days_that_the_receiver_set(
    danger: str, days: int, app: Flask, helpline: Person, liaison: Person
) -> None:
    set_days(helpline, 2, 4, 20)
    filed = report(app, helpline, liaison, answers={"danger": danger})
    usual = {"now": 1, "soon": 3, "unsure": 3, "no": 7}[danger]
    assert filed.part(helpline).due_on == ahead(days)
    assert filed.part(liaison).due_on == ahead(usual), "another organisation has its own"
    helpline.visitor().open(filed.url).press("Accept")
    assert filed.part(helpline).due_on == ahead(days)
    assert in_words(app, ahead(days)) in filed.reporter().open("/return/report").main


@pytest.mark.parametrize(
    "days", [(0, 1, 1), (3, 2, 7), (1, 7, 3), (1, 3, 61), ("soon", 3, 7), ("", 3, 7), (-1, 3, 7), ("1e9", 3, 7)]
)
def test_days_that_make_no_sense_are_sent_back(days: tuple[object, ...], app: Flask, helpline: Person) -> None:
    assert set_days(helpline, *days, status=422)
    assert report(app, helpline).part(helpline).due_on == ahead(7)


def test_only_a_manager_sets_the_days(helpline: Person, case_worker: Person, vendor_officer: Person) -> None:
    assert "Days for the next step" not in case_worker.visitor().open("/desk/organisation").links
    case_worker.visitor().open(DAYS, status=403)
    vendor_officer.visitor().open(DAYS, status=403)


def test_two_who_set_them_at_once_are_both_told(helpline: Person) -> None:
    stale = helpline.visitor().open(DAYS).fill({"immediate": "1", "high": "2", "normal": "9"})
    set_days(helpline, 1, 5, 14)
    page = stale.press("Save the days", status=409)
    assert "Somebody else changed this meanwhile" in page.main and page.texts("dd") == ["1", "5", "14"]
    assert page.form("Save the days").value("normal") == "9", "what was typed is not lost"
    page.press("Save the days", status=200)
    assert helpline.visitor().open(DAYS).form("Save the days").value("normal") == "9"


def test_what_is_wrong_is_said_once(helpline: Person) -> None:
    page = helpline.visitor().open(DAYS).fill({"immediate": "0", "high": "", "normal": "x"})
    page = page.press("Save the days", status=422)
    assert len(page.all("div", css="error-summary")) == 1 and len(page.errors) == 3


def test_no_day_runs_while_the_reporter_is_asked_and_the_rest_goes_on(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    visitor.open(filed.url).press("Accept")
    filed.change(helpline, due_on=ahead(5))
    page = visitor.open(filed.url).follow("Ask the reporter").fill({"Your question": "Which phone?"}).press("Ask")
    assert "5 days are left once the reporter answers" in page.main
    assert "it has 5 days left" in filed.reporter().open("/return/report").main
    filed.change(helpline, due_on=ahead(-30))  # they answer a month later
    filed.answers(helpline, "A blue one")
    part = filed.part(helpline)
    assert (part.state, part.due_on, part.days_left) == (PartState.IN_REVIEW, ahead(5), None)


def test_a_question_asked_late_does_not_win_the_days_anew(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    visitor.open(filed.url).press("Accept")
    filed.change(helpline, due_on=ahead(-2))
    for question in ("Which phone?", "And which model?"):
        visitor.open(filed.url).follow("Ask the reporter").fill({"Your question": question}).press("Ask", status=200)
    filed.answers(helpline, "A blue one")
    assert filed.part(helpline).due_on == ahead(1)


def test_a_day_is_put_off_once_by_half_and_the_reporter_reads_why(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).press("Accept").follow("Put the day off")
    assert in_words(app, ahead(11)) in page.main
    assert page.press("Put it off", status=422).errors
    page = visitor.open(f"{filed.url}/later").fill({"Why you need longer": "The laboratory is closed."})
    address, content = sent_again(visitor, page)
    page = page.press("Put it off", status=200)
    assert visitor.post(address, content).status_code == 303
    assert (filed.part(helpline).due_on, filed.part(helpline).said) == (ahead(11), 1)
    assert "Put the day off" not in page.links
    refused = visitor.open(f"{filed.url}/later", status=403)
    assert "can be put off once" in refused.main
    mine = filed.reporter().open("/return/report").follow("Read and write")
    assert "The laboratory is closed." in mine.main
    assert f"Put off until: {in_words(app, ahead(11))}" in mine.texts("strong")


@pytest.mark.parametrize(
    "columns",
    [
        {"state": PartState.OFFERED},
        {"state": PartState.ASKED},
        {"state": PartState.CLOSED},
        {"due_on": "yesterday"},
        {"urgency": Urgency.IMMEDIATE},
    ],
)
def test_a_day_cannot_be_put_off_where_it_matters_most(
    columns: dict[str, object], app: Flask, helpline: Person
) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).press("Accept").follow("Put the day off").fill({"Why": "We forgot."})
    filed.change(helpline, **{name: ahead(-1) if value == "yesterday" else value for name, value in columns.items()})
    page.press("Put it off", status=403)
    assert filed.part(helpline).said == 0
    assert "Put the day off" not in visitor.open(filed.url).links


def test_a_missed_day_is_noted_once_and_stays_on_record(
    app: Flask, helpline: Person, secretariat: Person, db: Database
) -> None:
    filed, calm = report(app, helpline), report(app, helpline)
    assert "Nobody is late" in secretariat.visitor().open("/secretariat/late").main
    filed.change(helpline, due_on=ahead(-1))
    assert (sweep(db), sweep(db)) == (1, 0)
    assert (filed.part(helpline).missed_on, calm.part(helpline).missed_on) == (ahead(-1), None)
    mine = filed.reporter()
    assert "Nothing has come yet" in mine.open("/return/report").main
    page = secretariat.visitor().open("/secretariat/late")
    assert "Example Helpline" in page.texts("tr")[1]
    assert filed.reference not in page.source
    assert any("Example Helpline" in line for line in waiting.named(secretariat))
    page = helpline.visitor().open(filed.url).press("Accept")
    assert in_words(app, ahead(-1)) in page.main
    assert f"It missed its day, {in_words(app, ahead(-1))}." in mine.open("/return/report").main
    assert "Nobody is late" in secretariat.visitor().open("/secretariat/late").main
    filed.change(helpline, due_on=ahead(-1), missed_on=ahead(-9))
    assert sweep(db) == 1, "the next one is missed too"


def test_no_day_is_missed_where_nothing_is_owed(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    for state in PartState:
        if state not in {PartState.OFFERED, PartState.IN_REVIEW}:
            filed.change(helpline, state=state, due_on=ahead(-1))
            assert sweep(db) == 0, state


def test_nobody_but_the_secretariat_sees_who_is_late(helpline: Person, liaison: Person) -> None:
    for person in (helpline, liaison):
        person.visitor().open("/secretariat/late", status=403)
