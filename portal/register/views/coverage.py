"""Coverage of one instrument: who promised what on which of its items, as a heat map, as a table, and as a file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response

from portal import clock
from portal.commitments.queries import maps_to
from portal.commitments.rules import PROMISING
from portal.commitments.views import grading, words
from portal.commitments.views.public import RECENTLY
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden
from portal.reference import instruments as reference
from portal.reference.countries import choices_of
from portal.reference.instruments import Instrument, Item, addresses
from portal.register import heat, queries
from portal.register.blueprint import pages
from portal.register.heat import Count, Level
from portal.web.database import reading
from portal.web.gate import action
from portal.web.language import direction, language
from portal.web.lists import EVERY_FILE, Cell, Filter, ListSpec, Order, export, load, wants_file
from portal.web.records import Stamp, record
from portal.web.templates import word

LEVELS: Final = (
    (Level.MANY, "3", _l("three commitments or more in force")),
    (Level.TWO, "2", _l("two")),
    (Level.ONE, "1", _l("one")),
    (Level.GONE, "×", _l("only withdrawn ones")),
    (Level.NONE, "", _l("none")),
    (Level.OFF, "–", _l("the item does not address this kind of organisation")),
)
MARKS: Final = (
    ("done", _l("how many of them the organisation says are done")),
    ("judged", _l("somebody independent has assessed one of them")),
    ("doubted", _l("one of them was challenged")),
)
SAID: Final = (
    ("", "", lambda count: count.in_force),
    ("done", _l("Done, it says"), lambda count: count.done),
    ("assessed", _l("Assessed independently"), lambda count: count.assessed),
    ("challenged", _l("Challenged"), lambda count: count.challenged),
    ("unanswered", _l("Challenged without an answer"), lambda count: count.unanswered),
)
"""The columns of each item in the file: the end of their key, their words, and what they hold."""
MOST_JUDGED: Final = 50


@dataclass(frozen=True, slots=True)
class Covered:
    """An organisation with its count on each item, in the order of the instrument."""

    id: UUID
    slug: str
    name: str
    kind: str
    country: str
    counts: tuple[Count, ...]

    @property
    def total(self) -> int:
        """On how many items something is in force."""
        return sum(1 for one in self.counts if one.in_force)


def of_coverage(session: Session, slug: str) -> Stamp:
    """Return what a page of coverage depends on; raise `Hidden` where there is no such instrument."""
    known(slug)
    return of_everything(session)


def of_everything(session: Session, **_address: object) -> Stamp:
    """Return what pages depend on that say of many commitments what came of them."""
    return session.execute(queries.STAMP, {"since": clock.now() - RECENTLY}).one()


def known(slug: str) -> Instrument:
    found = reference.instrument(slug)
    if found is None:
        raise Hidden
    return found


@pages.get("/instruments/<slug>/coverage")
@action(Action.PUBLIC_READ)
@record(of_coverage)
def coverage(slug: str) -> str | Response:
    instrument, session = known(slug), reading()
    kinds = kinds_of(instrument)
    spec, wanted = _spec(session, instrument, kinds), queries.addressed(kinds)
    if wants_file(spec, request.args):
        return export(spec, wanted, request.args)
    listing = load(session, spec, wanted, request.args)
    rows: Sequence[Covered] = listing.rows
    drawn = heat.drawn(
        [one.name for one in rows],
        [item.code for item in instrument.items],
        [one.counts for one in rows],
        mirrored=direction() == "rtl",
    )
    judged = queries.judged([one.id for one in rows], maps_to(instrument.code), most=MOST_JUDGED)
    return render_template(
        "register/coverage.html",
        instrument=instrument,
        listing=listing,
        drawn=drawn,
        levels=LEVELS,
        marks=MARKS,
        judged=session.execute(judged).all() if rows else [],
        grades=grading.TAGS["completion"],
        statuses=words.STATUSES,
    )


def kinds_of(instrument: Instrument) -> tuple[str, ...]:
    """Return the kinds of organisations that make commitments and that one of its items addresses."""
    return tuple(kind for kind in PROMISING if any(addresses(item, kind) for item in instrument.items))


def _spec(session: Session, instrument: Instrument, kinds: tuple[str, ...]) -> ListSpec:
    codes = queries.countries(session, kinds)
    return ListSpec(
        name=f"coverage-{instrument.slug}",
        orders=(Order("name", _l("Name"), (Organisation.name, Organisation.id)),),
        filters=(
            Filter(
                "kind",
                _l("Kind"),
                Organisation.kind,
                lambda: [(kind, word("organisation_kind", kind)) for kind in kinds],
            ),
            Filter("country", _l("Country"), Organisation.country, lambda: choices_of(codes, language())),
        ),
        cells=(
            (_l("Organisation"), lambda row: row.name),
            (_l("Kind"), lambda row: row.kind),
            (_l("Country"), lambda row: row.country),
            *(cell for number, item in enumerate(instrument.items) for cell in _cells(number, item)),
        ),
        files=EVERY_FILE,
        keys=(
            "organisation",
            "kind",
            "country",
            *(_named(item, end) for item in instrument.items for end, _words, _held in SAID),
        ),
        read=lambda session, rows: _covered(session, rows, instrument),
        strict=True,
    )


def _cells(number: int, item: Item) -> Iterator[tuple[object, Cell]]:
    """Yield the columns of an item in the file: numbers, or nothing where the item does not address this kind."""
    for end, said, held in SAID:

        def cell(row: Any, held: Callable[[Count], int] = held) -> object:
            count = row.counts[number]
            return held(count) if count.addressed or count.in_force else ""

        yield (_l("%(item)s: %(said)s", item=item.code, said=said) if end else item.code), cell


def _named(item: Item, end: str) -> str:
    return f"{item.code}_{end}" if end else item.code


def _covered(session: Session, rows: Sequence[Any], instrument: Instrument) -> list[Covered]:
    found = queries.counted(session, [row.id for row in rows], instrument.code) if rows else {}
    return [
        Covered(
            row.id,
            row.slug,
            row.name,
            row.kind.value,
            row.country,
            tuple(
                Count(addresses(item, row.kind.value), *found.get((row.id, item.code), ())) for item in instrument.items
            ),
        )
        for row in rows
    ]
