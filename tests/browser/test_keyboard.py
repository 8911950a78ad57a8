"""Both main jobs with the keyboard alone, scripts off: every stop can be reached, and shows that it is."""

import pytest

from tests.browser.walking import Typist
from tests.harness.browser import OpenPage
from tests.personas import Person

pytestmark = pytest.mark.browser

STORY = "عرف أحدهم ما قلته في الهاتف فقط."


def test_reporting_needs_no_mouse(browser_page: OpenPage, helpline: Person) -> None:
    """The first report of somebody who has never been here, in Arabic, on a small screen."""
    victim = Typist(browser_page(language="ar", width=320), "ar")
    victim.open("/")
    victim.follow("Start a report")
    victim.press("Start")
    victim.choose("Yes, right now")
    victim.press("Continue")
    victim.follow("I can go on now")
    victim.press("Continue")
    victim.choose("Only what is needed: about three minutes")
    victim.press("Continue")
    victim.choose("About me")
    victim.press("Continue")
    victim.press("Continue")
    victim.type("In your own words, in any language", STORY)
    victim.press("Continue")
    victim.pick("A government, by its country", "BR")
    victim.press("Add to the list")
    victim.press("Continue")
    box = victim.page.get_by_role("checkbox", name="Example Helpline")
    victim.tick(box)
    victim.press("Continue")
    victim.press("Continue")
    victim.press("Continue")
    assert victim.sees(STORY) and victim.sees("The government of %(country)s", country="البرازيل")
    victim.press("Send the report")
    numbers = " ".join(victim.page.locator(".receipt span").all_inner_texts())
    victim.type("Type the words or the numbers back", numbers)
    victim.press("I have kept them")
    assert victim.path == "/report/kept"


def test_an_error_leads_the_keyboard_to_its_field(browser_page: OpenPage) -> None:
    somebody = Typist(browser_page())
    somebody.open("/sign-in")
    somebody.press("Sign in")
    assert somebody.page.locator(".error-summary").count() == 1
    somebody.jump("Enter your password.")
    somebody.page.keyboard.type("a password")
    assert somebody.field("Password").input_value() == "a password"


def test_signing_in_needs_no_mouse(browser_page: OpenPage, case_worker: Person) -> None:
    worker = Typist(browser_page())
    worker.sign_in(case_worker)
    worker.follow("Submissions")
    worker.press("Sign out")
    assert worker.path.startswith("/sign-in") and worker.sees("You are signed out.")


def test_the_way_out_is_the_first_stop_of_someone_in_danger(browser_page: OpenPage) -> None:
    victim = Typist(browser_page())
    for path in ("/help/now", "/report", "/return"):
        victim.open(path)
        victim.page.keyboard.press("Tab")
        assert victim.page.evaluate("document.activeElement.innerText") == "Leave this page now"


def test_the_first_stop_elsewhere_skips_to_the_content(browser_page: OpenPage) -> None:
    reader = Typist(browser_page())
    reader.open("/organisations")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.innerText") == "Skip to the main content"
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**#main")
