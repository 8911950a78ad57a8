"""Security keys in a real browser, which talks to a key in software as it would to one in a port."""

from typing import Final

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.walking import Walker
from tests.harness.browser import OpenPage, axe
from tests.personas import Person

pytestmark = pytest.mark.browser

KEY: Final = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """Put a key into the browser, which somebody touches whenever it is asked."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]


def add_key(somebody: Walker, person: Person) -> None:
    somebody.open("/desk/account")
    somebody.follow("Add a security key")
    somebody.type("Code from your authenticator", person.spare())
    somebody.press("Continue")
    somebody.type("Name of this security key", "Blue, on my key ring")
    somebody.press("Add the key")
    assert somebody.path == "/desk/account" and somebody.sees("Not used yet")


def type_password(somebody: Walker, person: Person) -> None:
    somebody.press("Sign out")
    somebody.open("/sign-in")
    somebody.type("E-mail address", person.email)
    somebody.type("Password", person.password)
    somebody.press("Sign in")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_key_is_added_signs_in_and_confirms(browser_page: OpenPage, case_worker: Person, language: str) -> None:
    somebody = Walker(browser_page(javascript=True, language=language, width=320), language)
    plug_in(somebody.page)
    somebody.sign_in(case_worker)
    add_key(somebody, case_worker)
    assert axe(somebody.page) == []
    type_password(somebody, case_worker)
    assert axe(somebody.page) == []
    somebody.press("Use a security key")
    assert somebody.path == "/desk"
    somebody.open("/desk/account/spare-codes")
    somebody.press("Use a security key")
    assert somebody.sees("Your new spare codes")


def test_a_key_that_does_not_answer_leaves_the_codes(browser_page: OpenPage, case_worker: Person) -> None:
    somebody = Walker(browser_page(javascript=True))
    devtools, key = plug_in(somebody.page)
    somebody.sign_in(case_worker)
    add_key(somebody, case_worker)
    type_password(somebody, case_worker)
    devtools.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    somebody.button("Use a security key").click()
    somebody.page.get_by_role("status").filter(has_text="The key was not asked to the end").wait_for()
    somebody.type("Code from your authenticator", case_worker.spare())
    somebody.press("Continue")
    assert somebody.path == "/desk"


def test_without_scripts_the_pages_say_what_a_key_needs(browser_page: OpenPage, case_worker: Person) -> None:
    with_scripts = Walker(browser_page(javascript=True))
    plug_in(with_scripts.page)
    with_scripts.sign_in(case_worker)
    add_key(with_scripts, case_worker)
    without = Walker(browser_page())
    without.open("/sign-in")
    without.type("E-mail address", case_worker.email)
    without.type("Password", case_worker.password)
    without.press("Sign in")
    assert without.sees("You can use a security key here where this page may run scripts. A code works without.")
    assert without.button("Use a security key").count() == 0
    without.type("Code from your authenticator", case_worker.spare())
    without.press("Continue")
    assert without.path == "/desk"
    without.open("/desk/account/security-keys/new")
    without.type("Code from your authenticator", case_worker.spare())
    without.press("Continue")
    assert without.sees("Adding a security key takes a script")
    without.type("Name of this security key", "Red")
    without.press("Add the key")
    assert without.sees("The security key was not asked: that takes a script.")
