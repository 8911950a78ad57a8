"""The third walk: the parties share an incident note with a real set of indicators; in a real browser, scripts off."""

from typing import Final

import pytest
import stix2
from flask import Flask
from playwright.sync_api import expect

from portal.db import Database
from portal.exchange.operations import importing
from portal.jobs import work
from tests.browser.walking import Walker
from tests.exchange.bundles import real
from tests.harness.browser import OpenPage
from tests.personas import Person

pytestmark = pytest.mark.browser

TITLE: Final = "Links to parcels that nobody ordered"
KNOWN: Final = "Three newsrooms got the same message within a week."
STATEMENT: Final = "We saw two of these names in our logs, and block them now."
INDICATORS: Final = 1_549


def test_the_parties_share_a_note_with_real_indicators(
    app: Flask, browser_page: OpenPage, helpline: Person, company: Person, liaison: Person
) -> None:
    author = Walker(browser_page())
    author.sign_in(helpline)
    write(author)
    address = author.path
    upload(author, app.extensions["portal.database"])
    share(author, helpline, address, company)
    reader = Walker(browser_page(width=360))
    reader.sign_in(company)
    state(reader, address)
    author.open(address)
    assert author.sees(STATEMENT)
    outsider = Walker(browser_page())
    outsider.sign_in(liaison)
    for path in (address, f"{address}/indicators", f"{address}/indicators.stix2"):
        answer = outsider.page.request.get(outsider.page.url.split("/desk")[0] + path)
        assert answer.status == 404, path
    come_out(reader, address)


def write(author: Walker) -> None:
    author.follow("Incident notes")
    author.follow("Write a note")
    author.type("Title", TITLE)
    author.type("What is known", KNOWN)
    author.page.locator("input[value='TLP:AMBER']").check()
    author.page.locator("input[value='PAP:AMBER']").check()
    author.press("Save the draft")
    assert author.sees(TITLE)


def upload(author: Walker, database: Database) -> None:
    """Send the file; watch it being read, slice by slice; the page is true, and survives a reload."""
    author.follow("Add indicators")
    author.page.locator("input[type=file]").set_input_files(
        {"name": "indicators.stix2", "mimeType": "application/json", "buffer": real()}
    )
    author.press("Send the file")
    bar, seen = author.page.locator("progress"), {"0"}
    expect(bar).to_have_attribute("value", "0")
    while work.run_waiting(database, [importing.IMPORT], seconds=0.5):
        for shown in seen:  # the page asks again by itself
            expect(author.page.locator(f"progress[value='{shown}']")).to_have_count(0)
        author.page.wait_for_load_state()
        seen |= set(bar.evaluate_all("bars => bars.map(bar => bar.getAttribute('value'))"))
    assert len(seen) > 1, "how far it was did not move"
    expect(author.main).to_contain_text("All of it is done.")
    author.follow("Go on")


def share(author: Walker, person: Person, address: str, to: Person) -> None:
    author.open(address)
    author.follow("Choose the audience")
    author.page.locator(f"input[value='{to.organisation}']").check()
    author.press("Keep this audience")
    author.follow("Share")
    author.page.get_by_label("Code from your authenticator").fill(person.spare())
    author.press("Share now")


def state(reader: Walker, address: str) -> None:
    reader.follow("Incident notes")
    reader.follow(TITLE)
    assert reader.path == address and reader.sees(KNOWN)
    reader.follow("Read the indicators")
    assert reader.page.locator("tbody tr").count() == 50
    reader.open(address)
    reader.follow("State whether you are affected")
    reader.choose("Investigating")
    reader.type("Statement", STATEMENT)
    reader.press("Make this statement")
    assert reader.sees(STATEMENT)


def come_out(reader: Walker, address: str) -> None:
    """Take the indicators out again; they parse strictly."""
    answer = reader.page.request.get(reader.page.url.split("/desk")[0] + f"{address}/indicators.stix2")
    found = stix2.parse(answer.text(), allow_custom=False)
    assert sum(one["type"] == "indicator" for one in found.objects) == INDICATORS
