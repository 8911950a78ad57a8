"""Evidence as members add it, through the pages: a file or an address, sealed until it is published."""

from typing import Any, Final

from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page

WORDS: Final = "How long each notice took, by month."
FIGURES: Final = b"month,hours\n2027-01,31\nKanari,12\n"
SAID: Final[dict[str, Answer]] = {
    "type": "notification_statistics",
    "words": WORDS,
    "audience": "organisation",
    "seen_on": "2026-02-03",
}
FILE: Final[dict[str, Answer]] = {"file": ("figures.csv", FIGURES)}


def add(person: Person, address: str, *, status: int = 200, **changes: Any) -> Page:
    """Add a piece at the desk's address of a commitment; without a file or address in `changes`, with the file."""
    given = SAID | (FILE if not {"file", "url"} & set(changes) else {}) | changes
    page = person.visitor().open(f"{address}/evidence/new").fill(given)
    return page.press("Add it", status=status)


def publish(person: Person, address: str) -> Page:
    """Publish the newest piece that is not public; return the public page."""
    page = person.visitor().open(f"{address}/evidence")
    url = next(one for words, one in page.links.items() if words.startswith("Publish it"))
    page = person.visitor().open(url)
    if page.form("Publish this evidence").find("code") is not None:
        page = page.fill({"code": person.spare()})
    return page.press("Publish this evidence", status=200)


def link(page: Page, words: str) -> str:
    """Return the first address on the page whose words begin like this."""
    return next(url for said, url in page.links.items() if said.startswith(words))
