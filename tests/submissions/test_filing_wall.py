"""The list of who must never see a report, made without scripts, one entry at a time."""

import pytest

from portal.db import Database
from portal.problems import Invalid
from portal.submissions.wall import Wall, names_of
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.submissions import reporter


def test_entries_are_added_and_removed_and_what_is_typed_stays(visitor: Visitor, liaison: Person, db: Database) -> None:
    page = reporter.answer(visitor, upto="wall")
    page = page.fill({"country": "EG", "people": "My Cousin", "others": "Shady Ltd"}).press("Add to the list")
    page = page.fill({"organisation": str(liaison.organisation)}).press("Add to the list")
    name = reporter.about(db, liaison).name
    assert "The government of Egypt" in page.main
    assert page.form("Add to the list").value("people") == "My Cousin"
    assert page.form("Add to the list").value("others") == "Shady Ltd"
    page = page.press("Remove: The government of Egypt")
    assert "The government of Egypt" not in page.main
    assert f"Remove: {name}" in page.main


def test_what_is_chosen_but_not_added_counts_when_going_on(visitor: Visitor, liaison: Person, db: Database) -> None:
    page = reporter.answer(visitor, upto="wall")
    page = page.fill({"country": reporter.about(db, liaison).country}, button="Continue").press("Continue")
    assert reporter.about(db, liaison).name not in page.main


def test_too_many_or_too_long_names_come_back_as_typed(visitor: Visitor) -> None:
    page = reporter.answer(visitor, upto="wall")
    for typed in ("\n".join(f"Name {number}" for number in range(101)), "a" * 201):
        answer = page.fill({"people": typed}, button="Continue").press("Continue")
        assert answer.status == 422
        assert answer.form("Continue").value("people") == typed


def test_a_country_that_is_none_is_refused(visitor: Visitor) -> None:
    page = reporter.answer(visitor, upto="wall")
    data = dict(page.form("Add to the list").pairs(None)) | {"country": "ZZ", "go": "add"}
    assert visitor.post("/report/wall", data).status_code == 422


def test_every_receiver_needs_at_least_one_part(visitor: Visitor, helpline: Person) -> None:
    page = reporter.choose(reporter.answer(visitor), [helpline.organisation])
    page = reporter.permit(page, only={helpline.organisation: []})
    assert page.status == 422
    assert "Tick at least one part" in page.errors[0]


def test_a_change_from_the_overview_leads_back_to_it(visitor: Visitor, helpline: Person) -> None:
    reporter.permit(reporter.choose(reporter.answer(visitor), [helpline.organisation]))
    page = visitor.open("/report/step/contact?change=1").fill({"alias": "Samir"}, button="Save this change")
    page = page.press("Save this change")
    assert page.path == "/report/check"
    assert "Samir" in page.main


def test_names_are_one_a_line_without_repeats() -> None:
    assert names_of(" A  B \n\nC\nA B", field="people") == "A B\nC"
    with pytest.raises(Invalid):
        names_of("x" * 201, field="people")


def test_a_wall_comes_back_from_what_was_sealed() -> None:
    wall = Wall(countries=("EG",), names="A\nB")
    assert Wall.from_answers(wall.to_answers()) == wall
    assert Wall.from_answers({}) == Wall()
