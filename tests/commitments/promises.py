"""Commitments as members make them, through the pages: written by one, published by another."""

from typing import Any, Final

from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page

TEXT: Final[dict[str, Answer]] = {
    "Title": "Tell people within three days",
    "Kind of commitment": "Policy",
    "Where things stand now": "It took us 40 days on average last year.",
    "Who leads it": "Head of Product Security",
    "The problem": "People learn too late that somebody used our product to get at them.",
    "What will be done": "We tell each person within three days of being sure.",
    "Measurable target": "Notices within 72 hours in 95 of 100 cases.",
    "Scope": "The messenger in all countries. Not the business product.",
    "Start": "2027-01-01",
    "Due": "2027-12-31",
    "items": ["UNGP-22", "CTA-1"],
}
ITEMS: Final = {
    "vendor": ["UNGP-22", "USDOS20-RPT"],
    "state": ["UNGP-28"],
}


def text(**changes: Answer) -> dict[str, Answer]:
    """Return what is filled in; names of fields with their changes, such as `Title="…"`."""
    return TEXT | {name.replace("_", " "): value for name, value in changes.items()}


def draft(person: Person, **changes: Answer) -> Page:
    """Write a draft, and return its page at the desk."""
    page = person.visitor().open("/desk/commitments/new").fill(text(**changes)).press("Keep the draft")
    assert page.path.startswith("/desk/commitments/") and page.status == 200, page.errors
    return page


def send(page: Page) -> Page:
    return page.press("Send to a second person")


def approve(person: Person, address: str) -> Page:
    """Read and publish what waits there; return the public page."""
    page = person.visitor().open(address).follow("Read and publish")
    page = page.fill({"code": person.spare()}).press("Publish this text")
    assert page.path.startswith("/commitments/"), (page.path, page.errors)
    return page


def publish(writer: Person, approver: Person, **changes: Answer) -> Page:
    """Publish a first version; return the public page."""
    return approve(approver, send(draft(writer, **changes)).path)


def next_version(writer: Person, approver: Person, address: str, **changes: Any) -> Page:
    """Publish another version of what stands at this address of the desk."""
    page = writer.visitor().open(f"{address}/edit")
    said = {"What has changed": "We can do it sooner."} | {_field(k): v for k, v in changes.items()}
    page = page.fill(said).press("Keep the draft")
    assert page.status == 200, page.errors
    return approve(approver, send(page).path)


def _field(key: str) -> str:
    """Return a label of a field for a name with low lines, and the name of a field as it is."""
    return key.replace("_", " ") if key[0].isupper() else key
