"""Whose words stand at an address that somebody complained of: the portal finds them, the secretariat chooses."""

from flask import Flask

from tests.asks import challenging
from tests.asks.asking import Town, answer
from tests.commitments import judging
from tests.complaints.complaining import answer_of, ask_author, complain, desk
from tests.factories import Person
from tests.harness.pages import Page


def first_two(form: Page) -> list[str]:
    """Return the names that stand first in the list of whose words they are."""
    return [one.text or "" for one in form.all("option")][1:3]


def test_of_an_assessment_its_assessor_stands_first_and_of_the_commitment_its_owner(
    app: Flask, *, town: Town, company: Person, helpline: Person, case_worker: Person, slug: str, secretariat: Person
) -> None:
    public = judging.published(town, company, helpline, case_worker, slug)
    complain(app, page=public.path)
    form = desk(secretariat)
    assert first_two(form) == ["Example Helpline", "Example Messenger"]
    assert "At this address stand the words of: Example Helpline, Example Messenger" in form.main
    assert form.form("Send the decision").controls["author"].values in ([], [""]), "it is chosen, never guessed"
    ask_author(secretariat, helpline)
    its = answer_of(helpline)
    assert its.follow("Go to where you can put it right").path.startswith("/desk/assessments/")


def test_of_the_commitment_its_owner_stands_first(
    app: Flask, *, town: Town, company: Person, helpline: Person, case_worker: Person, slug: str, secretariat: Person
) -> None:
    judging.published(town, company, helpline, case_worker, slug)
    for number, address in enumerate(("", "/versions/1", "/assessments/99", f"/assessments/{'9' * 30}")):
        complain(app, page=f"/commitments/{slug}{address}", text=f"Number {number}")
    lines = secretariat.visitor().open("/secretariat/complaints").links
    for url in {one for text, one in lines.items() if text.startswith("Complaint of")}:
        form = secretariat.visitor().open(url)
        assert first_two(form)[0] in {"Example Messenger", "Example Helpline"}


def test_whoever_asked_in_public_is_an_author_too(
    app: Flask, *, town: Town, company: Person, helpline: Person, slug: str, secretariat: Person
) -> None:
    page = helpline.visitor().open(f"/desk/commitments/{slug}/challenge").fill({"Your challenge": "Not so."})
    page = page.press("Continue", status=200).fill({"code": helpline.spare()})
    page.press("Send the challenge", status=200)
    complain(app, page=f"/commitments/{slug}")
    assert "At this address stand the words of: Example Messenger Where" in desk(secretariat).main, "not public yet"
    challenging.deliver(town, company)
    answer(company, town.url())
    assert first_two(desk(secretariat)) == ["Example Messenger", "Example Helpline"]
    ask_author(secretariat, helpline)
    assert answer_of(helpline).follow("Go to where you can put it right").path == "/desk/asks"


def test_of_what_an_organisation_says_of_itself_it_is_the_author(
    app: Flask, helpline: Person, secretariat: Person
) -> None:
    links = helpline.visitor().open("/desk/organisation").links
    public = next(one for one in links.values() if one.startswith("/organisations/"))
    complain(app, page=public)
    form = desk(secretariat)
    assert form.form("Send the decision").controls["author"].values == [str(helpline.organisation)]
