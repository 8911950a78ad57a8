"""Keep, but do not use: one organisation holds what it has, and does nothing with it until the reporter ends that."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.backup.events import last_kept
from portal.submissions.models import Participation
from portal.submissions.operations import deadlines, retention
from portal.submissions.rules import IDLE_DAYS, WARNED, PartState
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions import reporter
from tests.submissions.desk import HAPPENED, Report, report
from tests.submissions.test_refer_desk import TO_STATES

HALTED = "keep this report and not to use it"
LONG_OVER = {
    "state": PartState.CLOSED,
    "moved_on": clock.today() - timedelta(days=3_000),
    "kept_until": clock.today() - timedelta(days=100),
}


def halt(made: Report, person: Person) -> Page:
    page = made.reporter().open(f"/return/thread/{made.part(person).id}").follow("Have it keep your report")
    assert "Taking permission back destroys those keys" in page.main
    return page.press("Keep it, but do not use it", status=200)


def test_it_opens_nothing_and_another_goes_on(app: Flask, helpline: Person, liaison: Person) -> None:
    made = report(app, helpline, liaison)
    assert "Since" in halt(made, helpline).main
    assert HALTED in helpline.visitor().open(f"{made.url}/section/account", status=403).main
    assert "The reporter wants this kept, and not used" in helpline.visitor().open(made.url).main
    assert HAPPENED in liaison.visitor().open(f"{made.url}/section/account").main
    assert "may not use it" in made.reporter().open("/return/report").main


@pytest.mark.parametrize(
    ("page", "typed", "button"),
    [
        ("ask", {"Your question": "When?"}, None),
        ("note", {"Note": "Call"}, "Keep the note"),
        ("summary", {"Summary": "A phone"}, "Keep the summary"),
        ("later", {"Why you need longer": "Ill"}, None),
    ],
)
def test_what_was_open_before_is_refused(
    app: Flask, helpline: Person, page: str, typed: dict[str, str], button: str | None
) -> None:
    """Attack: the page was opened before the reporter said so."""
    made = report(app, helpline)
    desk = helpline.visitor()
    desk.open(made.url).press("Accept")
    shown = desk.open(f"{made.url}/{page}").fill(dict(typed))
    halt(made, helpline)
    refused = shown.press(button, status=403) if button else shown.press(status=403)
    assert HALTED in refused.main
    assert made.part(helpline).state is PartState.IN_REVIEW


def test_it_takes_nothing_on_and_refers_nothing(app: Flask, helpline: Person) -> None:
    made = report(app, helpline, beyond=TO_STATES)
    shown = helpline.visitor().open(made.url)
    halt(made, helpline)
    assert HALTED in shown.press("Accept", status=403).main
    assert not {"Refer", "Decline", "Add a note"} & set(helpline.visitor().open(made.url).links)


def test_messages_and_help_go_on(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    halt(made, helpline)
    page = helpline.visitor().open(made.url).fill({"Your message": "We wait"}, button="Send")
    page.press("Send", status=200)
    made.answers(helpline, "Until my lawyer is back")
    page = helpline.visitor().open(f"{made.url}/remedies/new").fill({"remedy": "legal_aid", "state": "offered"})
    page.press("Keep the remedy", status=200)


def test_ending_it_asks_for_the_words_and_days_begin_anew(visitor: Visitor, helpline: Person) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/return/report").follow("Read and write").follow("Have it keep your report")
    page = page.press("Keep it, but do not use it", status=200).follow("Let it use your report again")
    wrong = page.fill({"words": "abacus " * 7}).press("Let it be used again", status=422)
    page = wrong.fill({"words": words}).press("Let it be used again", status=200)
    assert "may not use it" not in page.main


def test_nothing_is_missed_or_destroyed_meanwhile(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    halt(made, helpline)
    yesterday = clock.today() - timedelta(days=1)
    made.change(helpline, due_on=yesterday)
    with made.db.writing() as session:
        assert deadlines.note_missed(session) == 0
        session.commit()
    made.change(helpline, state=PartState.CLOSED, kept_until=yesterday)
    with made.db.writing() as session:
        assert retention.destroy_due(session, backups_until=last_kept) == 0
        session.commit()
    made.change(helpline, halted_on=None)
    with made.db.writing() as session:
        assert retention.destroy_due(session, backups_until=last_kept) == 1
        session.rollback()


def halted(visitor: Visitor, person: Person, **columns: Any) -> tuple[str, str]:
    """File a report that this organisation is to keep and not to use; return its words, and where that is ended."""
    words = reporter.file_report(visitor, receivers=[person.organisation])
    page = visitor.open("/return/report").follow("Read and write").follow("Have it keep your report")
    page = page.press("Keep it, but do not use it", status=200)
    with person.database.writing() as session:
        session.execute(update(Participation).values(columns))
        session.commit()
    return words, page.path.replace("/thread/", "/halt/")


def sweep(person: Person) -> Participation:
    """Let the worker destroy what is due; return the only part as it is then."""
    with person.database.writing() as session:
        retention.destroy_due(session, backups_until=last_kept)
        session.commit()
    with person.database.reading() as session:
        return session.scalars(select(Participation)).one()


def test_ending_it_destroys_nothing_that_was_due_meanwhile(visitor: Visitor, helpline: Person) -> None:
    """Else the report was gone with the next round of the worker, just as the reporter let it be used again."""
    words, end = halted(visitor, helpline, **LONG_OVER)
    page = visitor.open(end).fill({"words": words})
    page.press("Let it be used again", status=200)
    after = sweep(helpline)
    assert after.destroyed_on is None and after.kept_until == clock.today() + timedelta(days=WARNED[0])


def test_closing_the_receipt_lets_its_time_run_with_the_whole_warning(visitor: Visitor, helpline: Person) -> None:
    words, _end = halted(visitor, helpline, **LONG_OVER)
    page = visitor.open("/return/close").fill({"words": words})
    page.press("Close it for ever", status=200)
    after = sweep(helpline)
    assert after.destroyed_on is None and after.kept_until == clock.today() + timedelta(days=WARNED[0])


def test_nothing_is_closed_because_nobody_may_work_on_it(visitor: Visitor, helpline: Person) -> None:
    long_ago = clock.today() - timedelta(days=IDLE_DAYS + 10)
    words, end = halted(visitor, helpline, state=PartState.IN_REVIEW, moved_on=long_ago)
    assert sweep(helpline).state is PartState.IN_REVIEW
    page = visitor.open(end).fill({"words": words})
    page.press("Let it be used again", status=200)
    assert sweep(helpline).state is PartState.IN_REVIEW, "it has a year from the day on which it may be used again"


def test_twice_is_once_and_what_was_taken_back_cannot_be_halted(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    part = made.part(helpline).id
    first, second = (made.reporter().open(f"/return/halt/{part}") for _ in range(2))
    first.press("Keep it, but do not use it", status=200)
    second.press("Keep it, but do not use it", status=200)
    made.reporter().open(f"/return/take-back/{part}").press("Take it back", status=200)
    made.reporter().open(f"/return/halt/{part}", status=404)


def test_nobody_halts_in_the_report_of_another(app: Flask, helpline: Person) -> None:
    mine, other = report(app, helpline), report(app, helpline)
    other.reporter().open(f"/return/halt/{mine.part(helpline).id}", status=404)
