"""Whoever turns out to belong to who promised says nothing more to its answer, however late that was recorded."""

from tests.asks.asking import Town
from tests.asks.challenging import answered, mark, public, rejoin
from tests.commitments.test_assess_attacks import chain
from tests.factories import Person

TOGETHER = "belong together"


def test_a_tie_that_is_recorded_after_the_answer_ends_what_a_sister_may_say(
    town: Town, promised: Person, vendor_officer: Person, secretariat: Person
) -> None:
    url = answered(town, vendor_officer, promised)
    visitor = vendor_officer.visitor()
    page = visitor.open(f"{url}/mark").fill({"What you say of the answer": "It answers what was asked"})
    chain(secretariat, promised, vendor_officer)
    late = page.fill({"Code from": vendor_officer.spare()}).press("Publish the mark", status=403)
    assert TOGETHER in late.main and town.row().mark is None
    assert "Mark the answer" not in visitor.open(url).main and "Write a rejoinder" not in visitor.open(url).main
    assert TOGETHER in visitor.open(f"{url}/rejoinder", status=403).main
    assert TOGETHER in visitor.open(f"{url}/mark", status=403).main
    assert town.row().public_rejoinder is None


def test_a_state_still_does(town: Town, promised: Person, liaison: Person, secretariat: Person) -> None:
    url = answered(town, liaison, promised)
    chain(secretariat, promised, liaison)
    mark(liaison, url)
    rejoin(liaison, url)
    assert "Kanari-rejoinder" in public(town).main
