"""The second walk: a company publishes a commitment, twice, and is asked about it; in a real browser, scripts off."""

from typing import Final

import pytest

from tests.browser.walking import Walker
from tests.harness.browser import OpenPage
from tests.personas import MakeMember, Person

pytestmark = pytest.mark.browser

LANGUAGES: Final = {"sqlite": "fr", "postgresql": "ar"}
TITLE: Final = "Tell people within three days"
CODE: Final = "Code from your authenticator"
TEXT: Final = {
    "Title": TITLE,
    "Where things stand now": "It took us 40 days on average.",
    "Who leads it": "Head of Product Security",
    "The problem": "People learn too late that somebody used our product to get at them.",
    "What will be done": "We tell each person within three days of being sure.",
    "Measurable target": "Notices within 72 hours in 95 of 100 cases.",
    "Scope": "The messenger in all countries.",
    "Start": "2027-01-01",
    "Due": "2027-12-31",
}
QUESTION: Final = "How many people did you tell last year?"
ANSWER: Final = "We told 214 people."


def test_a_company_publishes_a_commitment_and_is_asked_about_it(
    database_kind: str, browser_page: OpenPage, company: Person, helpline: Person, make_member: MakeMember
) -> None:
    second = make_member(company, name="Second Officer")
    writer, reader = Walker(browser_page()), Walker(browser_page(width=360))
    writer.sign_in(company)
    reader.sign_in(second)
    write(writer)
    publish(reader, second)
    address = reader.path
    public = Walker(browser_page(language=LANGUAGES[database_kind]), LANGUAGES[database_kind])
    public.open("/commitments")
    public.go(public.page.get_by_role("link", name=TITLE).first)
    assert TEXT["Measurable target"] in public.text and "UNGP-22" in public.text
    change(writer)
    publish(reader, second)
    public.open(f"{address}/versions/2/changes")
    assert public.page.locator("del").all_inner_texts() and public.page.locator("ins").all_inner_texts()
    public.open(f"{address}/versions/1")
    assert TEXT["Measurable target"] in public.text, "what was published stays as it was"
    ask(Walker(browser_page()), helpline, address)
    public.open(address)
    assert QUESTION not in public.text, "no question stands alone"
    answer(writer, company)
    public.open(address)
    assert QUESTION in public.text and ANSWER in public.text


def write(writer: Walker) -> None:
    writer.follow("Commitments")
    writer.follow("Write a commitment")
    for label, text in TEXT.items():
        writer.page.get_by_label(label, exact=True).first.fill(text)
    writer.page.get_by_label("Policy", exact=True).check()
    writer.page.locator("details:has(input[value='UNGP-22']) > summary").first.click()
    writer.page.locator("input[value='UNGP-22']").check()
    writer.press("Keep the draft")
    writer.press("Send to a second person")
    assert writer.button("Publish this text").count() == 0, "nobody publishes what they wrote"


def publish(reader: Walker, person: Person) -> None:
    """Read what waits, and publish exactly that."""
    reader.open("/desk/commitments")
    reader.go(reader.page.get_by_role("link", name=TITLE).first)
    reader.follow("Read and publish")
    assert reader.sees("The problem") and TITLE in reader.text
    prove(reader, person)
    reader.press("Publish this text")
    assert reader.path.startswith("/commitments/"), reader.text


def prove(walker: Walker, person: Person) -> None:
    """Show the second factor where it is asked for: a moment ago is soon enough."""
    if walker.page.get_by_label(CODE).count():
        walker.page.get_by_label(CODE).fill(person.spare())


def change(writer: Walker) -> None:
    writer.open("/desk/commitments")
    writer.go(writer.page.get_by_role("link", name=TITLE).first)
    writer.follow("Write the next version")
    writer.page.get_by_label("Measurable target", exact=True).fill("Notices within 48 hours in 99 of 100 cases.")
    writer.page.get_by_label("What has changed", exact=True).fill("We can do it sooner.")
    writer.press("Keep the draft")
    writer.press("Send to a second person")


def ask(asker: Walker, person: Person, address: str) -> None:
    asker.sign_in(person)
    asker.open(address)
    asker.follow("Ask a question")
    asker.type("Your question", QUESTION)
    asker.press("Continue")
    prove(asker, person)
    asker.press("Ask")


def answer(officer: Walker, person: Person) -> None:
    officer.open("/desk")
    officer.follow("Questions")
    officer.go(officer.page.locator("tbody tr").first.get_by_role("link").first)
    assert officer.sees(QUESTION)
    officer.follow("Answer")
    officer.type("Your answer", ANSWER)
    officer.press("Continue")
    prove(officer, person)
    officer.press("Publish the answer")
