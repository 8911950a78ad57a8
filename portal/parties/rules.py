"""What a link between two parties says, and which parties share ownership. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from portal.problems import Invalid, Refused
from portal.reference.labels import N_

LONGEST_TEXT: Final = 1_000


class LinkKind(StrEnum):
    """The first party belongs to the second (a body to its ministry), or owns it (a holding its company)."""

    BELONGS_TO = "belongs_to"
    OWNS = "owns"


class Word(StrEnum):
    """What an organisation at one end of a link says of it. It changes nothing: the secretariat ends links."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


def is_in_force(since: date, until: date | None, *, today: date) -> bool:
    return since <= today and (until is None or today <= until)


def kin(links: Iterable[tuple[UUID, UUID]], of: UUID) -> frozenset[UUID]:
    """Return every party that shares ownership with `of`, itself included, over links of both kinds in any direction.

    Two companies of one holding share its money, and so do a body, its ministry, and the fund that this ministry owns.
    """
    beside: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for one, other in links:
        beside[one].add(other)
        beside[other].add(one)
    found, next_ones = {of}, [of]
    while next_ones:
        new = beside[next_ones.pop()] - found
        found |= new
        next_ones += new
    return frozenset(found)


def check_days(since: date, until: date | None, *, today: date) -> None:
    """Raise `Invalid` for a link that ends before it begins, or begins on a day that has not come."""
    if since > today:
        raise Invalid(N_("This day has not come yet. Write since when it is so."), field="since")
    if until is not None and until < since:
        raise Invalid(N_("The last day is before the first one. Write a later one, or leave it empty."), field="until")


def check_untied(organisation: UUID | None) -> None:
    if organisation is not None:
        raise Refused(N_("It was said already which organisation this is. Open the page again to see it."))


def check_tied(tied_on: date | None) -> None:
    """Raise `Refused` for a party that was never said to be a member, or is none again."""
    if tied_on is None:
        raise Refused(
            N_("It was not said which organisation this is, or that was undone. Open the page again to see it.")
        )


def check_open(ended_on: date | None) -> None:
    if ended_on is not None:
        raise Refused(N_("This link was ended already. Open the page again to see where it stands."))
