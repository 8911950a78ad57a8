"""A published commitment, a question about it, mail that really goes, and days that pass."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import time_machine
from flask import Flask
from sqlalchemy import select, update
from time_machine import Traveller

from portal import clock
from portal.accounts.operations.addresses import addresses
from portal.asks.models import Ask
from portal.asks.operations import clocking, linking
from portal.commitments.models import Commitment, Version
from portal.commitments.rules import Publicity
from portal.commitments.rules import State as VersionState
from portal.db import Database, new_id
from portal.notices import delivery, operations
from portal.notices.delivery import Server
from portal.organisations.models import Kind, Organisation
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.notices.post_office import PostOffice

SLUG: Final = "warn-people-who-are-targeted"
TITLE: Final = "Warn people who are targeted"
PUBLIC: Final = f"/commitments/{SLUG}"
ASK: Final = f"/desk/commitments/{SLUG}/ask"
LIST: Final = "/desk/asks"
QUESTION: Final = "Kanari-question-nachtigall\n\nHow many people did you warn last year?"
ANSWER: Final = "Kanari-answer-nachtigall\n\nWe warned 214 people."


@dataclass
class Town:
    """Where the tests take place: a database, a mail server, and a clock that is moved."""

    app: Flask
    office: PostOffice
    time: Traveller = field(repr=False)

    @property
    def db(self) -> Database:
        found: Database = self.app.extensions["portal.database"]
        return found

    def post(self) -> int:
        """Let an hour pass, gather what waits and hand it over; return how many mails the server took."""
        self.time.shift(timedelta(hours=1))
        with self.db.writing() as session:
            operations.gather(session, addresses=addresses, base_url="https://accord.example")
            session.commit()
        server = Server.parse(f"smtp://127.0.0.1:{self.office.port}")
        return delivery.deliver(self.db, server, sender="portal@accord.example")

    def sweep(self) -> None:
        clocking.sweep(self.db)
        linking.sweep(self.db)

    def pass_days(self, days: int) -> None:
        self.time.shift(timedelta(days=days))

    def row(self) -> Ask:
        """Return the only thing that was asked."""
        with self.db.reading() as session:
            return session.scalars(select(Ask)).one()

    def rows(self) -> list[Ask]:
        with self.db.reading() as session:
            return list(session.scalars(select(Ask)))

    def url(self, after: str = "") -> str:
        return f"{LIST}/{self.row().id}{after}"

    def change(self, model: Any, row: UUID, **columns: Any) -> None:
        with self.db.writing() as session:
            session.execute(update(model).where(model.id == row).values(columns))
            session.commit()

    def publish(self, owner: Person, second: Person, *, slug: str = SLUG, title: str = TITLE) -> UUID:
        """Put a published commitment of `owner`'s organisation there, as its two people would have."""
        commitment = new_id()
        with self.db.writing() as session:
            organisation = session.get_one(Organisation, owner.organisation)
            made = Commitment(
                id=commitment,
                organisation_id=owner.organisation,
                kind=Kind(organisation.kind),
                country=organisation.country,
                publicity=Publicity.PUBLISHED,
                slug=slug,
                title=title,
                number=1,
                touched_at=clock.now(),
            )
            session.add(made)
            session.flush()
            session.add(Version(id=new_id(), commitment_id=commitment, **published(owner, second, title)))
            session.commit()
        return commitment


def published(owner: Person, second: Person, title: str) -> Mapping[str, Any]:
    text = "We tell everyone whom we see being targeted."
    return {
        "number": 1,
        "state": VersionState.PUBLISHED,
        "written_by": owner.account,
        "approved_by": second.account,
        "published_on": clock.today(),
        "title": title,
        **dict.fromkeys(("problem", "action", "target", "scope", "summary"), text),
        "starts_on": date(2026, 1, 1),
        "due_on": date(2027, 1, 1),
        "digest": bytes(32),
    }


@contextmanager
def at(moment: Any) -> Iterator[Traveller]:
    with time_machine.travel(moment, tick=False) as time:
        yield time


def write(visitor: Visitor, text: str = QUESTION, *, at: str = ASK) -> Page:
    """Write a question as far as the page that says what will happen."""
    return visitor.open(at).fill({"Your question": text}).press("Continue", status=200)


def ask(person: Person, text: str = QUESTION, *, at: str = ASK) -> Page:
    """Ask through the pages, second factor included."""
    return write(person.visitor(), text, at=at).fill({"Code from": person.totp()}).press("Ask")


def answer(person: Person, url: str, text: str = ANSWER) -> Page:
    """Answer through the pages, second factor included."""
    page = person.visitor().open(f"{url}/answer").fill({"Your answer": text}).press("Continue", status=200)
    return page.fill({"Code from": person.totp()}).press("Publish the answer")
