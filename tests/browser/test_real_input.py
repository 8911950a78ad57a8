"""What people really paste: a long chat in two scripts, a warning with its links, a hundred domains."""

from pathlib import Path
from typing import Final

import pytest

from tests.browser.test_walk import ALL
from tests.browser.walking import Walker
from tests.harness.browser import OpenPage
from tests.personas import Person

pytestmark = pytest.mark.browser

DOMAINS: Final = (Path(__file__).parents[1] / "data" / "suspicious-domains.txt").read_text().split()
WARNING: Final = (
    "SECURITY ALERT — your account may be the target of a state-sponsored attack (ref. 7F-2291).\n"
    "Do NOT ignore this. Confirm here within 24 h: http://account-check.example/verify?id=9&next=https://a.example\n"
    "or write to alerts@account-check.example · تنبيه أمني: حسابك قد يكون مستهدفًا"
)
LINES: Final = (
    "[٠٣/٠٢ ٢١:٠٧] ليلى: وصلتني رسالة من رقم غريب 😟 فيها رابط https://parcel.example/k7 ولم أفتحه",
    "[03/02 21:09] Sam: don't open it!! 🙏🏽 who is it from?",
    "[٠٣/٠٢ ٢١:١٠] ليلى: \u2067مكتوب «DHL» ثم +00 555 0100\u2069 👩‍👩‍👧‍👦 وكان الهاتف ساخنًا طوال الليل",
    "[03/02 21:12] Sam: \u2068ليلى\u2069 please keep it, <b>don't</b> delete & don't reset \\o/  — 100% sure \"yes\"",
    "\tforwarded: مُحَمَّدٌ قالَ \u200f(اليوم)\u200f e\u0301te\u0301 naïve 🇵🇸🏳️‍🌈 {{ 7*7 }} %(name)s",
)
LENGTH: Final = 20_000


def chat() -> str:
    """Return a chat of 20,000 characters as people paste it, with a sign of its own at its end."""
    end = "\n— النهاية / the end 🏁"
    lines = "\n".join(f"{number}. {LINES[number % len(LINES)]}" for number in range(1_000))
    return lines[: LENGTH - len(end)].rstrip().ljust(LENGTH - len(end), "…") + end


def test_real_input_is_shown_harmless_and_read_back_exactly(
    browser_page: OpenPage, helpline: Person, case_worker: Person
) -> None:
    story, material = chat(), WARNING + "\n\n" + "\n".join(DOMAINS)
    assert len(story) == LENGTH and len(DOMAINS) == 100
    victim = Walker(browser_page(width=320))
    send(victim, story, material)
    worker = Walker(browser_page())
    worker.sign_in(case_worker)
    worker.follow("Submissions")
    worker.go(worker.page.locator("tbody").get_by_role("link"))
    worker.press("Accept")
    at = worker.path
    worker.open(f"{at}/section/account")
    assert read_back(worker, "In your own words, in any language") == story
    assert "<b>don't</b>" in worker.text and "{{ 7*7 }}" in worker.text, "nothing of it is taken for code"
    worker.open(f"{at}/section/technical")
    assert read_back(worker, "Suspicious messages, in full") == material
    harmless(worker)
    victim.open("/return/answers")
    assert read_back(victim, "In your own words, in any language") == story
    assert read_back(victim, "Suspicious messages, in full") == material
    harmless(victim)


def send(victim: Walker, story: str, material: str) -> None:
    victim.open("/report")
    victim.press("Start")
    victim.choose("No")
    for _page in range(2):
        victim.press("Continue")
    victim.choose(ALL)
    for _page in range(5):
        victim.press("Continue")
    victim.type("In your own words, in any language", story)
    for _page in range(4):
        victim.press("Continue")
    victim.type("Suspicious messages, in full", material)
    victim.press("Skip the other questions")
    victim.press("Continue")
    victim.page.get_by_role("checkbox", name="Example Helpline").check()
    for _page in range(3):
        victim.press("Continue")
    assert victim.path == "/report/check", victim.text[:500]
    harmless(victim)
    victim.press("Send the report")
    victim.type("Type the words or the numbers back", " ".join(victim.page.locator(".receipt b").all_inner_texts()))
    victim.press("I have kept them")


def read_back(reader: Walker, question: str) -> str:
    """Unfold what was typed, and return it as the browser would copy it."""
    reader.page.locator("summary").filter(has_text=question).click()
    return reader.page.get_by_role("textbox", name=question).input_value()


def harmless(reader: Walker) -> None:
    """Every domain and link can be read, and none can be pressed."""
    shown = reader.main.locator("dd").all_inner_texts()
    seen = "\n".join(shown)
    for domain in DOMAINS:
        assert domain.replace(".", "[.]") in seen and domain not in seen.split(), domain
    assert "hxxp://account-check[.]example/verify" in seen and "alerts[@]account-check[.]example" in seen
    addresses = [link.get_attribute("href") or "" for link in reader.page.get_by_role("link").all()]
    assert not [one for one in addresses if one.startswith(("http", "mailto", "tel", "//"))], addresses
