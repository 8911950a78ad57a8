"""A bounded number of costly things at once (derivations, uploads, spreadsheets); once all places are taken, a page
says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import BoundedSemaphore
from typing import Final

from flask import Flask, current_app

from portal.problems import Busy
from portal.settings import Settings

EXTENSION: Final = "portal.costly"


class Desk(StrEnum):
    """Each has places of its own, so that a flood at one does not close the others."""

    SIGN_IN = "sign_in"
    RECEIPT = "receipt"
    FILING = "filing"
    KEEPING = "keeping"
    REPLY = "reply"
    SPREADSHEET = "spreadsheet"
    UPLOAD = "upload"
    """Each takes a thread for as long as the line takes: half of them are left for pages."""


def install(app: Flask, settings: Settings) -> None:
    places = dict.fromkeys(Desk, settings.costly_runs) | {Desk.UPLOAD: max(1, settings.threads // 2)}
    app.extensions[EXTENSION] = {desk: BoundedSemaphore(count) for desk, count in places.items()}


@contextmanager
def place_at(desk: Desk) -> Iterator[None]:
    """Wait a little for a place, or raise `Busy`. Held only around the costly thing, with no session open."""
    places: BoundedSemaphore = current_app.extensions[EXTENSION][desk]
    wait = current_app.extensions["portal.settings"].costly_wait
    if not places.acquire(timeout=wait):
        raise Busy
    try:
        yield
    finally:
        places.release()
