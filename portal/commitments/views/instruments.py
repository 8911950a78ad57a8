"""The international instruments, and which commitments are meant to carry out their items."""

from typing import Final

from flask import render_template
from werkzeug import Response

from portal.commitments import queries
from portal.commitments.blueprint import pages
from portal.commitments.models import Commitment
from portal.commitments.views import grading, words
from portal.commitments.views.public import of_all
from portal.commitments.views.register import ORDERS
from portal.commitments.views.rows import CELLS, KEYS, filed
from portal.policy import Action
from portal.problems import Hidden
from portal.reference import instruments as reference
from portal.web.database import reading
from portal.web.gate import action
from portal.web.lists import EVERY_FILE, ListSpec, respond
from portal.web.records import record

SHOWN: Final = 10
"""How many commitments stand on the page of an instrument; all are in the register, and on the page of their item."""


@pages.get("/instruments")
@action(Action.PUBLIC_READ)
@record(of_all)
def instruments() -> str:
    counts = queries.count_by_instrument(reading())
    return render_template(
        "commitments/instruments.html", instruments=reference.instruments(), counts=counts, addressed=words.addressed
    )


@pages.get("/instruments/<slug>")
@action(Action.PUBLIC_READ)
@record(of_all)
def instrument(slug: str) -> str:
    found = reference.instrument(slug)
    if found is None:
        raise Hidden
    session = reading()
    mapped = queries.maps_to(found.code, few=queries.are_few(session, instrument=found.code))
    newest = queries.LISTED.where(mapped).order_by(Commitment.moved_on.desc(), Commitment.id.desc())
    return render_template(
        "commitments/instrument.html",
        instrument=found,
        counts=queries.count_by_item(session, found.code),
        newest=session.execute(newest.limit(SHOWN)).all(),
        bases=words.BASES,
        addressed=words.addressed,
        **words.LISTED,
    )


@pages.get("/instruments/<slug>/<code>")
@action(Action.PUBLIC_READ)
@record(of_all)
def item(slug: str, code: str) -> str | Response:
    """Show one item, and every commitment whose newest version is mapped to it."""
    found = reference.item(code)
    if found is None or found.instrument.lower() != slug:
        raise Hidden
    session = reading()
    mapped = queries.maps_to_item(code, few=queries.are_few(session, item=code))
    return respond(
        "commitments/item.html",
        session,
        ListSpec(f"item-{code}", orders=ORDERS, cells=CELLS, read_file=filed, files=EVERY_FILE, keys=KEYS),
        queries.LISTED.where(mapped),
        item=found,
        instrument=reference.instrument(slug),
        addressees=words.addressees(found.addressees),
        bases=words.BASES,
        grades=grading.ASSESSED,
        **words.LISTED,
    )
