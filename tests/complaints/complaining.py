"""Complaints, made and decided through the pages."""

from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from portal.complaints.models import Complaint, Mending
from portal.db import Database
from tests.factories import Person
from tests.harness.pages import Page, Visitor

NEW: Final = "/complaints/new?page=/commitments"
ALL: Final = "/secretariat/complaints"
PUT_RIGHT: Final = "/desk/put-right"
AUTHORS: Final = f"{ALL}/authors"
WANTED: Final = "Kanari-wanted-nachtigall: take the name out of the second sentence."
TOLD: Final = {
    "about": "illegal",
    "text": "Kanari-complaint-nachtigall: the second sentence names my brother.",
    "contact": "Kanari-contact-nachtigall",
}


def complain(app: Flask, **typed: Any) -> tuple[Visitor, str]:
    """Complain, also about a page that is not there; return the browser and the seven words."""
    visitor = Visitor(app)
    page = visitor.open(NEW).fill({**TOLD, **typed}).press("Send it")
    if page.status == 422:
        page = page.press("Send it")
    assert page.status == 200, page.errors
    return visitor, words_of(page)


def words_of(page: Page) -> str:
    """Return the seven words that a page shows."""
    shown = next(one for one in page.all("ol") if one.get("class") == "receipt")
    return " ".join(word.text or "" for word in shown.iter() if word.tag.endswith("b"))


def come_back(app: Flask, words: str) -> Page:
    return Visitor(app).open("/complaints/answer").fill({"words": words}).press("Show where it stands", status=200)


def desk(person: Person) -> Page:
    """Open the only complaint at the secretariat's desk."""
    return person.visitor().open(f"{ALL}?state=").follow("Complaint of")


def decide(person: Person, *, outcome: str = "stays", text: str = "Kanari-decision") -> Page:
    return desk(person).fill({"outcome": outcome, "text": text}).press("Send the decision")


def ask_author(person: Person, whom: Person, **typed: Any) -> Page:
    """Decide on the only complaint that its author is to put it right; return the page after that."""
    said = {"author": str(whom.organisation), "wanted": WANTED, "outcome": "author", "text": "Kanari-decision"}
    return desk(person).fill({**said, **typed}).press("Send the decision")


def asked(app: Flask) -> Mending:
    """Return the only thing that an author is asked."""
    db: Database = app.extensions["portal.database"]
    with db.reading() as session:
        return session.scalars(select(Mending)).one()


def answer_of(person: Person) -> Page:
    """Open the only thing that this person's organisation is asked to put right."""
    return person.visitor().open(f"{PUT_RIGHT}?state=").follow("Asked on")


def answer(person: Person, *, outcome: str = "put_right", text: str = "Kanari-answer-nachtigall") -> Page:
    return answer_of(person).fill({"outcome": outcome, "text": text}).press("Send the answer")


def appeal(app: Flask, words: str) -> Page:
    page = come_back(app, words).fill({"text": "Kanari-appeal", "words": words})
    return page.press("Send the appeal", status=200)


def row(app: Flask) -> Complaint:
    db: Database = app.extensions["portal.database"]
    with db.reading() as session:
        return session.scalars(select(Complaint)).one()
