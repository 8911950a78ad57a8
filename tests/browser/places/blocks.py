"""Blocks of what was published, at the desks of the secretariat and of whoever wrote it."""

from typing import Final

from portal.demo.cast import LAB
from tests.browser.places.finding import PROMISED, Find, Place, link
from tests.browser.world import World

ALL: Final = "/secretariat/blocks"


def block(state: str, after: str = "") -> Find:
    """Find the first block in this state on the secretariat's list."""
    return lambda world: world.link("selma", f"{ALL}?state={state}", f"{ALL}/.") + after


def appealed(after: str) -> Find:
    """Find the block against which its author has appealed: no other is of something that the lab wrote."""
    return lambda world: world.line("selma", f"{ALL}?state=in_force", LAB) + after


def choose(world: World) -> str:
    """Find where a part of a commitment is chosen."""
    page = world.person("selma").open(ALL).fill({"address": PROMISED})
    return world.place("choose a part", lambda: page.press("Find the page", status=200).path)


PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "commitments.blocks": (
        Place("blocks", "selma", ALL),
        Place("blocks-none", "selma", f"{ALL}?state=lifted"),
    ),
    "commitments.propose_block": (Place("block-propose", "selma", choose),),
    "commitments.block": (
        Place("block-proposed", "selma", block("proposed")),
        Place("block-in-force", "selma", appealed("")),
    ),
    "commitments.confirm_block": (Place("block-confirm", "selma", block("proposed", "/confirm")),),
    "commitments.lift_block": (Place("block-lift-not-proposed", "selma", block("in_force", "/lift"), 403),),
    "commitments.decide_appeal": (Place("block-appeal-by-those", "selma", appealed("/appeal"), 403),),
    "commitments.own_blocks": (
        Place("own-blocks", "ines", "/desk/blocks"),
        Place("own-blocks-none", "otto", "/desk/blocks"),
    ),
    "commitments.own_block": (Place("own-block", "ines", link("ines", "/desk/blocks", "/desk/blocks/.")),),
}
