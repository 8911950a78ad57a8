"""Progress updates as members make them, through the pages: written, looked at, published with the second factor."""

from typing import Any, Final

from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page

HAPPENED: Final = "We have told 214 people, 190 of them within three days."
SAID: Final[dict[str, Answer]] = {
    "status": "in_progress",
    "What has happened": HAPPENED,
    "months": "6",
}


def write(person: Person, address: str, **changes: Any) -> Page:
    """Fill the form in at the desk's address of a commitment, and go on to what will be public."""
    page = person.visitor().open(f"{address}/progress")
    return page.fill(SAID | {name.replace("_0_", "-0-"): value for name, value in changes.items()}).press("Continue")


def publish(person: Person, address: str, **changes: Any) -> Page:
    """Publish an update; return the public page."""
    page = write(person, address, **changes)
    assert page.status == 200, page.errors
    return confirm(person, page)


def confirm(person: Person, page: Page, *, status: int = 200) -> Page:
    form = page.form("Publish the update")
    if form.find("code") is not None:
        page = page.fill({"code": person.spare()})
    return page.press("Publish the update", status=status)
