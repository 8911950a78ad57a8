"""Words that a block takes out of one part, and that stand in others too: the secretariat is shown where."""

import pytest

from tests.commitments import blocking, promises, reporting
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.forms import Answer

STEP = "Meet the author at the harbour"
ELSEWHERE = "The same words also stand elsewhere"


@pytest.fixture
def two(secretariat: Person, second_secretary: Person) -> tuple[Person, Person]:
    return secretariat, second_secretary


@pytest.fixture
def promised(company: Person, colleague: Person) -> Person:
    """The company's manager, after two versions and an update that all say the same of one milestone."""
    step: dict[str, Answer] = {"milestones-0-title": STEP, "milestones-0-due_on": "2027-05-01"}
    page = company.visitor().open("/desk/commitments/new").fill({**promises.TEXT, **step}).press("Keep the draft")
    promises.approve(colleague, promises.send(page).path)
    at = desk_address(company)
    more: dict[str, Answer] = {"milestones-1-title": "A report", "milestones-1-due_on": "2027-06-30"}
    page = company.visitor().open(f"{at}/edit").fill({"What has changed": "One more.", **more}).press("Keep the draft")
    promises.approve(colleague, promises.send(page).path)
    reporting.publish(company, at, **{"What has happened": f"We will  {STEP.upper()} soon."})
    return company


def test_the_secretariat_reads_where_else_the_words_stand_before_and_after_it_blocks(
    promised: Person, two: tuple[Person, Person]
) -> None:
    del promised
    url = blocking.propose(two[0], "milestones")
    for page in (two[0].visitor().open(url), two[1].visitor().open(f"{url}/confirm"), blocking.confirm(two[1], url)):
        assert ELSEWHERE in page.main, page.path
        said = page.main.partition(ELSEWHERE)[2]
        assert "Milestones (version 1)" in said and "What a progress update says (version 2)" in said
        assert "Milestones (version 2)" not in said.partition("Title")[0]


def test_where_nothing_else_says_it_nothing_is_said_of_that(promised: Person, two: tuple[Person, Person]) -> None:
    del promised
    url = blocking.propose(two[0], "scope")
    assert ELSEWHERE not in blocking.confirm(two[1], url).main
    dropped = two[0].visitor().open(blocking.propose(two[0], "problem")).press("Drop it", status=200)
    assert "The reason, in words" not in dropped.texts("h2")
