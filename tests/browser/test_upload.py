"""An upload shows how far it is in a frame beside the form, with scripts off."""

from collections.abc import Iterator
from threading import Event

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, expect

from portal.files import receiving
from portal.storage import Store
from tests.browser.walking import Walker
from tests.harness.browser import OpenPage
from tests.personas import Person
from tests.submissions import desk

pytestmark = pytest.mark.browser

VIDEO = b"\0\0\0\x18ftypisom" + b"v" * 3_000_000


def test_true_progress_is_shown_without_scripts(
    app: Flask, browser_page: OpenPage, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk.report(app, helpline)
    store: Store = app.extensions["portal.store"]
    whole, half, go_on = store.put_pieces, Event(), Event()

    def slowly(name: str, pieces: Iterator[bytes]) -> None:
        def waiting() -> Iterator[bytes]:
            for number, piece in enumerate(pieces):
                yield piece
                if number == 20:
                    half.set()
                    assert go_on.wait(300)

        whole(name, waiting())

    monkeypatch.setattr(store, "put_pieces", slowly)
    monkeypatch.setattr(receiving, "EVERY", 0.0)
    victim = Walker(browser_page())
    victim.open("/return")
    victim.page.context.add_cookies([{"name": "report", "value": made.token, "url": victim.page.url}])
    victim.open("/return/files")
    progress = victim.page.frame_locator("iframe").first
    assert progress.get_by_text("Nothing is on its way yet.").count() == 1
    given: FilePayload = {"name": "seen.mp4", "mimeType": "video/mp4", "buffer": VIDEO}
    victim.field("Files").set_input_files([given])
    victim.button("Send these files").click(no_wait_after=True)
    for _turn in range(600):  # the browser goes on only while this waits by its means
        if half.is_set():
            break
        victim.page.wait_for_timeout(100)
    assert half.is_set()
    expect(progress.get_by_role("progressbar")).not_to_have_attribute("value", "0")
    expect(progress.locator("main")).to_contain_text("of 3 MB have come")
    go_on.set()
    sent = victim.page.frame_locator("iframe[name=files-sent]")
    sent.get_by_text("1 file was kept").wait_for()
    progress.get_by_text("All of it has come.").wait_for()
    sent.get_by_role("link", name="Show all files").click()
    victim.page.get_by_role("heading", name="seen.mp4").wait_for()
    assert victim.path == "/return/files"
