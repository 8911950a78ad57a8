"""Evidence with a file, from the keyboard to everyone's disk, in a real browser with scripts off."""

from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload

from tests.browser.walking import Typist, Walker
from tests.commitments import promises, showing
from tests.harness.browser import OpenPage
from tests.personas import MakeMember, Person

pytestmark = pytest.mark.browser

TITLE = str(promises.TEXT["Title"])
FIGURES = showing.FIGURES + b"2027-02,29\n" * 200_000
CODE = "Code from your authenticator"


def test_evidence_needs_no_mouse(browser_page: OpenPage, company: Person, make_member: MakeMember) -> None:
    second = make_member(company, name="Second Officer")
    public = promises.publish(company, second).path
    owner = Typist(browser_page(width=320))
    owner.sign_in(company)
    owner.follow("Commitments")
    owner.follow(TITLE)
    owner.follow("Evidence")
    owner.follow("Add evidence")
    owner.press("Add it")
    owner.jump("Choose what kind of evidence it is.")
    owner.pick("What kind of evidence it is", str(showing.SAID["type"]))
    owner.type("What it shows", showing.WORDS)
    owner.choose("Our organisation only")
    owner.type("Seen on", "02032026")  # month, day, year, as this browser's own field takes them
    assert owner.field("Seen on").input_value() == "2026-02-03"
    given: FilePayload = {"name": "figures.csv", "mimeType": "text/csv", "buffer": FIGURES}
    owner.attach("File", given)
    owner.press("Add it")
    assert not owner.page.url.endswith("/new"), owner.text
    digest = sha256(FIGURES).hexdigest()
    assert owner.sees("figures.csv") and owner.sees(digest) and owner.sees("Our organisation only")
    everyone = Walker(browser_page())
    everyone.open(public)
    assert showing.WORDS not in everyone.text and digest not in everyone.text
    owner.follow("Publish it")
    assert owner.sees(showing.WORDS) and owner.sees(digest)
    if owner.page.get_by_label(CODE).count():
        owner.type(CODE, company.spare())
    owner.press("Publish this evidence")
    assert owner.path == public
    everyone.open(public)
    assert showing.WORDS in everyone.text and digest in everyone.text
    with everyone.page.expect_download() as coming:
        everyone.link("figures.csv").click()
    assert coming.value.suggested_filename == "figures.csv"
    assert Path(coming.value.path()).read_bytes() == FIGURES
