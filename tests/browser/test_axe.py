"""Every page under axe-core: in English and Arabic, in the light and in the dark, on a phone and on a desk."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.places import MISSING, NO_PAGES, PLACES, SENT, Place, Sent
from tests.browser.showing import show
from tests.browser.walking import Walker
from tests.browser.world import World
from tests.harness import colours
from tests.harness.browser import Scheme, axe, overflow
from tests.harness.colours import Colours

pytestmark = pytest.mark.browser

ALL: Final = [*(place for places in PLACES.values() for place in places), *MISSING]
LANGUAGES: Final = ("en", "ar")
VARIANTS: Final[tuple[tuple[Scheme, int], ...]] = (("light", 1280), ("light", 320), ("dark", 320), ("dark", 1280))
HEIGHT: Final = 900
Look = Callable[[str, str], None]


@pytest.fixture
def look(window: Page, seen: Colours, picture: Callable[[Page, str], None]) -> Look:
    """Return what looks at the page as it stands in every light and width."""

    def at_all(name: str, language: str) -> None:
        for scheme, width in VARIANTS:
            window.emulate_media(color_scheme=scheme)
            window.set_viewport_size({"width": width, "height": HEIGHT})
            if (language, scheme, width) != ("ar", "dark", 320):
                picture(window, f"{name}-{language}-{scheme}-{width}")
            where = f"{name} in {language}, {scheme}, {width} px"
            wide = overflow(window)
            assert wide == 0, f"{where} is wider than its window by {wide} px"
            found = seen.faults(window)
            if scheme == "light":
                found += axe(window, leaving_out=colours.RULES)
            assert not found, f"{where}:\n  " + "\n  ".join(found)

    return at_all


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ALL, ids=lambda place: place.name)
def test_every_page_can_be_used_by_everybody(
    world: World, window: Page, place: Place, language: str, look: Look
) -> None:
    show(window, world, place, language)
    look(place.name, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sent", SENT, ids=lambda sent: sent.name)
def test_what_a_form_answers_can_be_used_by_everybody(
    world: World, window: Page, sent: Sent, language: str, look: Look
) -> None:
    say = Walker(window, language).say
    show(window, world, Place(sent.name, sent.who, sent.path), language)
    for name, text in sent.typed:
        window.locator(f"main [name='{name}']").fill(text)
    for name in sent.ticked:
        window.locator(f"main [name='{name}']").first.check()
    if sent.meanwhile:
        window.locator("main input[name=was]").evaluate("field => { field.value = 'as it was before' }")
    if sent.forget:
        window.context.clear_cookies(name="form")
    with window.expect_navigation():
        window.locator("main").get_by_role("button", name=say(sent.button), exact=True).first.click()
    assert window.locator(f"main {sent.says}").count() == 1, f"{sent.name} led to {window.title()}"
    look(sent.name, language)


def test_every_address_that_shows_a_page_is_looked_at(world: World) -> None:
    shown = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert sorted(shown) == sorted(PLACES.keys() | NO_PAGES.keys())
