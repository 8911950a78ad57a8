"""Many filters are folded away on a phone, without a script, so that a list begins on its first screen or the next."""

import pytest
from playwright.sync_api import Page

from tests.browser.places import Place
from tests.browser.showing import show
from tests.browser.walking import Typist
from tests.browser.world import World

pytestmark = pytest.mark.browser

REGISTER = Place("commitments", "nobody", "/commitments")
KIND = "select[name=kind]"
FOLD = "form.filters summary"


def seen(window: Page, world: World, language: str, *, width: int) -> Typist:
    window.set_viewport_size({"width": width, "height": 640})
    show(window, world, REGISTER, language)
    return Typist(window, language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_phone_the_filters_take_little_room_until_they_are_opened_by_the_keyboard(
    world: World, window: Page, language: str
) -> None:
    reader = seen(window, world, language, width=320)
    box = window.locator("form.filters").bounding_box()
    assert box is not None and box["height"] < 320, box
    assert not window.locator(KIND).is_visible()
    assert window.locator(FOLD).inner_text() == reader.say("Filters and order")
    window.locator(FOLD).focus()
    window.keyboard.press("Enter")
    assert window.locator(KIND).is_visible()
    window.locator(KIND).select_option("state")
    reader.press("Filter")
    assert "kind=state" in window.url
    assert "(" in window.locator(FOLD).inner_text(), "it is not said that a filter is chosen"
    assert not window.locator(KIND).is_visible()


def test_where_there_is_room_every_filter_lies_open(world: World, window: Page) -> None:
    seen(window, world, "en", width=1280)
    selects = window.locator("form.filters select")
    assert selects.count() > 5 and all(one.is_visible() for one in selects.all())
    assert not window.locator(FOLD).is_visible()
