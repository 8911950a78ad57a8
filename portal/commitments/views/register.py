"""The register: every public commitment, narrowed and sorted by what stands in the address, and found by words."""

from functools import cache
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug import Response

from portal import clock
from portal.commitments import queries
from portal.commitments.blueprint import pages
from portal.commitments.models import Commitment, CommitmentWords
from portal.commitments.queries import progress
from portal.commitments.rules import PROMISING
from portal.commitments.rules.assessing import Assessed
from portal.commitments.rules.staleness import Freshness, Past
from portal.commitments.views import grading, words
from portal.commitments.views.public import of_all
from portal.commitments.views.rows import CELLS, KEYS, filed
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.reference.countries import choices_of
from portal.reference.instruments import instruments
from portal.web.database import reading
from portal.web.gate import action
from portal.web.language import language
from portal.web.lists import EVERY_FILE, Filter, ListSpec, Order, Search, respond
from portal.web.records import record
from portal.web.templates import word

EARLIER: Final = "earlier"
CODES: Final = {one.slug: one.code for one in instruments()}
ORDERS: Final = (
    Order("newest", _l("Newest first"), (Commitment.moved_on, Commitment.id), descending=True),
    Order("title", _l("Title"), (Commitment.title, Commitment.id)),
    Order("due", _l("Due first"), (Commitment.due_on, Commitment.id)),
)
SEARCH: Final = Search(CommitmentWords, Commitment.id, _l("Words"))


@pages.get("/commitments")
@action(Action.PUBLIC_READ)
@record(of_all)
def register() -> str | Response:
    session = reading()
    return respond(
        "commitments/register.html",
        session,
        spec(session),
        queries.LISTED,
        grades=grading.ASSESSED,
        **words.LISTED,
    )


def spec(session: Session) -> ListSpec:
    """Return how the register is narrowed. Each choice is a code; only the words searched for are free."""
    organisations = queries.promising(session)
    countries = queries.countries(session)
    return ListSpec(
        name="commitments",
        orders=ORDERS,
        filters=(
            Filter(
                "organisation",
                _l("Organisation"),
                choices=lambda: organisations,
                where=lambda slug: Organisation.slug == slug,
            ),
            Filter(
                "kind",
                _l("Kind"),
                Commitment.kind,
                lambda: [(kind, word("organisation_kind", kind)) for kind in PROMISING],
            ),
            Filter("country", _l("Country"), Commitment.country, lambda: choices_of(countries, language())),
            Filter(
                "instrument",
                _l("Instrument"),
                choices=lambda: [(one.slug, one.title) for one in instruments()],
                where=lambda slug: queries.maps_to(CODES[slug], few=queries.are_few(session, instrument=CODES[slug])),
            ),
            Filter(
                "item",
                _l("Item"),
                choices=_items,
                where=lambda code: queries.maps_to_item(code, few=queries.are_few(session, item=code)),
                apart=True,
            ),
            Filter(
                "state",
                _l("State"),
                Commitment.publicity,
                lambda: [(state.value, tag[0]) for state, tag in words.PUBLICITY.items()],
            ),
            Filter(
                "status",
                _l("The organisation says"),
                Commitment.status,
                lambda: [(one.value, tag[0]) for one, tag in words.STATUSES.items()],
            ),
            Filter(
                "updates",
                _l("Updates"),
                choices=lambda: [(one.value, tag[0]) for one, tag in words.FRESHNESS.items()],
                where=lambda code: progress.is_fresh_as(Freshness(code), clock.today()),
            ),
            Filter(
                "past",
                words.PAST[0],
                choices=lambda: [(one.value, said) for one, said in words.PASTS.items()],
                where=lambda code: progress.is_past(
                    Past(code),
                    today := clock.today(),
                    few=code == Past.MILESTONE and progress.are_few_late(session, today),
                ),
            ),
            Filter(
                "assessed",
                _l("Assessed independently"),
                choices=lambda: [
                    *((one.value, tag[0]) for one, tag in grading.ASSESSED.items()),
                    (EARLIER, _("Only an earlier version")),
                ],
                where=_is_assessed,
            ),
            Filter(
                "challenged",
                _l("Challenged"),
                Commitment.challenged,
                lambda: [(one.value, said) for one, said in words.CHALLENGED.items()],
            ),
        ),
        cells=CELLS,
        read_file=filed,
        search=SEARCH,
        files=EVERY_FILE,
        keys=KEYS,
        strict=True,
    )


def _is_assessed(value: str) -> ColumnElement[bool]:
    return queries.IS_ASSESSED_BEFORE if value == EARLIER else Commitment.assessed == Assessed(value)


@cache
def _items() -> list[tuple[str, str]]:
    """Return code and words of every item: there is a page for each, on which it is chosen."""
    return [(item.code, f"{item.code} ({item.title})") for one in instruments() for item in one.items]
