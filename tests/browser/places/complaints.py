"""Reports of illegal or wrong content, the secretariat's desk of them, and what authors are asked to put right."""

from typing import Final

from tests.browser.places.finding import Find, Place, link

ALL: Final = "/secretariat/complaints"
AUTHORS: Final = f"{ALL}/authors"
PUT_RIGHT: Final = "/desk/put-right"


def complaint(state: str, who: str = "selma") -> Find:
    """Find the first complaint in this state at the secretariat's desk."""
    return lambda world: world.link(who, f"{ALL}?state={state}", f"{ALL}/[0-9a-f-]{{36}}$")


def asked(state: str) -> Find:
    """Find the first thing that an author was asked, in this state."""
    return lambda world: world.link("selma", f"{AUTHORS}?state={state}", f"{AUTHORS}/.")


TO_PUT_RIGHT: Final = link("tara", PUT_RIGHT, f"{PUT_RIGHT}/.")

PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "complaints.complain": (Place("complaint-new", "nobody", "/complaints/new?page=/commitments"),),
    "complaints.answer": (Place("complaint-answer", "nobody", "/complaints/answer"),),
    "complaints.appealed": (Place("complaint-appealed", "nobody", "/complaints/answer/appealed"),),
    "complaints.delete": (Place("complaint-delete", "nobody", "/complaints/answer/delete"),),
    "complaints.deleted": (Place("complaint-deleted", "nobody", "/complaints/answer/deleted"),),
    "complaints.complaints": (
        Place("complaints", "selma", ALL),
        Place("complaints-none", "selma", f"{ALL}?state=settled"),
    ),
    "complaints.complaint": (
        Place("complaint", "selma", complaint("waiting")),
        Place("complaint-decided", "selma", complaint("decided")),
        Place("complaint-appeal", "selma", complaint("appealed")),
        Place("complaint-appeal-by-those", "bruno", complaint("appealed", "bruno")),
    ),
    "complaints.asked_authors": (
        Place("asked-authors", "selma", AUTHORS),
        Place("asked-authors-none", "selma", f"{AUTHORS}?state=taken_back"),
    ),
    "complaints.asked_author": (
        Place("asked-author", "selma", asked("asked")),
        Place("asked-author-will-not", "selma", asked("declined")),
    ),
    "complaints.mendings": (
        Place("put-right", "tara", PUT_RIGHT),
        Place("put-right-none", "otto", PUT_RIGHT),
    ),
    "complaints.mending": (
        Place("put-right-asked", "tara", TO_PUT_RIGHT),
        Place("put-right-answered", "viktor", link("viktor", PUT_RIGHT, f"{PUT_RIGHT}/.")),
    ),
}
