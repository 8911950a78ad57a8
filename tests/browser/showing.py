"""Bringing a window to a place of the demonstration, as whoever the place is for."""

from playwright.sync_api import Page

from tests.browser.places import Place
from tests.browser.world import World
from tests.harness.browser import Faults


def show(window: Page, world: World, place: Place, language: str) -> None:
    """Go to a page as whom it is for; what the browser complains of on the way fails."""
    address = ("" if language == "en" else f"/{language}") + place.address(world)
    faults = Faults()
    window.context.clear_cookies()
    window.context.add_cookies(world.cookies(place.who))  # type: ignore[arg-type]  # a TypedDict of the same keys
    window.on("console", faults.console)
    answer = window.goto(world.live.address(address), wait_until="load")
    window.remove_listener("console", faults.console)
    assert answer is not None and answer.status == place.status, f"{address} answered {answer and answer.status}"
    arrived = window.url.removeprefix(world.live.url)
    assert arrived == address, f"{address} led to {arrived}"
    assert not faults.said, faults.said
