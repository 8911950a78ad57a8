"""One-time links to answer by, made and used through the pages."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete

from portal.db import Database
from portal.organisations.models import Membership
from tests.asks.asking import ANSWER
from tests.factories import Person
from tests.harness.pages import Page, Visitor

LINKS: Final = "/secretariat/replies"
BY_LINK: Final = "It came by a one-time link: nobody of Example Messenger could sign in."


def leave(db: Database, officer: Person) -> None:
    """Let everybody leave this person's organisation."""
    with db.writing() as session:
        session.execute(delete(Membership).where(Membership.organisation_id == officer.organisation))
        session.commit()


def check(secretary: Person, asked: UUID) -> Page:
    page = secretary.visitor().open(f"{LINKS}/{asked}")
    typed = {
        "How you reached them": "I called a number that I knew from somewhere else",
        "Who speaks for it": "Kanari-legal-nachtigall",
    }
    return page.fill(typed).press("Keep it for a second person")


def make(secretary: Person, asked: UUID) -> Page:
    page = secretary.visitor().open(f"{LINKS}/{asked}").follow("Confirm, and get the link")
    return page.fill({"Code from": secretary.spare()}).press("Make the link")


def words_of(page: Page) -> str:
    """Return the words that the first person is shown, once."""
    words = [one.text or "" for listed in page.all("ol", css="receipt") for one in listed.iter("b")]
    assert len(words) == 4, page.main
    return " ".join(words)


def link_of(page: Page) -> str:
    """Return the link that the second person is shown, once."""
    found = re.search(r"/reply/[\w-]+", page.main)
    assert found is not None, page.main
    return found.group()


@dataclass(frozen=True)
class Handed:
    """What whoever speaks for an organisation is given: a link by one person, words by another."""

    link: str
    words: str


def hand(first: Person, second: Person, asked: UUID) -> Handed:
    words = words_of(check(first, asked))
    return Handed(link_of(make(second, asked)), words)


def enter(visitor: Visitor, handed: Handed, *, status: int = 200) -> Page:
    """Type the words on the page of the link."""
    return visitor.open(handed.link).fill({"The four words": handed.words}).press("Open it", status=status)


def send(visitor: Visitor, handed: Handed, text: str = ANSWER) -> Page:
    page = enter(visitor, handed)
    return page.fill({"Your answer": text}).press("Continue", status=200).press("Publish the answer")
