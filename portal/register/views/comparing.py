"""Up to four organisations side by side: in numbers, and by the items of instruments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal.asks.rules import Kind
from portal.commitments import queries as commitments
from portal.commitments.views import grading, words
from portal.policy import Action
from portal.reference.instruments import Instrument, Item, addresses, instruments
from portal.register import queries
from portal.register.blueprint import pages
from portal.register.heat import Count
from portal.register.views.coverage import MOST_JUDGED, of_everything
from portal.web.database import reading
from portal.web.gate import action
from portal.web.records import record

MOST: Final = 4
FEWEST: Final = 2
NAME: Final = "organisation"


@dataclass(frozen=True, slots=True)
class Column:
    """An organisation that is compared: what is counted of it (a row of `queries.in_numbers`), and the numbers of
    questions and of challenges that were answered, and that were not by their day."""

    counted: Row[Any]
    items: int
    questions: tuple[int, int]
    challenges: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """An item with the count of each organisation, in their order."""

    item: Item
    counts: tuple[Count, ...]


@pages.get("/compare")
@action(Action.PUBLIC_READ)
@record(of_everything)
def compare() -> str:
    session = reading()
    choices = commitments.promising(session)
    chosen, notices = _chosen(request.args.getlist(NAME), known=dict(choices))
    found = queries.in_numbers(session, chosen) if len(chosen) >= FEWEST else {}
    there = [found[slug] for slug in chosen if slug in found]
    ids = [one.id for one in there]
    counts = queries.counted(session, ids) if there else {}
    return render_template(
        "register/compare.html",
        chosen=chosen,
        notices=notices,
        choices=choices,
        places=range(MOST),
        columns=_columns(session, there, counts) if there else [],
        instruments=_by_instrument(there, counts),
        judged=session.execute(queries.judged(ids, most=MOST_JUDGED)).all() if there else [],
        grades=grading.TAGS["completion"],
        statuses=words.STATUSES,
    )


def _chosen(asked: Sequence[str], *, known: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the organisations that can be compared, each once and in the order asked; and a sentence for the rest."""
    notices: list[str] = []
    slugs = [one for one in dict.fromkeys(asked) if one]
    there = [one for one in slugs if one in known]
    if len(there) < len(slugs):
        notices.append(_("One of them is no organisation that has promised anything here, so it was left out."))
    if len(there) > MOST:
        notices.append(_("No more than four can be compared at once. Only the first four are shown."))
    if len(there) == 1:
        notices.append(_("One is chosen. Choose at least one other to compare it with."))
    return there[:MOST], notices


def _columns(session: Session, there: Sequence[Row[Any]], counts: queries.Counts) -> list[Column]:
    asked = queries.asked(session, [one.id for one in there])
    return [
        Column(
            one,
            items=sum(1 for (whose, _item), (in_force, *_rest) in counts.items() if whose == one.id and in_force),
            questions=asked.get((one.id, Kind.QUESTION), (0, 0)),
            challenges=asked.get((one.id, Kind.CHALLENGE), (0, 0)),
        )
        for one in there
    ]


def _by_instrument(there: Sequence[Row[Any]], counts: queries.Counts) -> list[tuple[Instrument, list[Line]]]:
    """Return each instrument with those of its items on which any of them has promised something."""
    found = []
    for instrument in instruments():
        lines = [
            Line(
                item,
                tuple(Count(addresses(item, one.kind.value), *counts.get((one.id, item.code), ())) for one in there),
            )
            for item in instrument.items
            if any((one.id, item.code) in counts for one in there)
        ]
        if lines:
            found.append((instrument, lines))
    return found
