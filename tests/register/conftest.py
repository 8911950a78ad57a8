"""Two who promised something in public: a company and a vendor."""

import pytest

from tests.asks import challenging
from tests.asks.asking import LIST, TITLE, Town
from tests.asks.conftest import town
from tests.commitments import judging, promises, reporting
from tests.commitments.conftest import colleague
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.personas import MakeMember

__all__ = ["colleague", "town"]


@pytest.fixture
def promised(company: Person, colleague: Person, vendor_officer: Person, make_member: MakeMember) -> list[str]:
    """Return the addresses of two public commitments, of a company and of a vendor."""
    second = make_member(vendor_officer, name="Second Person")
    return [
        promises.publish(company, colleague).path,
        promises.publish(vendor_officer, second, Title="Ask who buys", Scope="Téléphones", items=["UNGP-22"]).path,
    ]


@pytest.fixture
def done(town: Town, company: Person, colleague: Person) -> str:
    """Return the address of a commitment that its organisation says is done."""
    del town
    path = promises.publish(company, colleague, Title=TITLE).path
    reporting.publish(company, desk_address(company), status="done")
    return path


@pytest.fixture
def known(town: Town, done: str, company: Person, readers: tuple[Person, Person], liaison: Person) -> str:
    """Return its address once it was assessed, and has a challenge without an answer."""
    judging.published(town, company, *readers, done.rsplit("/", 1)[-1])
    challenging.challenge(liaison)
    company.visitor().open(LIST)
    town.post()
    town.sweep()
    town.pass_days(31)
    town.sweep()
    challenging.settle(town)
    return done


@pytest.fixture
def readers(helpline: Person, case_worker: Person) -> tuple[Person, Person]:
    """Two of the helpline, who assess together."""
    return helpline, case_worker
