"""Files on their way through the pages."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.db import Database
from portal.files.models import Body, File, StoredObject
from portal.storage import Store
from tests.factories import Person
from tests.harness.forms import File as Sent
from tests.harness.pages import Page, Visitor
from tests.submissions.desk import Report

SEND = "Send these files"


def send(page: Page, *files: Sent, part: str = "technical", status: int | None = 200) -> Page:
    """Send files from the page that lists them; return what the frame shows."""
    return page.fill({"files": list(files), "part": part}, button=SEND).press(SEND, status=status)


def names(page: Page) -> list[str]:
    """Return the names of the files that a page lists."""
    return page.texts("h3")


def add(report: Report, *files: Sent, part: str = "technical", status: int | None = 200) -> Page:
    """Let the reporter add files to a report that was sent."""
    return send(report.reporter().open("/return/files"), *files, part=part, status=status)


def section(report: Report, person: Person, name: str = "technical") -> Page:
    return person.visitor().open(f"{report.url}/section/{name}")


def saved(page: Page, words: str) -> bytes:
    """Follow a link to a file, and return its bytes."""
    found = [address for text, address in page.links.items() if text.startswith(words)]
    assert len(found) == 1, f"{words!r} among {list(page.links)}"
    return bytes(fetched(page.visitor, found[0]).data)


def fetched(visitor: Visitor, address: str) -> Any:
    answer = visitor.fetch(address)
    assert answer.status_code == 200, answer.status_code
    return answer


def ids(db: Database) -> Sequence[UUID]:
    with db.reading() as session:
        return session.scalars(select(File.id).order_by(File.number)).all()


def counted(db: Database, store: Store) -> tuple[int, int, int, int]:
    """Return how many files, bodies, announced objects and objects in the store there are."""
    with db.reading() as session:
        rows = [len(session.scalars(select(one.id)).all()) for one in (File, Body, StoredObject)]
    return rows[0], rows[1], rows[2], sum(name.startswith("files/") for name in store.names())
