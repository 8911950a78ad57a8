"""What a reporter does by right on the page of a receipt."""

from typing import Final

from tests.browser.places.finding import Find, Place, link
from tests.browser.world import World


def _beyond(pattern: str) -> Find:
    """Find the first link that matches on the page of a conversation."""
    return lambda world: world.link("returned", world.link("returned", "/return/report", "/thread/"), pattern)


def _written(world: World) -> str:
    """Let somebody whose report was just sent write a message, and find where it can be erased."""
    page = world.person("kept").open("/return/report")
    page = page.follow(next(words for words in page.links if words.startswith("Read and write")))
    page = page.fill({"Your message": "I am at my sister’s."}).press("Send")
    return next(address for address in page.links.values() if "/return/erase/message/" in address)


def _own_message(world: World) -> str:
    return world.place("own message", lambda: _written(world))


PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "submissions.own_copy": (Place("return-copy", "returned", "/return/copy"),),
    "submissions.freeze": (Place("return-freeze", "returned", "/return/freeze"),),
    "submissions.delete": (
        Place("return-delete", "returned", "/return/delete"),
        Place("return-delete-account", "keeping", "/return/delete"),
    ),
    "submissions.deleted": (Place("return-deleted", "nobody", "/return/deleted"),),
    "submissions.objection": (Place("return-object", "returned", _beyond("/return/object/")),),
    "submissions.erase_message": (Place("return-erase-message", "kept", _own_message),),
    "submissions.erase_file": (
        Place("return-erase-file", "returned", link("returned", "/return/files", "/return/erase/file/")),
    ),
    "submissions.erase_section": (Place("return-erase-part", "returned", "/return/erase/part/account"),),
}
