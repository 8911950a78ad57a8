"""Incident notes as people meet them: written, named, shared, through the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from portal.exchange.operations import importing
from portal.incidents.models import IncidentNote
from portal.incidents.operations import resealing
from portal.jobs import work
from portal.organisations.models import Organisation
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page, Visitor

TITLE: Final = "Sign-in pages that imitate a mail service"
KNOWN: Final = "Three newsrooms got the same message within a week."
FILE: Final = "indicators.stix2"


@dataclass
class Note:
    """A note, and the browser of the person who writes it."""

    writer: Person
    visitor: Visitor
    reference: str

    @property
    def url(self) -> str:
        return f"/desk/notes/{self.reference}"

    def row(self) -> IncidentNote:
        """Return the row, read anew."""
        with self.writer.database.reading() as session:
            return session.scalars(select(IncidentNote).where(IncidentNote.reference == self.reference)).one()

    def names(self, *people: Person) -> Page:
        """Name the organisations of these people, and nobody else."""
        page = self.visitor.open(f"{self.url}/audience")
        return page.fill({"organisations": [str(one.organisation) for one in people]}).press("Keep this audience")

    def shares(self, *, code: str = "") -> Page:
        """Share the note with whoever is named."""
        page = self.visitor.open(f"{self.url}/share")
        asks = page.form("Share now").find("code") is not None
        answers: dict[str, Answer] = {"code": code or self.writer.totp()} if asks else {}
        return page.fill(answers, button="Share now").press("Share now", status=None)

    def takes_out(self, who: Person, *, code: str = "") -> Page:
        """Take the organisation of this person out of the audience."""
        page = self.visitor.open(f"{self.url}/audience/{who.organisation}/take-out")
        asks = page.form("Take it out now").find("code") is not None
        answers: dict[str, Answer] = {"code": code or self.writer.spare()} if asks else {}
        return page.fill(answers, button="Take it out now").press("Take it out now", status=None)

    def uploads(self, content: bytes, *, name: str = FILE, visitor: Visitor | None = None) -> Page:
        """Send a file of indicators; return the page that says how far it is, or what is wrong."""
        page = (visitor or self.visitor).open(f"{self.url}/indicators/upload")
        return page.fill({"STIX 2.1 bundle": (name, content)}).press("Send the file", status=None)

    def works(self, *, seconds: float = 60.0) -> int:
        """Let the worker do what waits."""
        return work.run_waiting(self.writer.database, [importing.IMPORT, resealing.RESEAL], seconds=seconds)


def write(writer: Person, *, title: str = TITLE, known: str = KNOWN, tlp: str = "TLP:AMBER", **more: Answer) -> Note:
    """Write a note as a draft."""
    visitor = writer.visitor()
    answers: dict[str, Answer] = {"title": title, "known": known, "tlp": tlp, "pap": "PAP:AMBER", **more}
    page = visitor.open("/desk/notes/new").fill(answers).press("Save the draft")
    assert page.h1 == title, page.errors
    return Note(writer, visitor, page.path.rsplit("/", 1)[-1].split("#")[0])


def shared(writer: Person, *audience: Person, **said: Any) -> Note:
    """Write a note and share it."""
    note = write(writer, **said)
    note.names(*audience)
    page = note.shares()
    assert page.status == 200, page.errors
    return note


def slug_of(person: Person) -> str:
    with person.database.reading() as session:
        return session.get_one(Organisation, person.organisation).slug


def listed(visitor: Visitor) -> Sequence[str]:
    """Return the titles on somebody's list of notes."""
    return [text for text in visitor.open("/desk/notes").texts("bdi") if text]
