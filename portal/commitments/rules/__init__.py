"""The states of a version, the moves between them, and what a text must be before it can be published. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from portal.problems import Invalid
from portal.reference.instruments import addresses, item
from portal.reference.labels import N_
from portal.states import Moves

LONGEST_SLUG: Final = 80
NOT_SLUGS: Final = frozenset({"changed"})
"""Addresses under /commitments that are pages of their own."""
PROMISING: Final = ("technology_company", "vendor", "state")
"""Which kinds of organisation make commitments."""


class State(StrEnum):
    """Where a version is. One commitment has one open version at most, and one that is published or withdrawn."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    WRITE = "write"
    SEND = "send"
    TAKE_BACK = "take_back"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"


class Publicity(StrEnum):
    """Where the commitment is, as the public sees it."""

    UNPUBLISHED = "unpublished"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


OPEN: Final = frozenset({State.DRAFT, State.WAITING})
"""Nothing of these is public: their text is sealed."""

MOVES: Final = Moves[State, Verb](
    {
        (State.DRAFT, Verb.WRITE): State.DRAFT,
        (State.DRAFT, Verb.SEND): State.WAITING,
        (State.WAITING, Verb.WRITE): State.DRAFT,
        (State.WAITING, Verb.TAKE_BACK): State.DRAFT,
        (State.WAITING, Verb.PUBLISH): State.PUBLISHED,
        (State.PUBLISHED, Verb.SUPERSEDE): State.SUPERSEDED,
        (State.PUBLISHED, Verb.WITHDRAW): State.WITHDRAWN,
    }
)
may_move, move = MOVES.may, MOVES.lead


def check_days(starts_on: date | None, due_on: date | None) -> None:
    """Raise `Invalid` where it would be due before it starts."""
    if starts_on and due_on and due_on < starts_on:
        raise Invalid(N_("The due day is before the start. Write a later one, or an earlier start."), field="due_on")


def check_items(kind: str, codes: Iterable[str]) -> None:
    """Raise `Invalid`, naming them, for items of instruments that do not address an organisation of this kind."""
    wrong = [code for code in codes if (found := item(code)) is None or not addresses(found, kind)]
    known = [code for code in wrong if item(code) is not None]
    if known:
        raise Invalid(
            N_("These items do not address organisations of your kind: %(items)s. Take them away."),
            field="items",
            items=", ".join(known),
        )
    if wrong:
        raise Invalid(N_("One of the items is in no instrument. Choose from the list as it is now."), field="items")


def slug_of(title: str) -> str:
    """Return the address part of a title: a-z, 0-9 and hyphens; empty where the title has none of these letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-")
