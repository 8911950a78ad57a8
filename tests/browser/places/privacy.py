"""Asking what is held about oneself, and notices to everybody who has a receipt."""

from datetime import timedelta
from typing import Final

from portal import clock
from tests.browser.places.finding import Place
from tests.browser.world import World

TOLD: Final = "I am called Amal Example, and think that a neighbour named me."


def _question(world: World) -> str:
    """Let somebody ask, and find it at the secretariat's desk."""

    def find() -> str:
        page = world.visitor().open("/privacy/request").fill({"request": TOLD})
        page.press("Send the request", status=200)
        return world.link("selma", "/desk/privacy", "/desk/privacy/.")

    return world.place("privacy question", find)


def _notice(world: World) -> str:
    def find() -> str:
        page = world.person("selma").open("/secretariat/notices/new")
        until = (clock.today() + timedelta(days=30)).isoformat()
        told = "On 3 March somebody copied the list of organisations. No report was read."
        page = page.fill({"until_on": until, "title_en": "What happened to this portal", "text_en": told})
        return page.press("Keep it for a second person", status=200).path

    return world.place("notice", find)


PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "privacy.ask": (Place("privacy-request", "nobody", "/privacy/request"),),
    "privacy.answer": (Place("privacy-answer", "nobody", "/privacy/answer"),),
    "privacy.deleted": (Place("privacy-deleted", "nobody", "/privacy/answer/deleted"),),
    "privacy.questions": (
        Place("privacy-questions", "selma", "/desk/privacy"),
        Place("privacy-questions-none", "hana", "/desk/privacy"),
    ),
    "privacy.question": (Place("privacy-question", "selma", _question),),
    "privacy.notices": (Place("secretariat-notices", "selma", "/secretariat/notices"),),
    "privacy.new_notice": (Place("secretariat-notice-new", "selma", "/secretariat/notices/new"),),
    "privacy.notice": (Place("secretariat-notice", "selma", _notice),),
}
