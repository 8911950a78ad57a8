"""The desk as somebody reads it: what it names, what it counts, and what it says is to be done first."""

from tests.factories import Person
from tests.harness import html
from tests.harness.pages import Page


def _lines(page: Page, section: str, tag: str) -> list[str]:
    found = [one for one in page.all("section") if one.get("aria-labelledby") == section]
    return [html.text_of(line) for one in found for line in one.iter(tag)]


def named(person: Person, *, language: str = "en") -> list[str]:
    """Return what the desk of this person names, in its order, as it is read."""
    return _lines(person.visitor(language=language).open("/desk"), "waits", "li")


def links(person: Person) -> dict[str, str]:
    """Return the words of each link of what is named, and where it leads."""
    page = person.visitor().open("/desk")
    found = [one for one in page.all("section") if one.get("aria-labelledby") == "waits"]
    return {html.text_of(link): link.get("href", "") for one in found for link in one.iter("a")}


def counted(person: Person) -> dict[str, str]:
    """Return the sentences that count, and the list that each leads to."""
    page = person.visitor().open("/desk")
    found = [one for one in page.all("section") if one.get("aria-labelledby") == "all"]
    return {html.text_of(link): link.get("href", "") for one in found for link in one.iter("a")}


def menu(person: Person) -> dict[str, str]:
    """Return each entry of the menu with the number beside it, where there is one."""
    (nav,) = person.visitor().open("/desk").all("nav", css="side-navigation")
    return {
        html.text_of(next(entry.iter("span"))): "".join((number.text or "") for number in entry.iter("b"))
        for entry in nav.iter("a")
    }


def steps(person: Person, *, own: bool) -> list[str]:
    """Return the first steps of the person (`own`), or of their organisation."""
    return _lines(person.visitor().open("/desk"), "own-steps" if own else "first-steps", "li")
