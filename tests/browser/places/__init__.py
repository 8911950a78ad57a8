"""Every address that shows a page, with whose browser it is looked at in. A new page that is not here fails a test."""

from typing import Final

from tests.browser.places import (
    blocks,
    challenges,
    complaints,
    desk,
    organisations,
    privacy,
    reporting,
    rights,
    together,
)
from tests.browser.places.finding import Place, Sent
from tests.browser.places.forms import MISSING, SENT

__all__ = ["MISSING", "NO_PAGES", "PLACES", "SENT", "Place", "Sent"]

PLACES: Final[dict[str, tuple[Place, ...]]] = {
    **reporting.PLACES,
    **rights.PLACES,
    **privacy.PLACES,
    **organisations.PLACES,
    **together.PLACES,
    **challenges.PLACES,
    **blocks.PLACES,
    **complaints.PLACES,
    **desk.PLACES,
}

NO_PAGES: Final = {
    "static": "files",
    "commitments.import_template": "CSV",
    "exchange.download": "JSON",
    "submissions.file": "a file to be saved",
    "submissions.own_file": "a file to be saved",
    "register.feed": "Atom",
    "register.feed_of_organisation": "Atom",
    "register.feed_of_instrument": "Atom",
    "commitments.calendar": "a calendar",
    "commitments.evidence_file": "a file to be saved",
    "commitments.own_evidence_file": "a file to be saved",
    "commitments.assessors_evidence_file": "a file to be saved",
    "commitments.block_file": "a file to be saved",
    "commitments.own_block_file": "a file to be saved",
    "register.robots": "plain text",
    "register.security": "plain text",
    "register.sitemap": "XML",
    "register.sitemap_part": "XML",
    "web.alive": "JSON",
    "web.ready": "JSON",
    "web.leave": "leads on to web.left",
    "accounts.enrol": "leads on to the step that is open",
    "submissions.use_filter": "leads on to the list",
    "submissions.resume": "leads on to the question that is open",
}
