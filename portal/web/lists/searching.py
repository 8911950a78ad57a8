"""What was searched for in a list, and in which order it comes."""

from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.db import paging, search
from portal.db.paging import AnySelect
from portal.web.lists.choosing import Chosen, narrowed
from portal.web.lists.declaring import BEST, ListSpec, Order


def asked_of(
    session: Session, spec: ListSpec, wanted: AnySelect, chosen: Chosen
) -> tuple[AnySelect, AnySelect, Chosen]:
    """Return what an address asks of a list: the rows, what is counted of them, and what was chosen, in its order."""
    rows, counted = narrowed(wanted, spec, chosen)
    if not chosen.words:
        return rows, counted, chosen
    found, chosen = _in_order(session, spec, rows, chosen)
    return found, found, chosen


def _in_order(session: Session, spec: ListSpec, rows: AnySelect, chosen: Chosen) -> tuple[AnySelect, Chosen]:
    """Narrow rows to what was searched for, with the columns of their order.

    Only the newest first costs the same however many there are; more than a thousand come in no other order.
    """
    assert spec.search is not None
    kind, order = spec.search.kind, chosen.order
    matching, place = search.found(session, rows, chosen.words, kind, spec.search.subject)
    newest = replace(spec.orders[0], name=spec.search.newest, columns=(place,), descending=True)
    if order.name == newest.name:
        return matching, replace(chosen, order=newest)
    if order.name == BEST:
        if (best := search.ranked(session, matching, chosen.words, kind)) is not None:
            return best[0], replace(chosen, order=Order(BEST, order.label, best[1]))
    elif paging.count(session, matching, most=search.MOST_RANKED + 1) <= search.MOST_RANKED:
        return matching, chosen
    said = _("More than a thousand were found, so they are shown newest first. Search for more words to sort them.")
    return matching, replace(chosen, order=newest, at=None, notices=(*chosen.notices, said))
