"""The lists of what authors are asked, at both desks."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.models import Mending
from portal.db import Database
from tests.complaints.complaining import AUTHORS, PUT_RIGHT, WANTED, ask_author, complain
from tests.factories import Person


@pytest.fixture
def two(secretariat: Person, second_secretary: Person) -> tuple[Person, Person]:
    return secretariat, second_secretary


def test_two_requests_of_one_day_are_told_apart_on_both_sides(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person
) -> None:
    said = {"author": str(company.organisation), "wanted": WANTED, "outcome": "author", "text": "Kanari-decision"}
    for _ in range(2):
        complain(app)
        waiting = two[0].visitor().open("/secretariat/complaints").follow("Complaint of")
        assert waiting.fill(said).press("Send the decision").status == 200
    with db.reading() as session:
        numbers = {one.short for one in session.scalars(select(Mending))}
    assert len(numbers) == 2
    for person, address in ((company, PUT_RIGHT), (two[0], AUTHORS)):
        listed = person.visitor().open(f"{address}?state=")
        assert all(f"number {one}" in listed.main for one in numbers)
        number = min(numbers)
        href = next(one.get("href") for one in listed.all("a") if number.lower() in (one.get("href") or ""))
        assert f"number {number}" in person.visitor().open(href or "").main


def test_the_lists_hold_days_and_states_and_never_words(
    app: Flask, two: tuple[Person, Person], company: Person
) -> None:
    complain(app)
    ask_author(two[0], company)
    for person, at in ((company, PUT_RIGHT), (two[0], AUTHORS)):
        page = person.visitor().open(at)
        assert "Waiting for an answer" in page.main and "Kanari" not in page.source
        assert b"Kanari" not in person.visitor().fetch(f"{at}?export=csv").data
