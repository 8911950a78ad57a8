"""Somebody who keeps reports in an account, through the pages, with scripts off."""

from typing import Final

from tests.harness.pages import Page, Visitor

NAME: Final = "Blue Heron"
PASSWORD: Final = "seven grey boats at noon"
NEW: Final = "a lamp behind the old door"
WRONG: Final = "a password of nobody here"
LIST: Final = "/return/account/reports"


def make(visitor: Visitor, *, name: str = NAME, password: str = PASSWORD) -> Page:
    """Make an account for the report that is open in this browser; return the page that shows the recovery code."""
    page = visitor.open("/return/account/new")
    said = {"Name of the account": name, "New password": password, "New password once more": password}
    page = page.fill(said).press("Make the account")
    assert page.path == "/return/account/code", page.errors
    return page


def keep_code(page: Page) -> str:
    """Type the recovery code back; return it."""
    code = page.texts("code")[0]
    page = page.fill({"code": code}).press("I have kept it")
    assert page.path.startswith(LIST), page.errors
    return code


def made(visitor: Visitor, *, name: str = NAME, password: str = PASSWORD) -> str:
    """Make an account whole; return its recovery code."""
    return keep_code(make(visitor, name=name, password=password))


def try_in(visitor: Visitor, name: str = NAME, password: str = PASSWORD) -> Page:
    """Type name and password; return whatever page is then shown."""
    page = visitor.open("/return/account").fill({"Name of the account": name, "Password": password})
    return page.press("Open the account")


def enter(visitor: Visitor, name: str = NAME, password: str = PASSWORD) -> Page:
    """Open the account; return the list of its reports."""
    page = try_in(visitor, name, password)
    assert page.path.startswith(LIST), page.errors
    return page


def sign_out(visitor: Visitor) -> Page:
    return visitor.open(LIST).press("Put the account away for now")


def references(page: Page) -> list[str]:
    """Return the references of the reports in the list, in its order."""
    return [words.split()[1] for words in page.texts("h2") if words.startswith("Report ")]


def open_report(page: Page, reference: str) -> Page:
    page = page.press(f"Open {reference}")
    assert page.path == "/return/report", page.errors
    return page
