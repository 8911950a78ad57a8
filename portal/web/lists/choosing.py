"""What an address asks of a list, checked; and the address of what was chosen."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from flask import request
from flask_babel import gettext as _

from portal.db import paging, search
from portal.db.paging import AnySelect, Place
from portal.db.search import Wanted
from portal.reference.labels import N_
from portal.web.lists.declaring import ANY, ORDER, PLACE, RESERVED, WORDS, Filter, ListSpec, Order

LONGEST_PLACE: Final = 6_000
LONGEST_NAME: Final = 40
MOST_UNKNOWN: Final = 3
NO_SUCH: Final = N_("This list has no filter “%(filter)s”, so that was left out.")
NOTHING: Final = search.read("")

Args = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks for, checked: values of the filters, the order, the place; `notices` for the rest.

    `words` are what is searched for: empty where nothing is.
    """

    values: Mapping[str, str]
    order: Order
    at: Place | None
    notices: tuple[str, ...]
    words: Wanted = NOTHING


def choose(spec: ListSpec, args: Args) -> Chosen:
    """Check what an address asks for against what the list offers."""
    notices = [_(NO_SUCH, filter=name[:LONGEST_NAME]) for name in _unknown(spec, args)]
    values = {one.name: _value(one, args, notices) for one in spec.filters}
    words = _words(spec, args, notices)
    orders = {one.name: one for one in spec.orders_of(searched=bool(words))}
    asked = args.get(ORDER) or spec.orders[0].name
    if asked not in orders:
        notices.append(_("This list cannot be sorted that way. It is in its usual order."))
    order = orders.get(asked, orders[spec.orders[0].name])
    at = None
    if typed := args.get(PLACE):
        try:
            at = read_place(order, typed)
        except ValueError:
            notices.append(_("That place in the list was not found. This is the first page."))
    return Chosen(values, order, at, tuple(notices), words)


def _unknown(spec: ListSpec, args: Args) -> list[str]:
    """Return the first few names in an address that the list knows nothing of."""
    known = {*RESERVED, *(one.name for one in spec.filters)}
    return [name for name in args if name not in known][:MOST_UNKNOWN] if spec.strict else []


def _words(spec: ListSpec, args: Args, notices: list[str]) -> Wanted:
    typed = args.get(WORDS, "").strip()
    if spec.search is None or not typed:
        return NOTHING
    words = search.read(typed)
    if not words:
        notices.append(_("There is no word in what was typed, so nothing was searched for. Type a word or a few."))
    elif words.cut:
        notices.append(_("That is more than can be searched for at once. Only the first words were."))
    return words


def _value(one: Filter, args: Args, notices: list[str]) -> str:
    asked = args.get(one.name)
    if asked is None or asked == ANY:
        return one.default if asked is None else ANY
    if asked in dict(one.choices()):
        return asked
    notices.append(_("“%(filter)s” has no such choice, so that filter was left out.", filter=one.label))
    return one.default


def narrowed(wanted: AnySelect, spec: ListSpec, chosen: Chosen) -> tuple[AnySelect, AnySelect]:
    """Return what an address asks for: the rows, and what is counted of them."""
    asked = [(one, chosen.values[one.name]) for one in spec.filters if chosen.values[one.name] != ANY]
    clauses = [one.clause(value) for one, value in asked]
    if spec.few is not None and any(one.few is not None and one.few(value) for one, value in asked):
        found = spec.few.where(*clauses)
        return found, found
    found = wanted.where(*clauses)
    return found, found if spec.counted is None else spec.counted.where(*clauses)


def asked_for(spec: ListSpec, chosen: Chosen) -> dict[str, str]:
    """Return what an address has to say to ask for the same list: only what differs from the usual."""
    asked = {WORDS: chosen.words.typed} if chosen.words else {}
    asked |= {one.name: chosen.values[one.name] for one in spec.filters if chosen.values[one.name] != one.default}
    return asked if chosen.order.name == spec.orders[0].name else asked | {ORDER: chosen.order.name}


def address_of(asked: Mapping[str, str]) -> str:
    path = quote(f"{request.script_root}{request.path}")
    return f"{path}?{urlencode(asked)}" if asked else path


def write_place(order: Order, place: Place) -> str:
    """Return a place as an address can carry it: base64url of JSON that holds sort keys and nothing else."""
    said = json.dumps([order.name, place.back, paging.written(place.keys)], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_place(order: Order, typed: str) -> Place:
    """Return the place that `write_place` wrote for this order; raise `ValueError` for anything else."""
    if len(typed) > LONGEST_PLACE or not typed.isascii():
        raise ValueError("no place")
    try:
        said = json.loads(base64.b64decode(typed + "=" * (-len(typed) % 4), altchars=b"-_", validate=True))
    except RecursionError:
        raise ValueError("no place") from None
    match said:
        case [order.name, bool(back), list(values)]:
            return Place(paging.read(values, keys=order.columns), back=back)
    raise ValueError("no place of this order")
