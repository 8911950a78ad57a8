"""One page of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.db import paging
from portal.db.paging import AnySelect
from portal.db.search import Wanted, marked
from portal.web.lists.choosing import Args, Chosen, address_of, asked_for, choose, write_place
from portal.web.lists.declaring import ANY, EXPORT, ORDER, PLACE, ListSpec
from portal.web.lists.exporting import export, wants_file
from portal.web.lists.searching import asked_of

MOST_UNFOLDED: Final = 3


@dataclass(frozen=True, slots=True)
class Select:
    """One list to pull down: pairs of value and words, and which value stands there."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    value: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter in force that was chosen apart: its words, and the same list without it."""

    name: str
    value: str
    label: Any
    words: Any
    without_url: str


@dataclass(frozen=True)
class Listing:
    """One page of a list. `rows` are what the spec's `read` made of them; addresses are None where nothing is."""

    spec: ListSpec
    chosen: Chosen
    rows: Sequence[Any]
    total: int
    next_url: str | None
    previous_url: str | None

    @property
    def url(self) -> str:
        """The list itself, as it is without any choice."""
        return address_of({})

    @property
    def selects(self) -> list[Select]:
        """The filters and orders, as the filter bar draws them."""
        values = self.chosen.values
        made = [
            Select(one.name, one.label, [(ANY, one.any_label), *one.choices()], values[one.name])
            for one in self.spec.filters
            if not one.apart
        ]
        if len(self.spec.orders) > 1:
            orders = [(one.name, one.label) for one in self.spec.orders_of(searched=bool(self.chosen.words))]
            made.append(Select(ORDER, _l("Sorted by"), orders, self.chosen.order.name))
        return made

    @property
    def is_folded(self) -> bool:
        """Whether the filters are so many that they are folded away where there is little room."""
        return sum(not one.apart for one in self.spec.filters) > MOST_UNFOLDED

    @property
    def narrowing(self) -> int:
        """How many of the filters that the filter bar draws stand at something else than the usual."""
        return sum(self.chosen.values[one.name] != one.default for one in self.spec.filters if not one.apart)

    @property
    def words(self) -> Wanted:
        """What was searched for."""
        return self.chosen.words

    def marked(self, said: str) -> list[tuple[str, bool]]:
        """Return a text in pieces, each with whether it is a word that was searched for."""
        return marked(self.chosen.words, said)

    @property
    def notices(self) -> tuple[str, ...]:
        return self.chosen.notices

    @property
    def active(self) -> list[tuple[Any, Any]]:
        """Label and words of each filter in force."""
        return [
            (one.label, dict(one.choices())[self.chosen.values[one.name]])
            for one in self.spec.filters
            if self.chosen.values[one.name] != ANY
        ]

    @property
    def kept(self) -> list[Kept]:
        """The filters in force that the filter bar does not draw."""
        asked, values = asked_for(self.spec, self.chosen), self.chosen.values
        return [
            Kept(
                one.name,
                values[one.name],
                one.label,
                dict(one.choices())[values[one.name]],
                address_of({name: value for name, value in asked.items() if name != one.name}),
            )
            for one in self.spec.filters
            if one.apart and values[one.name] != ANY
        ]

    @property
    def count(self) -> str:
        """How many there are in all, counted no further than 99."""
        return paging.in_words(self.total)

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def is_filtered(self) -> bool:
        """Whether something else than the usual filters is in force."""
        return bool(self.chosen.words) or any(
            self.chosen.values[one.name] not in {ANY, one.default} for one in self.spec.filters
        )

    @property
    def all_url(self) -> str:
        """The list without any filter, not even the usual ones."""
        return address_of({one.name: ANY for one in self.spec.filters if one.default != ANY})

    @property
    def files(self) -> list[tuple[str, str]]:
        """Each kind of file of the whole list, in capitals, with its address."""
        asked = asked_for(self.spec, self.chosen)
        kinds = self.spec.files if self.spec.cells else ()
        return [(kind.upper(), address_of(asked | {EXPORT: kind})) for kind in kinds]

    @property
    def export_url(self) -> str | None:
        return address_of(asked_for(self.spec, self.chosen) | {EXPORT: "csv"}) if self.spec.cells else None


def respond(template: str, session: Session, spec: ListSpec, wanted: AnySelect, **more: Any) -> str | Response:
    """Answer a request for a list: the page (which gets `listing` and `more`), or its export."""
    if wants_file(spec, request.args):
        return export(spec, wanted, request.args)
    return render_template(template, listing=load(session, spec, wanted, request.args), **more)


def load(session: Session, spec: ListSpec, wanted: AnySelect, args: Args) -> Listing:
    """Return the page of `wanted` that the address asks for. What it asks wrongly is left out, and a notice says so."""
    chosen = choose(spec, args)
    narrowed, counted, chosen = asked_of(session, spec, wanted, chosen)
    order = chosen.order
    found = paging.page(
        session, narrowed, keys=order.columns, descending=order.descending, size=spec.size, at=chosen.at
    )
    return Listing(
        spec=spec,
        chosen=chosen,
        rows=spec.shown(session, found.rows),
        total=_total(session, counted, chosen, found),
        next_url=address_of(asked_for(spec, chosen) | {PLACE: write_place(order, found.next)}) if found.next else None,
        previous_url=_previous(spec, chosen, found),
    )


def _total(session: Session, counted: AnySelect, chosen: Chosen, found: paging.Page) -> int:
    if chosen.at is not None:
        return paging.count(session, counted)
    order = chosen.order
    return paging.count_all(session, counted, keys=order.columns, descending=order.descending, first=found)


def _previous(spec: ListSpec, chosen: Chosen, found: paging.Page) -> str | None:
    """Behind the last row there is nothing: the way back is then to the first page."""
    if found.previous is not None:
        return address_of(asked_for(spec, chosen) | {PLACE: write_place(chosen.order, found.previous)})
    return address_of(asked_for(spec, chosen)) if chosen.at is not None and not found.rows else None
