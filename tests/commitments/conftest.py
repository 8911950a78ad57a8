"""Colleagues, since publishing takes two; a town where days pass, with a commitment that can be assessed; everybody."""

from collections.abc import Iterator

import pytest

from tests.asks.asking import Town, at
from tests.asks.conftest import NOON, town
from tests.commitments import judging, living, showing
from tests.commitments.living import Life
from tests.factories import Person
from tests.personas import MakeMember

__all__ = ["town"]


@pytest.fixture
def colleague(company: Person, make_member: MakeMember) -> Person:
    """A second member of the technology company, who is no manager."""
    return make_member(company, name="Noor Salah")


@pytest.fixture
def slug(town: Town, company: Person, colleague: Person) -> str:
    """The last part of the address of a commitment of the company, published on that day."""
    del town
    return judging.promise(company, colleague)


@pytest.fixture
def people(
    *,
    company: Person,
    colleague: Person,
    helpline: Person,
    case_worker: Person,
    secretariat: Person,
    second_secretary: Person,
) -> dict[str, Person]:
    """Return everybody who acts on a commitment, by what they do."""
    asking = {"asker": helpline, "reader": case_worker}
    return {"owner": company, "second": colleague, "first": secretariat, "other": second_secretary, **asking}


@pytest.fixture
def life(people: dict[str, Person]) -> Iterator[Life]:
    """A commitment of which everything that can be blocked is public, with a file as evidence."""
    with at(NOON) as time:
        made = Life(time, **people)
        for act in living.WHOLE:
            made.do(act)
        desk = f"/desk/commitments/{made.id}"
        showing.add(people["owner"], desk, words="kanari0shown", file=("kanari0filename.csv", living.FILE))
        showing.publish(people["owner"], desk)
        yield made
