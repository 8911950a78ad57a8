"""Challenges, made and answered through the pages."""

from typing import Any, Final

from portal.commitments.operations import challenging
from tests.asks.asking import PUBLIC, SLUG, Town, answer
from tests.factories import Person
from tests.harness.pages import Page, Visitor

CHALLENGE: Final = f"/desk/commitments/{SLUG}/challenge"
CLAIM: Final = "Kanari-claim-nachtigall\n\nWe know of eleven people whom you did not warn."
SHOWN: Final = {"url_1": "https://news.example/eleven", "words_1": "A story", "seen_1": "2027-03-01"}
REJOINDER: Final = "Kanari-rejoinder-nachtigall\n\nThat says nothing of the eleven."


def write(person: Person, text: str = CLAIM, **typed: Any) -> Page:
    """Write a challenge as far as the page that says what will happen, or as far as it goes."""
    page = person.visitor().open(CHALLENGE).fill({"Your challenge": text, **SHOWN, **typed})
    return page.press("Continue")


def challenge(person: Person, text: str = CLAIM, **typed: Any) -> Page:
    """Challenge through the pages, second factor included."""
    page = write(person, text, **typed)
    assert page.status == 200, page.errors
    return page.fill({"Code from": person.spare()}).press("Send the challenge", status=200)


def deliver(town: Town, officer: Person) -> None:
    officer.visitor().open(town.url())
    town.post()
    town.sweep()


def settle(town: Town) -> None:
    with town.db.writing() as session:
        challenging.settle(session)
        session.commit()


def answered(town: Town, challenger: Person, officer: Person) -> str:
    """Challenge and answer; return the address of the challenge at the desk."""
    challenge(challenger)
    deliver(town, officer)
    answer(officer, town.url())
    return town.url()


def rejoin(person: Person, url: str, text: str = REJOINDER) -> Page:
    page = person.visitor().open(f"{url}/rejoinder").fill({"Your rejoinder": text}).press("Continue", status=200)
    return page.fill({"Code from": person.spare()}).press("Publish the rejoinder")


def mark(person: Person, url: str, said: str = "It does not answer it") -> Page:
    page = person.visitor().open(f"{url}/mark")
    return page.fill({"What you say of the answer": said, "Code from": person.spare()}).press("Publish the mark")


def public(town: Town) -> Page:
    return Visitor(town.app).open(PUBLIC)
