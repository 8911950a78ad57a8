"""What a reporter does by right on the page of a receipt."""

import re
from typing import Final

from tests.browser.places.finding import FOR_ANOTHER, Find, Place, link, report
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


def _helped(world: World) -> str:
    """Let somebody whose report was just sent ask for help, and find where the words to it can be erased."""
    page = world.person("kept").open("/return/report")
    page = page.follow(next(words for words in page.links if words.startswith("Read and write"))).follow("Ask for help")
    page = page.fill({"What would help you": "Legal aid", "Words to it": "The hearing is in May."}).press("Ask for it")
    return next(address for address in page.links.values() if "/return/erase/remedy/" in address)


def _own_words(world: World) -> str:
    return world.place("own words to a remedy", lambda: _helped(world))


def _asked(world: World, who: str, path: str, part: str) -> None:
    """Let somebody who holds a report ask for a part of it."""
    page = world.person(who).open(path)
    wanted = {"What you ask for": [part], "What for": "To keep the person safe"}
    page = page.fill({**wanted, "Why you need it": "We would like to show it to a lawyer."})
    page.press("Ask the reporter for permission", status=200)


def _requested(world: World) -> str:
    def find() -> str:
        page = world.person("returned").open("/return/report")
        reference = re.search(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b", page.main)
        assert reference is not None
        _asked(world, "hana", f"/desk/submissions/{reference[0]}/request", "To take a copy of: What happened")
        return world.link("returned", "/return/report", "/return/requests/")

    return world.place("request", find)


def _relayed(world: World) -> str:
    def find() -> str:
        at = report("ines", FOR_ANOTHER)(world)
        _asked(world, "ines", f"{at}/refer/example-foreign-office/request", "To read: How to reach the person")
        return world.link("ines", f"{at}/permission", "/permission/requests/")

    return world.place("relayed request", find)


PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "submissions.request_asked": (Place("return-request", "returned", _requested),),
    "submissions.relay_request": (Place("for-another-request", "ines", _relayed),),
    "submissions.own_copy": (Place("return-copy", "returned", "/return/copy"),),
    "submissions.freeze": (Place("return-freeze", "returned", "/return/freeze"),),
    "submissions.halt": (Place("return-halt", "returned", _beyond("/return/halt/")),),
    "submissions.delete": (
        Place("return-delete", "returned", "/return/delete"),
        Place("return-delete-account", "keeping", "/return/delete"),
    ),
    "submissions.deleted": (Place("return-deleted", "nobody", "/return/deleted"),),
    "submissions.objection": (Place("return-object", "returned", _beyond("/return/object/")),),
    "submissions.erase_message": (Place("return-erase-message", "kept", _own_message),),
    "submissions.erase_remedy_words": (Place("return-erase-remedy", "kept", _own_words),),
    "submissions.erase_file": (
        Place("return-erase-file", "returned", link("returned", "/return/files", "/return/erase/file/")),
    ),
    "submissions.correct": (
        Place("return-correct", "returned", "/return/correct/what_happened"),
        Place("return-answer-later", "returned", "/return/correct/why_them"),
    ),
    "submissions.add_to_wall": (Place("return-wall", "returned", "/return/wall"),),
    "submissions.erase_section": (Place("return-erase-part", "returned", "/return/erase/part/account"),),
}
