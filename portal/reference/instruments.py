"""International instruments and their items: what a commitment can be mapped to, and whom each item addresses.

`instruments.csv` has a line for each item: `instrument,instrument_title,addressees,code,title,basis,source`. Codes and
titles are never translated; `basis` says how far a title was compared with the text at `source`.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from portal.reference.labels import N_
from portal.reference.loading import DATA, BrokenDataError

FILE: Final = DATA / "instruments.csv"
COLUMNS: Final = ("instrument", "instrument_title", "addressees", "code", "title", "basis", "source")


class Addressee(StrEnum):
    """Whom an item asks to do something."""

    COMPANY = "company"
    VENDOR = "vendor"
    INVESTOR = "investor"
    STATE = "state"


class Basis(StrEnum):
    """`source`: taken from the text at the item's source. `to_verify`: not yet compared with it."""

    SOURCE = "source"
    TO_VERIFY = "to_verify"


ADDRESSED_AS: Final[Mapping[str, Addressee]] = {
    "technology_company": Addressee.COMPANY,
    "vendor": Addressee.VENDOR,
    "state": Addressee.STATE,
}
"""The addressee that a kind of organisation is. Nothing addresses civil society or the secretariat."""

BASIS_WORDS: Final[Mapping[Basis, str]] = {
    Basis.SOURCE: N_("Taken from its source"),
    Basis.TO_VERIFY: N_("To be verified"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `source` is the web address of the text."""

    code: str
    instrument: str
    title: str
    basis: Basis
    source: str
    addressees: frozenset[Addressee]


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument with its items, in their order."""

    code: str
    title: str
    items: tuple[Item, ...]

    @property
    def slug(self) -> str:
        """Its part of an address."""
        return self.code.lower()


def load(file: Path) -> tuple[Instrument, ...]:
    """Read and check a file of instruments; raise `BrokenDataError` with the line and what is wrong there."""
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened, strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BrokenDataError(file, "line 1", f"the columns must be {', '.join(COLUMNS)}")
        lines = [(reader.line_num, line) for line in reader]
    titled = [(line["instrument_title"], _item(file, number, line)) for number, line in lines]
    _check_once(file, "item", [one.code for _title, one in titled])
    made = [_instrument(file, code, list(lines)) for code, lines in groupby(titled, key=lambda one: one[1].instrument)]
    _check_once(file, "instrument", [one.slug for one in made])
    return tuple(made)


def instruments() -> tuple[Instrument, ...]:
    """Return every instrument, in the order of the file."""
    return _loaded()


def instrument(slug: str) -> Instrument | None:
    """Return the instrument at this part of an address, or None."""
    return next((one for one in _loaded() if one.slug == slug), None)


def item(code: str) -> Item | None:
    """Return an item by its code, or None."""
    return _items().get(code)


def addresses(item: Item, kind: str) -> bool:
    """Say whether `item` addresses organisations of this kind."""
    return ADDRESSED_AS.get(kind) in item.addressees


@cache
def addressing(kind: str) -> tuple[Instrument, ...]:
    """Return the instruments with those of their items that address this kind, without those that have none."""
    narrowed = (
        Instrument(one.code, one.title, tuple(item for item in one.items if addresses(item, kind))) for one in _loaded()
    )
    return tuple(one for one in narrowed if one.items)


@cache
def _loaded() -> tuple[Instrument, ...]:
    return load(FILE)


@cache
def _items() -> Mapping[str, Item]:
    return {one.code: one for instrument in _loaded() for one in instrument.items}


def _item(file: Path, number: int, line: Mapping[str, str]) -> Item:
    where = f"line {number}"
    if None in line or not all(value and value.strip() for value in line.values()):
        raise BrokenDataError(file, where, "every column needs something in it, and there is no further one")
    if not line["code"].isascii() or any(sign.isspace() for sign in line["code"] + line["instrument"]):
        raise BrokenDataError(file, where, "a code is a word of ASCII characters without spaces")
    if not line["source"].startswith(("https://", "http://")):
        raise BrokenDataError(file, where, "the source must be a web address")
    try:
        addressees = frozenset(Addressee(one) for one in line["addressees"].split(";"))
        basis = Basis(line["basis"])
    except ValueError as error:
        raise BrokenDataError(file, where, str(error)) from None
    return Item(line["code"], line["instrument"], line["title"], basis, line["source"], addressees)


def _instrument(file: Path, code: str, lines: list[tuple[str, Item]]) -> Instrument:
    titles = {title for title, _item in lines}
    if len(titles) != 1:
        raise BrokenDataError(file, code, "its lines give it different titles")
    return Instrument(code, titles.pop(), tuple(one for _title, one in lines))


def _check_once(file: Path, what: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise BrokenDataError(file, code, f"this {what} stands twice, or its lines are apart")
        seen.add(code)
