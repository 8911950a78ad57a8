"""What the pictures of the guides show can still be shown; `make guide-pictures` takes them anew."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.places import PLACES
from tests.browser.showing import show
from tests.browser.world import World
from tests.harness.browser import overflow

pytestmark = pytest.mark.browser

PLACE: Final = {place.name: place for places in PLACES.values() for place in places}
MARGIN: Final = 16
COLOURS: Final = 64


@dataclass(frozen=True)
class Picture:
    """The top of a page in a window of `width`, `height` pixels high; of its <main> alone unless it is `whole`."""

    file: str
    place: str
    width: int
    height: int
    whole: bool = False

    def clip(self, window: Page) -> dict[str, float]:
        if self.whole:
            return {"x": 0, "y": 0, "width": self.width, "height": self.height}
        box = window.locator("main").bounding_box()
        assert box is not None
        margin = MARGIN if window.locator("html.workspace").count() else 0  # elsewhere <main> has one of its own
        height = min(self.height, box["height"] + 2 * margin)
        return {"x": box["x"] - margin, "y": box["y"] - margin, "width": box["width"] + 2 * margin, "height": height}


PICTURES: Final = (
    Picture("pictures/home", "home", 1280, 818, whole=True),
    Picture("guides/pictures/reporter-permission", "report-permission", 640, 480),
    Picture("guides/pictures/reporter-report", "return-report", 640, 660),
    Picture("guides/pictures/reporter-account", "own-account-reports", 640, 430),
    Picture("guides/pictures/case-worker-desk", "desk", 1280, 470),
    Picture("guides/pictures/case-worker-take-out", "note-take-out", 1000, 440),
    Picture("guides/pictures/case-worker-queue", "queue", 1280, 860),
    Picture("guides/pictures/case-worker-refer", "refer-to-barred", 1000, 560),
    Picture("guides/pictures/liaison-report", "part-referred", 1000, 560),
    Picture("guides/pictures/company-statement", "note-statement", 1000, 460),
    Picture("guides/pictures/company-commitment", "commitment", 960, 424),
    Picture("guides/pictures/company-question", "question-open", 1000, 560),
    Picture("guides/pictures/company-import", "commitments-import", 1000, 480),
    Picture("guides/pictures/company-progress", "commitment-report", 1000, 690),
    Picture("guides/pictures/company-evidence", "evidence", 1000, 660),
    Picture("guides/pictures/company-facts", "assessment-facts", 1000, 480),
    Picture("guides/pictures/assessor-assessment", "assessment-with-owner", 1000, 560),
    Picture("guides/pictures/assessor-evidence", "evidence-for-assessors", 1000, 520),
    Picture("guides/pictures/secretariat-complaint", "complaint", 1000, 680),
    Picture("guides/pictures/secretariat-block", "block-confirm", 1000, 620),
    Picture("guides/pictures/secretariat-reply-link", "reply-by-link", 1000, 440),
    Picture("guides/pictures/vendor-question", "question-no-answer", 1000, 560),
    Picture("guides/pictures/secretariat-application", "secretariat-application", 1000, 562),
    Picture("guides/pictures/secretariat-suspend", "secretariat-propose", 1000, 405),
)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.place)
def test_the_guides_show_pages_that_are_there(
    world: World, window: Page, picture: Picture, request: pytest.FixtureRequest
) -> None:
    window.emulate_media(color_scheme="light")
    window.set_viewport_size({"width": picture.width, "height": picture.height})
    show(window, world, PLACE[picture.place], "en")
    assert overflow(window) == 0
    if folder := request.config.getoption("--pictures"):
        file = Path(folder) / f"{picture.file}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        window.screenshot(path=file, full_page=True, clip=picture.clip(window))  # type: ignore[arg-type]  # the same keys
        with Image.open(file) as taken:
            few = taken.convert("RGB").quantize(COLOURS)
        few.save(file, optimize=True)  # a page has few colours: half the size, and nobody sees it
