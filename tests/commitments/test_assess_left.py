"""Who wrote an assessment leaves, or whom it is about is removed: what goes on, and what does not."""

import pytest

from portal import clock
from portal.commitments.rules.assessing import State
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from tests.asks.asking import Town
from tests.commitments import judging
from tests.factories import Person
from tests.organisations.test_leave import remove
from tests.personas import MakeMember


@pytest.mark.parametrize("sent", [False, True], ids=["before it was sent", "after it was sent"])
def test_a_colleague_goes_on_with_the_draft_of_a_writer_who_was_removed(
    town: Town, slug: str, *, helpline: Person, case_worker: Person, make_member: MakeMember, sent: bool
) -> None:
    """The draft is the organisation's: whoever holds its keys reads, changes and sends it."""
    reader = make_member(helpline, name="Third Worker")
    address = judging.volunteer(case_worker, slug)
    judging.write(case_worker, address)
    if sent:
        judging.send(case_worker, address)
    remove(helpline, case_worker)
    assert case_worker.visitor().fetch(address).status_code in {302, 303, 401, 403}
    page = helpline.visitor().open(address)
    assert "canary-summary-nachtigall" in page.main
    page = judging.write(helpline, address, conflict="none", conflicts="")
    assert page.status == 200, page.errors
    judging.send(helpline, address)
    helpline.visitor().open(f"{address}/read", status=403)
    page = judging.agree(reader, address)
    assert page.status == 200, page.main
    assert judging.row(town.db, address).state is State.WITH_OWNER


def test_a_writer_who_was_removed_is_no_second_person_that_is_missing(
    town: Town, slug: str, *, helpline: Person, case_worker: Person
) -> None:
    """Of two members one is left: the other one wrote it, so the one who stays may read it."""
    address = judging.volunteer(case_worker, slug)
    judging.write(case_worker, address)
    judging.send(case_worker, address)
    remove(helpline, case_worker)
    assert judging.agree(helpline, address).status == 200
    assert judging.row(town.db, address).state is State.WITH_OWNER


@pytest.mark.parametrize("sent", [False, True])
def test_that_the_owner_was_removed_before_it_was_asked_is_said_before_more_is_written(
    town: Town, slug: str, *, company: Person, helpline: Person, case_worker: Person, sent: bool
) -> None:
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    if sent:
        judging.send(helpline, address)
    says = "so that it cannot become public"
    assert says not in case_worker.visitor().open(address).main
    town.change(Organisation, company.organisation, standing=Standing.REMOVED, standing_on=clock.today())
    page = case_worker.visitor().open(address)
    assert says in page.main
    page = page.follow("Give it up").press("Give it up", status=200)
    assert judging.row(town.db, address).state is State.ENDED and says not in case_worker.visitor().open(address).main
