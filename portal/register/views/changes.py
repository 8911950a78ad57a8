"""What changed in the public record between two days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal import clock
from portal.commitments import queries as commitments
from portal.commitments.queries import chronicle
from portal.commitments.queries.chronicle import Place
from portal.commitments.views.public import of_acts
from portal.commitments.views.words import ACTS
from portal.db import Database
from portal.policy import Action
from portal.reference import instruments as reference
from portal.register.blueprint import pages
from portal.register.views.feeds import PARTS, where
from portal.web.cookies import settings
from portal.web.database import database, reading
from portal.web.gate import action
from portal.web.lists import EVERY_FILE, EXPORT, ListSpec, Rows, check, send
from portal.web.permanent import permanent
from portal.web.records import record

USUAL: Final = timedelta(days=30)
SIZE: Final = 100
EARLIEST: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days, whose, on what instrument: checked. `notices` say what was asked in vain."""

    since: date
    until: date
    organisation: str
    instrument: str
    behind: Place | None
    notices: tuple[str, ...]


BATCH: Final = 200
FILE: Final = ListSpec(
    "changed",
    orders=(),
    cells=(
        (_l("Day"), lambda one: one.day.isoformat()),
        (_l("What happened"), lambda one: one.act),
        (_l("Commitment"), lambda one: one.title),
        (_l("Version"), lambda one: one.number),
        (_l("Organisation"), lambda one: one.from_name),
        (_l("By"), lambda one: one.by_name or settings().name),
        (_l("Address"), lambda one: permanent(where(one))),
    ),
    files=EVERY_FILE,
    keys=("day", "what", "commitment", "version", "organisation", "by", "address"),
)
"""What changed as a file: codes of acts, and what only the clock did by the portal."""


@pages.get("/commitments/changed")
@action(Action.PUBLIC_READ)
@record(of_acts)
def changed() -> str | Response:
    session = reading()
    organisations = commitments.promising(session)
    asked = _asked(dict(organisations))
    if (kind := request.args.get(EXPORT)) in EVERY_FILE:
        check(asked.notices)
        return send(FILE, _rows(database(), asked), str(kind))
    found = _found(session, asked, most=SIZE + 1, behind=asked.behind)
    shown = found[:SIZE]
    return render_template(
        "register/changed.html",
        asked=asked,
        days=[(day, list(acts)) for day, acts in groupby(shown, key=lambda one: one.day)],
        acts=ACTS,
        parts=PARTS,
        organisations=organisations,
        instruments=reference.instruments(),
        next_url=_address(asked, page=str(Place.of(shown[-1]))) if len(found) > SIZE else None,
        files=[(kind.upper(), _address(asked, export=kind)) for kind in EVERY_FILE],
    )


def _rows(found: Database, asked: Asked) -> Rows:
    """Yield everything that happened, with a session of its own: the request's is given back before the last line."""
    behind = None
    with found.reading() as session:
        while part := _found(session, asked, most=BATCH, behind=behind):
            yield from ([cell(one) for _heading, cell in FILE.cells] for one in part)
            behind = Place.of(part[-1])


def _found(session: Session, asked: Asked, *, most: int, behind: Place | None) -> Sequence[Row[Any]]:
    instrument = reference.instrument(asked.instrument)
    return chronicle.happened(
        session,
        most=most,
        organisation=asked.organisation or None,
        instrument=instrument.code if instrument else None,
        since=asked.since,
        until=asked.until,
        behind=behind,
    )


def _asked(organisations: dict[str, str]) -> Asked:
    """Read the address. What cannot be read is left out, and a sentence says so."""
    notices: list[str] = []
    today = clock.today()
    until = _day("to", today, notices)
    since = _day("from", max(until - USUAL, EARLIEST), notices)
    if since > until:
        notices.append(_("The first day is after the last one, so they were taken the other way round."))
        since, until = until, since
    organisation, instrument = request.args.get("organisation", ""), request.args.get("instrument", "")
    if organisation and organisation not in organisations:
        notices.append(_("“%(filter)s” has no such choice, so that filter was left out.", filter=_("Organisation")))
        organisation = ""
    if instrument and reference.instrument(instrument) is None:
        notices.append(_("“%(filter)s” has no such choice, so that filter was left out.", filter=_("Instrument")))
        instrument = ""
    return Asked(since, until, organisation, instrument, _behind(notices), tuple(notices))


def _day(name: str, usual: date, notices: list[str]) -> date:
    typed = request.args.get(name, "").strip()
    if not typed:
        return usual
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        notices.append(_("A day is written as year, month and day, such as 2026-11-30. The usual one is shown."))
        return usual
    return max(found, EARLIEST)


def _behind(notices: list[str]) -> Place | None:
    if not (typed := request.args.get("page", "")):
        return None
    try:
        return Place.read(typed)
    except ValueError:
        notices.append(_("That place in the list was not found. This is the first page."))
        return None


def _address(asked: Asked, **more: str) -> str:
    """Return the address of these days with the same filters, and of something of them."""
    said = {
        "from": asked.since.isoformat(),
        "to": asked.until.isoformat(),
        "organisation": asked.organisation,
        "instrument": asked.instrument,
        **more,
    }
    return f"{url_for('register.changed')}?{urlencode({name: value for name, value in said.items() if value})}"
