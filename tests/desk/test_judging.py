"""What waits of challenges and assessments: for the owner, the assessor, the second reader, the challenger."""

from uuid import UUID

import pytest

from tests.asks import challenging, replying
from tests.asks.asking import Town, answer
from tests.asks.conftest import officer, promised, second_officer, town
from tests.asks.test_reply_link import gone
from tests.commitments import judging
from tests.desk.waiting import counted, links, menu, named
from tests.personas import Person

__all__ = ["gone", "officer", "promised", "second_officer", "town"]


@pytest.fixture
def slug(town: Town, officer: Person, second_officer: Person) -> str:
    return judging.promise(officer, second_officer)


def test_an_assessment_is_named_to_whoever_does_the_next_step(
    town: Town, slug: str, company: Person, helpline: Person, *, case_worker: Person, secretariat: Person
) -> None:
    judging.assign(secretariat, slug, helpline)
    (line,) = named(helpline)
    assert "A commitment that you are asked to assess" in line and "Take it on, or decline" in line
    assert "You are asked to assess 1 commitment" in counted(helpline) and menu(helpline)["Assessments"] == "1"
    address = links(helpline)["A commitment that you are asked to assess"]
    helpline.visitor().open(address).press("Take it on", status=200)
    judging.write(helpline, address)
    (line,) = named(helpline)
    assert "Your assessment, half written" in line and menu(helpline)["Assessments"] == ""
    assert not named(case_worker), "what a colleague writes waits for nobody else"
    judging.send(helpline, address)
    (line,) = named(case_worker)
    assert "An assessment by a colleague" in line and not named(helpline)
    assert links(case_worker) == {"An assessment by a colleague": f"{address}/read"}
    judging.agree(case_worker, address)
    (line,) = named(company)
    assert "A text about you, before it is published" in line and "correct its facts" in line
    assert "Tell people" not in line, "opening it is what proves that it was delivered"
    judging.reach(town, company, address)
    (line,) = named(company)
    assert "Text about you by Example Helpline, before it is published" in line and line.startswith("by ")
    assert not named(case_worker)
    judging.reply(company, address)
    for person in (helpline, case_worker):
        (line,) = named(person)
        assert "Your assessment" in line and "Its owner was heard" in line and "Tell people" in line
    assert "Of 1 assessment the owner was heard" in counted(helpline)
    judging.publish(case_worker, address)
    assert not named(helpline) and not counted(helpline) and not named(company)


def test_a_challenge_is_named_to_the_owner_and_its_answer_to_the_challenger(
    town: Town, promised: Person, helpline: Person
) -> None:
    challenging.challenge(helpline)
    assert any("A new challenge" in line for line in named(promised))
    challenging.deliver(town, promised)
    assert any("Challenge by Example Helpline" in line for line in named(promised))
    answer(promised, town.url())
    (line,) = named(helpline)
    assert "Your challenge to Example Messenger" in line and "say whether it answers" in line
    assert list(counted(helpline)) == ["The answer to 1 challenge is not marked"]
    assert menu(helpline)["Questions"] == "1"
    challenging.mark(helpline, town.url())
    assert list(counted(helpline)) == ["There is news in 1 question"]


def test_the_secretariat_is_told_of_whom_nobody_can_sign_in_until_somebody_has_looked(
    gone: UUID, secretariat: Person, second_secretary: Person
) -> None:
    for person in (secretariat, second_secretary):
        (line,) = named(person)
        assert "Example Messenger was asked, and nobody there can sign in" in line and line.startswith("by ")
    ((said, where),) = counted(secretariat).items()
    assert said == "1 reply by link, and nobody has looked who speaks there"
    assert "Example Messenger" in secretariat.visitor().open(where).main
    assert secretariat.visitor().open(next(iter(links(secretariat).values()))).path == f"{replying.LINKS}/{gone}"
    replying.check(secretariat, gone)
    assert not named(secretariat) and "Example Messenger" not in "".join(secretariat.visitor().open(where).texts("td"))


def test_the_secretariat_is_told_who_declined_or_says_nothing_until_somebody_else_is_asked(
    town: Town, slug: str, helpline: Person, *, liaison: Person, secretariat: Person
) -> None:
    judging.assign(secretariat, slug, helpline)
    assert not named(secretariat)
    town.pass_days(14)
    (line,) = named(secretariat)
    assert "Example Helpline has not said whether it assesses a commitment" in line and "Tell people" in line
    ((said, where),) = counted(secretariat).items()
    assert said == "1 assessment to be asked of somebody else"
    assert "Example Helpline" in secretariat.visitor().open(where).main
    address = links(helpline)["A commitment that you are asked to assess"]
    helpline.visitor().open(address).follow("Decline").press("Decline", status=200)
    (line,) = named(secretariat)
    assert "Example Helpline declined to assess a commitment" in line and "Ask somebody else" in line
    (to,) = links(secretariat).values()
    page = secretariat.visitor().open(to).fill({"Assessor": str(liaison.organisation)}).press("Ask them", status=200)
    assert page.path == judging.SECRETARIAT and not named(secretariat)
    assert "Example Helpline" not in "".join(secretariat.visitor().open(where).texts("td"))


def test_whoever_did_not_find_out_who_speaks_for_somebody_is_asked_to_confirm_it(
    gone: object, secretariat: Person, second_secretary: Person
) -> None:
    replying.check(secretariat, gone)  # type: ignore[arg-type]  # a fixture of another file
    assert not named(secretariat) and menu(secretariat)["Replies by link"] == ""
    (line,) = named(second_secretary)
    assert "Who speaks for Example Messenger" in line and "Waits for a second person" in line
    assert menu(second_secretary)["Replies by link"] == "1"
    address = links(second_secretary)["Who speaks for Example Messenger"]
    assert "Confirm, and get the link" in second_secretary.visitor().open(address).source
