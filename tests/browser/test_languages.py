"""French and Spanish, whose words are longer, where people report, look for help and read what is public."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.places import PLACES
from tests.browser.places.reporting import PLACES as REPORTING
from tests.browser.showing import show
from tests.browser.world import World
from tests.harness.browser import axe, overflow

pytestmark = pytest.mark.browser

LANGUAGES: Final = ("fr", "es")
WIDTHS: Final = (1280, 320)
HEIGHT: Final = 900
OPEN_TO_ALL: Final = [
    place for endpoint, places in PLACES.items() for place in places if endpoint in REPORTING or place.who == "nobody"
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_everybody_meets_fits_in_french_and_spanish(
    world: World, window: Page, language: str, picture: Callable[[Page, str], None]
) -> None:
    found = []
    for place in OPEN_TO_ALL:
        show(window, world, place, language)
        for width in WIDTHS:
            window.set_viewport_size({"width": width, "height": HEIGHT})
            picture(window, f"{place.name}-{language}-light-{width}")
            if overflow(window):
                found.append(f"{place.name} at {width} px is {overflow(window)} px too wide")
        found += [f"{place.name}: {fault}" for fault in axe(window)]
    assert not found, f"{language}:\n  " + "\n  ".join(found)
