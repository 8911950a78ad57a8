"""What somebody would try with what an author is asked to put right: races, and what is lost by them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from portal import clock
from portal.complaints.operations import mending as operations
from portal.complaints.rules import MendingState
from portal.db import Database
from portal.organisations.models import Membership
from tests.complaints.complaining import AUTHORS, answer, answer_of, ask_author, asked, come_back, complain
from tests.desk.waiting import named
from tests.factories import Person


@pytest.fixture
def late(app: Flask, secretariat: Person, second_secretary: Person, company: Person) -> str:
    """An author that let its day pass; return the seven words of whoever complained."""
    del second_secretary
    _visitor, words = complain(app)
    ask_author(secretariat, company)
    return words


def lapse(db: Database) -> None:
    with db.writing() as session:
        operations.lapse(session)
        session.commit()


@pytest.mark.usefixtures("late")
def test_nobody_sees_to_an_answer_that_came_after_they_read_the_page(
    app: Flask, db: Database, secretariat: Person, company: Person
) -> None:
    """They read that nothing came; meanwhile the author answered that it will not put it right."""
    with time_machine.travel(clock.now() + timedelta(days=15)):
        lapse(db)
        read = secretariat.visitor().open(f"{AUTHORS}/{asked(app).id}")
        answer(company, outcome="decline")
        again = read.press("Nothing more is to be done")
        assert again.status == 409 and "meanwhile" in again.main
        assert asked(app).seen_on is None
        assert named(secretariat), "the answer still waits for somebody who reads it"


@pytest.mark.usefixtures("late")
def test_what_was_written_is_not_lost_when_a_colleague_was_quicker(app: Flask, company: Person) -> None:
    waits = answer_of(company).fill({"outcome": "decline", "text": "Kanari-second"})
    answer(company)
    again = waits.press("Send the answer")
    assert "answered, or taken back, meanwhile" in again.main and "Kanari-second" in again.main
    assert asked(app).state is MendingState.PUT_RIGHT


def test_of_an_author_where_nobody_could_answer_nobody_says_that_it_was_silent(
    app: Flask, db: Database, late: str, secretariat: Person
) -> None:
    with db.writing() as session:
        session.execute(delete(Membership).where(Membership.organisation_id == asked(app).author_id))
        session.commit()
    with time_machine.travel(clock.now() + timedelta(days=15)):
        lapse(db)
        theirs = come_back(app, late).main
        assert "no answer had come by" in theirs and "had not answered" not in theirs
        assert "Its silence says nothing." in secretariat.visitor().open(f"{AUTHORS}/{asked(app).id}").main


def test_an_appeal_that_comes_too_late_is_not_lost(app: Flask, late: str) -> None:
    """Its text was written in an hour of trouble: it is for the court then."""
    decided = clock.now()
    with time_machine.travel(decided + timedelta(days=30)):
        page = come_back(app, late).fill({"text": "Kanari-appeal", "words": late})
    with time_machine.travel(decided + timedelta(days=31)):  # a form as old as this would be too old by a second
        again = page.press("Send the appeal")
        assert again.status == 403 and "within 30 days of the decision" in again.main
        assert "Kanari-appeal" in again.main and late not in again.source
