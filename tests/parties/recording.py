"""Parties and links as the secretariat records them, through the pages."""

from typing import Final

from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page

PARTIES: Final = "/secretariat/parties"
OWN: Final = "/desk/organisation/ownership"
LINK: Final[dict[str, Answer]] = {
    "kind": "belongs_to",
    "Since": "2021-05-01",
    "Source": "https://register.example/canary-source-nachtigall",
    "Seen there on": "2026-11-01",
}


def party(secretary: Person, name: str = "", *, member: Person | None = None) -> str:
    """Add a body by its name, or a member organisation; return its address."""
    typed: dict[str, Answer] = {"name": name, "organisation": str(member.organisation) if member else ""}
    page = prove(secretary, secretary.visitor().open(f"{PARTIES}/new").fill(typed)).press("Add it")
    assert page.status == 200 and page.path.startswith(f"{PARTIES}/"), page.errors
    return page.path


def link(secretary: Person, first: str, second: str, **changes: Answer) -> Page:
    """Record that the party at the first address belongs to (or owns) the one at the second."""
    answers = LINK | {"other": second.rsplit("/", 1)[-1]} | changes
    return prove(secretary, secretary.visitor().open(f"{first}/link").fill(answers)).press("Add it")


def end(secretary: Person, page: Page, until: str, reason: str = "canary-reason-nachtigall") -> Page:
    """End the first link on a party's page."""
    address = next(url for url in page.links.values() if url.endswith("/end"))
    page = page.visitor.open(address).fill({"Last day": until, "Reason": reason})
    return prove(secretary, page).press("End it")


def tied(secretary: Person, member: Person) -> str:
    """Say of a body that it is this person's organisation; return its address."""
    address = party(secretary, "Example Lantern Systems")
    page = secretary.visitor().open(f"{address}/tie").fill({"organisation": str(member.organisation)})
    prove(secretary, page).press("It is this organisation", status=200)
    return address


def prove(person: Person, page: Page) -> Page:
    return page.fill({"code": person.spare()}) if "Code from your authenticator" in page.main else page


def owned(person: Person, secretary: Person) -> str:
    """Record whom this person's organisation belongs to; return where they say whether that is right."""
    link(secretary, party(secretary, member=person), party(secretary, "Example Holding"))
    links = person.visitor().open(OWN).links
    return next(url for said, url in links.items() if said.startswith("Say whether this is right"))


def linked(secretary: Person) -> dict[str, str]:
    """Record a link between two parties; return what addresses of it are made of."""
    first, second = (party(secretary, name) for name in ("Example Holding", "Example Fund"))
    links = link(secretary, first, second).links.values()
    return {
        "<uuid:party>": first.rsplit("/", 1)[-1],
        "<uuid:link>": next(url.split("/")[-2] for url in links if url.endswith("/end")),
    }
