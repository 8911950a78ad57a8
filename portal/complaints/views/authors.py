"""Whose words stand on a page, and where they are mended: packages above know, and hand it in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Flask, current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.complaints import rules
from portal.complaints.forms import DecideForm
from portal.complaints.operations import mending
from portal.complaints.operations.mending import Wanted
from portal.complaints.rules import About, Outcome
from portal.web.forms import options

FIND: Final = "portal.authors"
PLACE: Final = "portal.mended_at"
THERE: Final = "portal.is_there"


@dataclass(frozen=True, slots=True)
class Origin:
    """Which organisations wrote what stands on a page, the likeliest first, and of which commitment it is, if any."""

    authors: Sequence[UUID] = ()
    commitment: UUID | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What a commitment is called, its public page, and where an organisation mends what it wrote of it."""

    title: Any
    url: str
    desk: str


Find = Callable[[Session, str], Origin]
Where = Callable[[Session, UUID, UUID], Place | None]
There = Callable[[Session, str], bool]


def install(app: Flask, find: Find, where: Where, there: There) -> None:
    """Take what finds the authors of a page, what knows where a commitment is mended, and which pages there are."""
    app.extensions[FIND], app.extensions[PLACE], app.extensions[THERE] = find, where, there


def origin(session: Session, page: str) -> Origin:
    find: Find = current_app.extensions[FIND]
    return find(session, page)


def is_there(session: Session, page: str) -> bool:
    """Say whether an address is that of a page of this portal that is there."""
    there: There = current_app.extensions[THERE]
    return there(session, page)


def place(session: Session, commitment: UUID | None, author: UUID) -> Place | None:
    """Return the commitment that an author is asked about; None where it is about none."""
    where: Where = current_app.extensions[PLACE]
    return where(session, commitment, author) if commitment else None


def desk_of(found: Place | None) -> str:
    """Return where the author mends it: at the commitment, or what the organisation says of itself."""
    return found.desk if found else url_for("organisations.profile")


def offer(form: DecideForm, session: Session, found: Origin, about: About) -> list[str]:
    """Offer every organisation, and fill in what can be known; return the names of those found from the page."""
    every = mending.possible(session, found.authors)
    names = [(str(one.organisation.id), _called(one)) for one in every]
    form.author.choices = options([("", _("Choose one")), *names])
    if not form.is_submitted():
        if len(found.authors) == 1:
            form.author.data = str(found.authors[0])
        form.until.data = usual_day(about)
    return [one.organisation.name for one in every if one.organisation.id in found.authors]


def _called(one: mending.Possible) -> str:
    name = one.organisation.name
    return name if one.able else _("%(name)s (nobody can sign in there)", name=name)


def usual_day(about: About) -> date:
    """Return the day that is filled in: soon where somebody is in danger."""
    return clock.today() + timedelta(days=rules.DAYS_IN_DANGER if about is About.DANGER else rules.DAYS_TO_DECIDE)


def wanted(form: DecideForm, found: Origin) -> Wanted | None:
    """Return what the author is to be asked; None where that is not the decision."""
    if form.outcome.data != Outcome.AUTHOR.value or form.until.data is None:
        return None
    return Wanted(
        author=UUID(form.author.data),
        text=form.wanted.data or "",
        due_on=form.until.data,
        commitment=found.commitment,
    )
