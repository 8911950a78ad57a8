"""A town with a company that has promised something, a helpline that wants to know, and a post office."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.asks.asking import Town, at
from tests.factories import Person
from tests.notices.post_office import PostOffice, opened_post_office
from tests.personas import MakeMember

NOON = datetime(2027, 3, 3, 12, 20, tzinfo=UTC)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    """The third of March, and the clock moves only when it is told to."""
    office = PostOffice()
    with opened_post_office(office), at(NOON) as time:
        yield Town(app, office, time)


@pytest.fixture
def officer(town: Town, company: Person) -> Person:
    """The company's manager, once the clock stands."""
    del town
    return company


@pytest.fixture
def second_officer(officer: Person, make_member: MakeMember) -> Person:
    return make_member(officer, name="Second Officer", manager=True)


@pytest.fixture
def promised(town: Town, officer: Person, second_officer: Person) -> Person:
    """The company's manager, after a commitment of theirs was published."""
    town.publish(officer, second_officer)
    return officer
