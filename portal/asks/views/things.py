"""What the things are called that are asked about: packages above say it, through functions that `app` hands in."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.asks.models import Ask

EXTENSION: Final = "portal.asks"


@dataclass(frozen=True, slots=True)
class Thing:
    """Title and public address; `url` is None where it is not public any more, or not yet.

    `desk` is where its two parties read and answer what is asked about it, where that is a page of its own.
    """

    title: str
    url: str | None
    desk: str | None = None


Describe = Callable[[Session, Collection[UUID]], Mapping[UUID, Thing]]
"""Finds title and address of the things with these ids, in one query; one that is gone is left out."""
Draw = Callable[[Session, Ask], str]
"""Draws a text that its addressee is asked about, as a part of a page."""


@dataclass(frozen=True, slots=True)
class _Installed:
    describe: Mapping[str, Describe]
    draw: Mapping[str, Draw]


def install(app: Flask, describe: Mapping[str, Describe], draw: Mapping[str, Draw]) -> None:
    """Take, for each `about_kind`, the function that describes its things, and draws those that are texts."""
    app.extensions[EXTENSION] = _Installed(describe, draw)


def _installed() -> _Installed:
    found: _Installed = current_app.extensions[EXTENSION]
    return found


def drawn(session: Session, ask: Ask) -> str:
    """Return the text that something is asked about, as a part of a page; empty where it is asked in words."""
    return _installed().draw[ask.about_kind](session, ask) if ask.is_of_a_text else ""


class About(Protocol):
    """Something asked, or the columns of it that say about what."""

    @property
    def about_kind(self) -> str: ...

    @property
    def about_id(self) -> UUID: ...


def things(session: Session, asks: Iterable[About]) -> dict[UUID, Thing]:
    """Return what each of these is about, by the id of the thing: one query for each kind."""
    wanted: defaultdict[str, set[UUID]] = defaultdict(set)
    for ask in asks:
        wanted[ask.about_kind].add(ask.about_id)
    known = _installed().describe
    found = {one: Thing(_("Something that is not public any more"), None) for ids in wanted.values() for one in ids}
    for kind, ids in wanted.items():
        if kind in known:
            found |= known[kind](session, ids)
    return found
