"""After a restore: what was blocked since the backup is blocked again, and what was decided since is told."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.backup.again import BY_HAND
from portal.commitments.events import BlockAppealDecided, BlockLifted
from portal.commitments.models.blocks import Block
from portal.commitments.rules.blocks import BlockState, Of
from portal.complaints.events import ComplaintDecided, ComplaintSettled
from tests.backup.conftest import Case
from tests.commitments import blocking, promises, reporting, showing
from tests.commitments.blocking import confirm, propose, public
from tests.commitments.everywhere import everywhere
from tests.commitments.test_block import appeal
from tests.commitments.test_draft import desk_address
from tests.complaints import complaining
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember

TITLE, PROBLEM, SAID, SHOWN = (f"Kanari-{part}-nachtigall" for part in ("title", "problem", "said", "shown"))
ADDRESS = "https://news.example/kanari-address"


@pytest.fixture
def promised(company: Person, make_member: MakeMember) -> Person:
    """The company's manager, after something was said in each way that can be blocked alone."""
    promises.publish(company, make_member(company, name="Noor Salah"), Title=TITLE, The_problem=PROBLEM)
    desk = desk_address(company)
    reporting.publish(company, desk, **{"What has happened": SAID})
    showing.add(company, desk, words=SHOWN, url=ADDRESS)
    showing.publish(company, desk)
    return company


def test_what_was_blocked_since_is_said_nowhere_and_the_page_says_so(
    case: Case, promised: Person, secretariat: Person, second_secretary: Person
) -> None:
    """One block was proposed before the backup, the others after it: in the restored portal all of them hold."""
    proposed = propose(secretariat, "problem")
    case.file = case.back_up("earlier")
    confirm(second_secretary, proposed)
    for one in blocking.offered(promised.database):
        if one.endswith((".title", ".text")) or one.startswith(Of.EVIDENCE):
            confirm(second_secretary, propose(secretariat, one.rsplit(".", 1)[-1], code=one))
    assert "Taken back once more: 4." in case.restore(*case.newest_list())
    with case.there(promised) as there:
        found = everywhere(there.app, TITLE, PROBLEM)
        said = (TITLE, TITLE.lower(), PROBLEM, SAID, SHOWN, ADDRESS)
        assert [(path, one) for path, page in found.items() for one in said if one in page] == []
        page = Visitor(there.app).open(public(there.app))
        assert [f"Block {number}, " in page.main for number in (1, 2, 3, 4)] == [True] * 4
        assert "A court or an authority has ordered it" in page.main and "The reason in words was lost" in page.main
        held = there.visitor().open("/desk/blocks").follow("What a progress update says")
        assert SAID in held.main, "its author still reads it"
    with case.there(secretariat) as there:
        ours = there.visitor().open("/secretariat/blocks").follow("What a progress update says")
        assert "The reason in words was lost" in ours.main


def test_a_block_that_was_lifted_since_holds_and_is_told(
    case: Case, promised: Person, secretariat: Person, second_secretary: Person
) -> None:
    url = blocking.block(secretariat, second_secretary, "problem")
    case.file = case.back_up("blocked")
    blocking.lift(secretariat, second_secretary, url)
    said = case.restore(*case.newest_list())
    assert BY_HAND[BlockLifted.name()] in said
    with case.there(promised) as there:
        assert PROBLEM not in Visitor(there.app).open(public(there.app)).source
        with there.database.reading() as session:
            assert session.scalars(select(Block.state)).one() is BlockState.IN_FORCE


def test_a_decided_complaint_and_appeal_are_told(
    case: Case, promised: Person, secretariat: Person, second_secretary: Person, make_member: MakeMember
) -> None:
    """They wait once more: nobody's key is at hand to seal a decision again."""
    blocking.block(secretariat, second_secretary, "problem")
    appeal(promised)
    _visitor, words = complaining.complain(promised.app, page=public(promised.app))
    case.file = case.back_up("complained")
    complaining.decide(secretariat, outcome="block")
    page = complaining.come_back(promised.app, words).fill({"text": "Kanari-again", "words": words})
    page.press("Send the appeal", status=200)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        complaining.desk(second_secretary).fill({"outcome": "stays", "text": "No."}).press("Send the decision")
    third = make_member(secretariat, name="Third Secretary")
    page = third.visitor().open(blocking.BLOCKS).follow("The problem").follow("Decide on the appeal")
    page.fill({"What you decide": "The block stands", "The reasons": "A court."}).press("Send the decision", status=200)
    complaining.complain(promised.app, text="Of one that came after the backup nothing is said.")
    said = case.restore(*case.newest_list())
    for event in (ComplaintDecided, ComplaintSettled, BlockAppealDecided):
        assert said.count(BY_HAND[event.name()]) == 1
    with case.there(promised) as there:
        assert "Kanari-decision" not in complaining.come_back(there.app, words).main
        assert PROBLEM not in Visitor(there.app).open(public(there.app)).source


def test_of_a_complaint_that_came_later_nothing_is_told(case: Case, promised: Person, secretariat: Person) -> None:
    case.file = case.back_up("before")
    complaining.complain(promised.app)
    complaining.decide(secretariat)
    assert BY_HAND[ComplaintDecided.name()] not in case.restore(*case.newest_list())
