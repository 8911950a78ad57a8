"""Fresh or not, by a rule of days: the same in Python and in the database; reminded on the days, each once."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import delete, select, update

from portal import clock
from portal.commitments.models import Commitment
from portal.commitments.models.progress import MilestoneState
from portal.commitments.operations import reminding
from portal.commitments.queries.progress import is_fresh_as
from portal.commitments.queries.progress import is_past as past_now
from portal.commitments.rules.progress import Status
from portal.commitments.rules.staleness import REMINDERS, Freshness, Past, freshness, is_past, reminders_due
from portal.db import Database
from portal.notices.models import Waiting
from tests.commitments import promises, reporting
from tests.commitments.test_draft import desk_address
from tests.commitments.test_text import WHOLE
from tests.factories import Person
from tests.harness.pages import Visitor

TODAY = date(2027, 3, 15)
WINTER = datetime(2027, 1, 4, 12, tzinfo=UTC)
DAYS = (-400, -366, -365, -364, -31, -30, -29, -1, 0, 1, 30, 200)


@pytest.fixture(autouse=True)
def winter() -> Iterator[None]:
    """Begin before the days of which the texts speak, whenever the tests are run."""
    with time_machine.travel(WINTER, tick=True):
        yield


@pytest.mark.parametrize(
    ("status", "updated", "due", "then"),
    [
        (Status.IN_PROGRESS, 0, 0, Freshness.GREEN),
        (Status.IN_PROGRESS, -10, 1, Freshness.GREEN),
        (Status.IN_PROGRESS, -10, -1, Freshness.AMBER),
        (Status.NOT_STARTED, -10, -30, Freshness.AMBER),
        (Status.MISSED, -100, -31, Freshness.RED),
        (Status.CHANGED, -364, -31, Freshness.RED),
        (Status.CHANGED, -365, -31, Freshness.INACTIVE),
        (Status.IN_PROGRESS, -365, 10, Freshness.INACTIVE),
        (Status.DONE, -1000, None, Freshness.SETTLED),
        (Status.WITHDRAWN, -1000, None, Freshness.SETTLED),
        (Status.DONE, -1, -31, Freshness.SETTLED),
    ],
)
def test_how_fresh_it_is(status: Status, updated: int, due: int | None, then: Freshness) -> None:
    found = freshness(
        status,
        updated_on=TODAY + timedelta(days=updated),
        next_due_on=None if due is None else TODAY + timedelta(days=due),
        today=TODAY,
    )
    assert found is then


def test_the_database_says_the_same_of_every_day_and_status(company: Person, colleague: Person, db: Database) -> None:
    promises.publish(company, colleague)
    for status, updated, due in product(Status, DAYS, (*DAYS, None)):
        if status is Status.WITHDRAWN:
            continue
        updated_on = TODAY + timedelta(days=updated)
        next_due_on = None if due is None else TODAY + timedelta(days=due)
        with db.writing() as session:
            values = {"status": status, "updated_on": updated_on, "next_due_on": next_due_on}
            session.execute(update(Commitment).values(values))
            wanted = freshness(status, updated_on=updated_on, next_due_on=next_due_on, today=TODAY)
            found = [one for one in Freshness if session.scalar(select(Commitment.id).where(is_fresh_as(one, TODAY)))]
            assert found == [wanted], values


@pytest.mark.parametrize(
    ("days", "count"), [(-31, 0), (-30, 1), (-8, 1), (-7, 2), (0, 3), (6, 3), (7, 4), (30, 5), (99, 5)]
)
def test_how_many_reminders_should_have_gone(days: int, count: int) -> None:
    assert reminders_due(TODAY - timedelta(days=days), today=TODAY) == count


@pytest.mark.parametrize("status", Status)
def test_past_its_day_is_what_nobody_has_said_the_end_of(status: Status) -> None:
    said = status in {Status.DONE, Status.MISSED, Status.WITHDRAWN}
    assert is_past(status, due_on=TODAY - timedelta(days=1), today=TODAY) is not said
    assert not is_past(status, due_on=TODAY, today=TODAY)


@pytest.mark.parametrize("said", ["done", "missed"])
def test_everyone_sees_that_a_day_has_passed_until_it_is_said_what_came_of_it(
    app: Flask, company: Person, colleague: Person, said: str
) -> None:
    page = company.visitor().open("/desk/commitments/new").fill(WHOLE).press("Keep the draft", status=200)
    public = promises.approve(colleague, promises.send(page).path).path
    lists = ("/commitments", "/search?q=people", "/organisations/example-messenger", f"{public}/versions/1")
    with time_machine.travel(_noon(date(2027, 3, 31), 0), tick=False):
        assert "Past its day" not in Visitor(app).open(public).main
    with time_machine.travel(_noon(date(2027, 4, 1), 0), tick=False):
        assert Visitor(app).open(public).main.count("Past its day") == 1, "the first milestone"
        assert [tagged(app, path) for path in lists] == [0] * 4
        assert narrowed(app) == ({}, {public: "milestone"})
    with time_machine.travel(_noon(date(2027, 12, 31), 1), tick=True):
        assert Visitor(app).open(public).main.count("Past its day") == 3
        assert 0 not in [tagged(app, path) for path in lists]
        both = {public: "commitment; milestone"}
        assert narrowed(app) == (both, both)
        steps = {"milestones-0-status": said, "milestones-1-status": said}
        reporting.publish(company, page.path, status=said, months="12", **steps)
        assert [tagged(app, path) for path in (public, *lists)] == [0] * 5
        assert narrowed(app) == ({}, {})
        (row,) = json.loads(Visitor(app).fetch("/commitments?export=json").text)
        assert row["past_its_day"] == ""


def tagged(app: Flask, path: str) -> int:
    """Return how often a page says of something that it is past its day; the filter says it too."""
    return sum(said.startswith("Past its day") for said in Visitor(app).open(path).texts("span"))


def narrowed(app: Flask) -> tuple[dict[str, str], ...]:
    """Return address and what is past, of what each choice of the filter leaves: on the page and in its file."""
    found = []
    for choice in ("commitment", "milestone"):
        address = f"/commitments?past={choice}"
        filed = json.loads(Visitor(app).fetch(f"{address}&export=json").text)
        said = {urlsplit(one["address"]).path: one["past_its_day"] for one in filed}
        shown = set(Visitor(app).open(address).links.values())
        assert {url for url in shown if url in said} == set(said)
        found.append(said)
    return tuple(found)


def test_the_database_says_the_same_of_what_is_past_its_day(company: Person, colleague: Person, db: Database) -> None:
    promises.publish(company, colleague)
    with db.writing() as session:
        commitment = session.scalars(select(Commitment.id)).one()
        session.add(MilestoneState(commitment_id=commitment, key="one", title="One", due_on=TODAY))
        session.commit()
    for status, due in product(Status, (-1, 0, 1)):
        if status is Status.WITHDRAWN:
            continue
        due_on = TODAY + timedelta(days=due)
        for model, what, other in (
            (Commitment, Past.COMMITMENT, Past.MILESTONE),
            (MilestoneState, Past.MILESTONE, Past.COMMITMENT),
        ):
            with db.writing() as session:
                session.execute(update(model).values(status=status, due_on=due_on))
                found = {one for one in Past if session.scalar(select(Commitment.id).where(past_now(one, TODAY)))}
                assert (what in found) is is_past(status, due_on=due_on, today=TODAY), (model, status, due)
                assert other not in found


def woken(db: Database) -> set[object]:
    """Carry the sweep out twice, and return who was woken; twice is once."""
    for _turn in range(2):
        with db.writing() as session:
            reminding.remind(session)
            session.commit()
    with db.writing() as session:
        found: set[object] = set(session.scalars(select(Waiting.account_id)))
        session.execute(delete(Waiting))
        session.commit()
    return found


def test_members_are_reminded_on_each_day_and_once(
    db: Database, company: Person, colleague: Person, liaison: Person
) -> None:
    promises.publish(company, colleague)
    woken(db)
    with db.reading() as session:
        due = session.scalars(select(Commitment.next_due_on)).one()
    assert due is not None
    for days in range(REMINDERS[0] - 1, REMINDERS[-1] + 2):
        with time_machine.travel(_noon(due, days), tick=False):
            expected = {company.account, colleague.account} if days in REMINDERS else set()
            assert woken(db) == expected, days


def _noon(day: date, days: int) -> datetime:
    return clock.now().replace(year=day.year, month=day.month, day=day.day, hour=12) + timedelta(days=days)


def test_who_was_away_for_long_is_reminded_once_of_all_that_has_passed(
    db: Database, company: Person, colleague: Person
) -> None:
    promises.publish(company, colleague)
    with time_machine.travel(clock.now() + timedelta(days=300), tick=True):
        assert woken(db) == {company.account, colleague.account}
        assert woken(db) == set()
        reporting.publish(company, desk_address(company))
        assert woken(db) == set()


def test_a_milestone_is_reminded_of_until_it_is_reached(db: Database, company: Person, colleague: Person) -> None:
    page = company.visitor().open("/desk/commitments/new").fill(WHOLE).press("Keep the draft", status=200)
    promises.approve(colleague, promises.send(page).path)
    woken(db)
    reporting.publish(company, page.path, months="12", **{"milestones-0-status": "done"})
    with time_machine.travel(_noon(date(2027, 3, 31), 0), tick=False):
        assert woken(db) == set(), "the first milestone was reached"
    with time_machine.travel(_noon(date(2027, 6, 30), -7), tick=False):
        assert woken(db) == {company.account, colleague.account}
        home = company.visitor().open("/desk")
        assert "Half of all notices in time" in home.main and "report on progress" in home.main


def test_what_is_done_or_withdrawn_reminds_nobody(db: Database, company: Person, colleague: Person) -> None:
    promises.publish(company, colleague)
    reporting.publish(company, desk_address(company), status="done")
    promises.publish(company, colleague, Title="Another")
    listed = company.visitor().open("/desk/commitments").links
    page = company.visitor().open(listed["Another"]).follow("Withdraw")
    page.fill({"Reason": "Sold.", "code": company.spare()}).press("Withdraw it in public", status=200)
    woken(db)
    with time_machine.travel(clock.now() + timedelta(days=700), tick=True):
        assert woken(db) == set()


def test_the_desk_says_when_an_update_is_due(db: Database, company: Person, colleague: Person) -> None:
    promises.publish(company, colleague)
    assert "report on progress" not in company.visitor().open("/desk").main
    with time_machine.travel(clock.now() + timedelta(days=170), tick=True):
        assert "Say where it stands: report on progress" in colleague.visitor().open("/desk").main


def test_the_days_of_an_organisation_are_a_calendar(app: Flask, company: Person, colleague: Person) -> None:
    page = company.visitor().open("/desk/commitments/new").fill(WHOLE).press("Keep the draft", status=200)
    promises.approve(colleague, promises.send(page).path)
    promises.draft(company, Title="Kanari")
    address = "/organisations/example-messenger/due.ics"
    assert address in Visitor(app).open("/organisations/example-messenger").links.values()
    answer = Visitor(app).fetch(address)
    assert answer.headers["Content-Type"].startswith("text/calendar") and answer.headers["ETag"]
    assert b"Kanari" not in answer.data
    found: Any = Calendar.from_ical(answer.data)
    days = {str(one["summary"]): one["dtstart"].dt for one in found.walk("VEVENT")}
    due = promises.TEXT["Title"]
    assert days.pop(f"Due: {due}") == date(2027, 12, 31)
    assert days.pop(f"Milestone due: Half of all notices in time ({due})") == date(2027, 6, 30)
    assert days.pop(f"Milestone due: Nine of ten in time ({due})") == date(2027, 3, 31)
    ((words, day),) = days.items()
    assert words == f"Progress update due: {due}" and clock.today() < day <= clock.today() + timedelta(days=184)
    event = next(iter(found.walk("VEVENT")))
    assert str(event["url"]).endswith("/commitments/tell-people-within-three-days")
    ids = {str(one["uid"]) for one in found.walk("VEVENT")}
    reporting.publish(company, page.path, months="3", status="done")
    again: Any = Calendar.from_ical(Visitor(app).fetch(address).data)
    assert {str(one["uid"]) for one in again.walk("VEVENT")} < ids and len(ids) == 4
    arabic: Any = Calendar.from_ical(Visitor(app).fetch(f"/ar{address}").data)
    assert len(arabic.walk("VEVENT")) == 2


def test_there_is_no_calendar_of_nobody(app: Flask, helpline: Person) -> None:
    assert Visitor(app).fetch("/organisations/no-such/due.ics").status_code == 404
    empty: Any = Calendar.from_ical(Visitor(app).fetch("/organisations/example-helpline/due.ics").data)
    assert empty.walk("VEVENT") == []
