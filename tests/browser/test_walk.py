"""The walk: a victim reports and is answered, in a real browser, with scripts off, from the first page to the last."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.walking import Walker
from tests.harness.browser import OpenPage
from tests.personas import Person

pytestmark = pytest.mark.browser

STORY: Final = "My phone was hot all night, and a stranger knew what I had said to my sister."
LINK: Final = "https://parcel.bad.example/k7?u=1"
ALL: Final = "All questions: each can be left empty, and the rest can be skipped at any time"
ANSWER: Final = "We have read this. Please keep the message, and do not reset the phone."
QUESTION: Final = "Do you still have the message?"
REPLY: Final = "Yes, on another phone."
NOTE: Final = "Compare with the case of last spring."
REASONS: Final = "We have taken it up with the other government."
CONTACT: Final = "Only through this portal, in the evening."
LANGUAGES: Final = {"sqlite": "ar", "postgresql": "en"}

Picture = Callable[[Page, str], None]


def test_a_victim_reports_and_is_answered(  # noqa: PLR0917  # the people of the walk, as fixtures
    database_kind: str,
    browser_page: OpenPage,
    helpline: Person,
    case_worker: Person,
    liaison: Person,
    other_liaison: Person,
) -> None:
    language = LANGUAGES[database_kind]
    victim = Walker(browser_page(language=language, width=360), language)
    words, numbers = report(victim)
    worker = Walker(browser_page())
    reference = review(worker, case_worker)
    refer(worker, case_worker)
    official = Walker(browser_page())
    ask(official, liaison)
    victim.come_back(numbers)
    reply(victim)
    decide(official)
    look_who_opened(victim)
    take_back(victim)
    nothing_is_left(official)
    close_for_ever(victim, words)
    worker.open(f"/desk/submissions/{reference}/section/account")
    assert worker.sees(STORY), "who was not asked to give it back keeps what they were given"


def report(victim: Walker) -> tuple[str, str]:
    """Go from the first page to the receipt typed back; return its words, and its numbers."""
    victim.open("/")
    victim.follow("Get help now")
    victim.follow("Report what happened")
    assert victim.sees("Do not use the device that you suspect")
    victim.press("Start")
    tell(victim)
    shut_out_and_choose(victim)
    assert victim.path == "/report/check" and victim.sees(STORY)
    assert LINK not in victim.text and victim.sees("hxxps://parcel[.]bad[.]example/k7?u=1")
    victim.press("Send the report")
    words = " ".join(victim.page.locator(".receipt b").all_inner_texts())
    numbers = " ".join(victim.page.locator(".receipt span").all_inner_texts())
    victim.type("Type the words or the numbers back", "not these words")
    victim.press("I have kept them")
    assert victim.path == "/report/receipt" and victim.page.locator(".error-summary").count() == 1
    victim.type("Type the words or the numbers back", words)
    victim.press("I have kept them")
    assert victim.path == "/report/kept" and words not in victim.text
    victim.follow("Leave")
    assert "report" not in {cookie["name"] for cookie in victim.page.context.cookies()}
    return words, numbers


def tell(victim: Walker) -> None:
    """Answer the questions that this story answers, and leave the others empty."""
    victim.choose("Not at this moment, but it may come soon")
    victim.press("Continue")
    victim.follow("I can go on now")
    victim.press("Continue")
    victim.choose(ALL)
    for _page in range(2):
        victim.press("Continue")
    victim.type("Is there a safe way to reach you?", CONTACT)
    victim.press("Continue")
    victim.choose("Journalist or media worker")
    for _page in range(2):
        victim.press("Continue")
    victim.type("In your own words, in any language", STORY)
    for _page in range(4):
        victim.press("Continue")
    victim.type("Suspicious messages, in full", f"Your parcel waits: {LINK}")
    victim.press("Skip the other questions")
    assert victim.path == "/report/wall", victim.text


def shut_out_and_choose(victim: Walker) -> None:
    """Shut out a government, choose the helpline, and let it pass two parts on to governments."""
    victim.field("A government, by its country").select_option("BR")
    victim.press("Add to the list")
    victim.press("Continue")
    assert victim.page.get_by_role("checkbox", name="Example Cyber Agency").count() == 0
    victim.page.get_by_role("checkbox", name="Example Helpline").check()
    victim.press("Continue")
    for section in ("What happened", "Technical details"):
        victim.box("Any government body in this portal", section).check()
    victim.press("Continue")
    assert victim.path == "/report/files"
    victim.press("Continue")


def review(worker: Walker, person: Person) -> str:
    """Sign in, take the report on, open every section, answer; return its reference."""
    worker.sign_in(person)
    worker.follow("Submissions")
    line = worker.page.locator("tbody tr")
    assert line.count() == 1
    reference = line.get_by_role("link").inner_text()
    worker.go(line.get_by_role("link"))
    worker.press("Accept")
    opened = {
        "What happened": STORY,
        "How to reach the person": CONTACT,
        "Technical details": "hxxps://parcel[.]bad[.]example/k7?u=1",
        "Who must never see this report": "Brazil",
    }
    for section, says in opened.items():
        worker.follow(section)
        assert worker.sees(says), worker.text
        assert worker.page.locator("a[href*='bad.example']").count() == 0
        worker.go(worker.page.locator(".breadcrumbs").get_by_role("link", name=reference))
    worker.type("Your message", ANSWER)
    worker.press("Send")
    assert worker.sees(ANSWER)
    return reference


def refer(worker: Walker, person: Person) -> None:
    """Be refused where the wall stands, and for what was not permitted; pass on the rest."""
    at = worker.path
    worker.follow("Refer")
    worker.follow("Example Cyber Agency")
    assert worker.sees("Nothing can be referred to this organisation"), worker.text
    worker.follow("Choose another organisation")
    worker.follow("Example Foreign Office")
    refused = worker.main.locator("dl.facts").inner_text()
    assert "How to reach the person" in refused and "permi" in refused, refused
    assert worker.page.get_by_role("checkbox").count() == 2
    worker.choose("What happened")
    worker.choose("Technical details")
    worker.choose("To find out who did it, and act on it")
    worker.type("Note to go with it", "Please look into this.")
    worker.press("Continue")
    assert worker.sees("Example Foreign Office can read at once: What happened, Technical details.")
    worker.type("Code from your authenticator", person.spare())
    worker.press("Refer now")
    assert worker.path == at, worker.text


def ask(official: Walker, person: Person) -> None:
    """Accept what was referred, read what was given and not the rest, and ask."""
    official.sign_in(person)
    official.follow("Submissions")
    official.go(official.page.locator("tbody").get_by_role("link"))
    official.press("Accept")
    at = official.path
    official.follow("What happened")
    assert official.sees(STORY)
    for section in ("contact", "wall"):
        official.open(f"{at}/section/{section}")
        assert CONTACT not in official.text and "Brazil" not in official.text
    official.open(at)
    assert official.sees("Please look into this.") and not official.sees(ANSWER)
    official.follow("Add a note")
    official.type("Note", NOTE)
    official.go(official.main.get_by_role("button"))
    assert official.sees(NOTE)
    official.follow("Ask the reporter")
    official.type("Your question", QUESTION)
    official.go(official.main.get_by_role("button"))
    assert official.path == at and official.sees(QUESTION)


def reply(victim: Walker) -> None:
    """Read the answer of one and the question of the other; reply to the question."""
    victim.follow("There is something new from %(name)s", name="Example Helpline")
    assert victim.sees(ANSWER) and not victim.sees(QUESTION)
    victim.follow("Your report")
    victim.follow("There is something new from %(name)s", name="Example Foreign Office")
    assert victim.sees(QUESTION) and not victim.sees(ANSWER)
    victim.type("Your message", REPLY)
    victim.press("Send")
    assert victim.sees(REPLY)


def decide(official: Walker) -> None:
    official.page.reload()
    assert official.sees(REPLY)
    official.follow("Write a decision")
    official.main.get_by_role("radio").first.check()
    official.type("Reasons", REASONS)
    official.press("Send to the reporter")
    official.follow("Close")
    official.press("Close")
    assert official.sees("Closed")


def look_who_opened(victim: Walker) -> None:
    victim.open("/return/report")
    victim.follow("There is something new from %(name)s", name="Example Foreign Office")
    assert victim.sees(REASONS)
    victim.follow("Your report")
    victim.follow("See who opened which part on which day")
    rows = [" ".join(row.split()) for row in victim.page.locator("tbody tr").all_inner_texts()]
    by_office = [row for row in rows if "Example Foreign Office" in row]
    assert len(rows) == 5 and len(by_office) == 1 and victim.say("What happened") in by_office[0], rows


def take_back(victim: Walker) -> None:
    victim.follow("Your report")
    victim.follow("See and change who may open what, or take it back")
    victim.follow("Take everything back from %(name)s", name="Example Foreign Office")
    victim.press("Take it back")
    assert victim.sees("You took everything back from this organisation. Ticking a part opens that part to it again.")


def nothing_is_left(official: Walker) -> None:
    """The liaison opens nothing, and what it wrote for itself is gone."""
    official.page.reload()
    assert official.sees("The reporter took everything back")
    at = official.path
    for text in (STORY, NOTE, REPLY, QUESTION):
        assert not official.sees(text)
    official.open(f"{at}/section/account")
    assert official.sees("You were not given this section") and not official.sees(STORY)


def close_for_ever(victim: Walker, words: str) -> None:
    victim.open("/return/report")
    victim.follow("Close this receipt for ever")
    victim.main.get_by_role("textbox").fill(words)
    victim.go(victim.main.get_by_role("button").first)
    assert victim.path == "/return/closed", victim.text
    victim.come_back(words)
    assert victim.path == "/return"
    assert victim.sees("No report is found with these words.") or victim.page.locator(".error-summary").count() == 1
