"""What waits of blocks, of appeals against them, and of complaints about content."""

import pytest
from flask import Flask

from tests.commitments import blocking, promises
from tests.complaints import complaining
from tests.desk.waiting import counted, links, named
from tests.factories import Person
from tests.personas import MakeMember


@pytest.fixture
def promised(company: Person, make_member: MakeMember) -> Person:
    promises.publish(company, make_member(company, name="Second Officer"))
    return company


def test_a_block_is_named_to_the_second_person_and_then_to_its_author(
    promised: Person, secretariat: Person, second_secretary: Person
) -> None:
    url = blocking.propose(secretariat, "problem")
    assert not named(secretariat), "who proposed it cannot be the second one"
    (line,) = named(second_secretary)
    assert "A block to be confirmed" in line and "Waits for a second person" in line
    assert "1 block waits for a second person" in counted(second_secretary)
    assert url in links(second_secretary).values()
    assert not [line for line in named(promised) if "blocked" in line]
    blocking.confirm(second_secretary, url)
    assert not named(second_secretary)
    assert any("Something that you wrote was blocked" in line for line in named(promised))
    secretariat.visitor().open(url).press("Propose to lift it", status=200)
    (line,) = named(second_secretary)
    assert "A block to be lifted" in line and not named(secretariat)


def test_an_appeal_is_named_to_whoever_took_no_part(
    promised: Person, secretariat: Person, second_secretary: Person, make_member: MakeMember
) -> None:
    blocking.block(secretariat, second_secretary, "problem")
    third = make_member(secretariat, name="Third Secretary")
    page = promised.visitor().open("/desk/blocks").follow("The problem")
    page.fill({"Your appeal": "It is not so."}).press("Send the appeal", status=200)
    assert not [line for line in named(promised) if "blocked" in line]
    assert not named(secretariat) and not named(second_secretary)
    (line,) = named(third)
    assert "An appeal against a block" in line and "1 appeal against a block" in counted(third)


def test_a_complaint_is_named_with_its_day_and_its_appeal_to_somebody_else(
    app: Flask, secretariat: Person, second_secretary: Person
) -> None:
    _visitor, words = complaining.complain(app)
    for person in (secretariat, second_secretary):
        (line,) = named(person)
        assert "Complaint about content" in line and line.startswith("by ")
    complaining.decide(secretariat)
    assert not named(second_secretary)
    page = complaining.come_back(app, words).fill({"text": "It is not so.", "words": words})
    page.press("Send the appeal", status=200)
    assert not named(secretariat)
    (line,) = named(second_secretary)
    assert "Appeal about content" in line and "1 complaint about content" in counted(second_secretary)
