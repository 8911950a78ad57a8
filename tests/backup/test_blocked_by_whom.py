"""After a restore: what two people had blocked is blocked once more, whoever they are, and lifted by nobody alone."""

import re

import pytest
from sqlalchemy import select

from portal.commitments.models import Version
from portal.commitments.models.blocks import Block
from portal.commitments.operations import appealing
from portal.commitments.rules.blocks import BlockState
from tests.backup.conftest import Case
from tests.commitments import promises
from tests.commitments.blocking import REASON, block
from tests.factories import Person
from tests.personas import MakeMember

CANARY = "Kanari-blocked-again"


@pytest.fixture
def promised(company: Person, make_member: MakeMember) -> Person:
    promises.publish(company, make_member(company, name="Noor Salah"), The_problem=CANARY)
    return company


def test_it_is_blocked_once_more_without_the_words_of_the_reason(
    case: Case, promised: Person, secretariat: Person, second_secretary: Person
) -> None:
    case.file = case.back_up("published")
    block(secretariat, second_secretary, "problem")
    said = case.restore(*case.newest_list())
    assert re.search(r"Taken back once more: 1", said) and REASON not in said
    with case.elsewhere.writing() as session:
        made = session.scalars(select(Block)).one()
        assert (made.state, made.public_words) == (BlockState.IN_FORCE, "")
        assert session.scalars(select(Version.problem)).one() == "[blocked]"
        for person in (secretariat, second_secretary):
            assert appealing.took_part(made, person.account), "neither of them decides on an appeal"


def test_it_is_blocked_once_more_where_nobody_of_the_backup_did_it(
    case: Case, promised: Person, secretariat: Person, make_member: MakeMember
) -> None:
    """Both of them came after it was made, so that their accounts are not in it."""
    case.file = case.back_up("published")
    first, second = make_member(secretariat, name="Came Later"), make_member(secretariat, name="Came Last")
    block(first, second, "problem")
    case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        assert CANARY not in repr(session.scalars(select(Version.problem)).all())
    with case.there(promised) as there:
        page = there.visitor().open("/desk/blocks").follow("The problem")
        page.fill({"Your appeal": "It names nobody."}).press("Send the appeal", status=200)
    with case.there(secretariat) as there:
        assert "An appeal against a block" in there.visitor().open("/desk").main
