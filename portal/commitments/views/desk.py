"""What the organisation promises, as its own members see it: published ones, drafts, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.commitments import access, queries
from portal.commitments.blueprint import pages
from portal.commitments.models import Commitment, Version
from portal.commitments.operations import drafting
from portal.commitments.rules import OPEN, Publicity, State
from portal.commitments.rules.texts import missing
from portal.commitments.views import words
from portal.policy import Action
from portal.web.database import reading
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond

CANNOT_OPEN: Final = _l("A draft that you cannot open")
MINE: Final = "mine"


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment in the list. `open_tag` is that of its draft, None where there is none; so with what is said."""

    title: str
    url: str
    number: int
    tag: words.Tag | None
    open_tag: words.Tag | None
    for_me: bool
    status: words.Tag | None
    fresh: words.Tag | None
    next_due_on: date | None
    moved_on: date
    due_on: date


@pages.get("/desk/commitments")
@action(Action.COMMITMENT_SEE)
def desk() -> str | Response:
    by = actor()
    organisation = access.own_organisation(reading(), by=by, to=Action.COMMITMENT_SEE)
    return respond("commitments/desk/list.html", reading(), _spec(by), queries.owned(organisation.id))


def _spec(by: Actor) -> ListSpec:
    return ListSpec(
        name="own-commitments",
        orders=(
            Order("newest", _l("Newest first"), (Commitment.moved_on, Commitment.id), descending=True),
            Order("due", _l("Due first"), (Commitment.due_on, Commitment.id)),
        ),
        filters=(Filter("state", _l("State"), choices=_states, where=lambda value: _in_state(value, by)),),
        cells=(
            (_l("Title"), lambda line: line.title),
            (_l("Version"), lambda line: line.number or ""),
            (_l("State"), lambda line: line.tag[0] if line.tag else ""),
            (_l("Draft"), lambda line: line.open_tag[0] if line.open_tag else ""),
            (_l("Where it stands"), lambda line: line.status[0] if line.status else ""),
            (_l("Updates"), lambda line: line.fresh[0] if line.fresh else ""),
            (_l("Next update"), lambda line: line.next_due_on.isoformat() if line.next_due_on else ""),
            (_l("Newest version"), lambda line: line.moved_on.isoformat() if line.number else ""),
            (_l("Due"), lambda line: line.due_on.isoformat() if line.number else ""),
        ),
        read=lambda session, rows: _lines(session, rows, by=by),
    )


def _states() -> list[tuple[str, str]]:
    return [
        (MINE, _("Waits for me")),
        *((state.value, str(words.STATES[state][0])) for state in State if state is not State.SUPERSEDED),
    ]


def _in_state(value: str, by: Actor) -> ColumnElement[bool]:
    if value == MINE:
        return Version.id.in_(queries.waiting_for(by.organisation, by.account))
    state = State(value)
    return Version.state == state if state in OPEN else Commitment.publicity == Publicity(value)


def _lines(session: Session, rows: Sequence[Row[Commitment, Version | None]], *, by: Actor) -> list[Line]:
    """Return the rows as they are shown; the titles of drafts take one query for all of them."""
    pairs = [(row[0], row[1]) for row in rows]
    titles = drafting.titles(session, [version for _commitment, version in pairs if version], by=by)
    return [_line(commitment, version, titles, by) for commitment, version in pairs]


def _line(commitment: Commitment, version: Version | None, titles: dict[UUID, str], by: Actor) -> Line:
    waits = version is not None and version.state is State.WAITING
    return Line(
        title=commitment.title or (titles.get(version.id, "") if version else "") or str(CANNOT_OPEN),
        url=url_for("commitments.own", commitment=commitment.id),
        number=commitment.number,
        tag=words.PUBLICITY.get(commitment.publicity),
        open_tag=words.STATES[version.state] if version else None,
        for_me=waits and version is not None and version.written_by != by.account,
        status=words.STATUSES[commitment.status] if commitment.number else None,
        fresh=words.FRESHNESS[commitment.freshness] if commitment.number else None,
        next_due_on=commitment.next_due_on,
        moved_on=commitment.moved_on,
        due_on=commitment.due_on,
    )


@pages.get("/desk/commitments/<uuid:commitment>")
@action(Action.COMMITMENT_SEE)
def own(commitment: UUID) -> str:
    """Show where a commitment stands, the draft if there is one, and what can be done."""
    by, session = actor(), reading()
    found = access.own(session, commitment, by=by, to=Action.COMMITMENT_SEE)
    version = session.scalar(queries.open_version(found.id))
    text = drafting.opened(session, version, by=by) if version else None
    return render_template(
        "commitments/desk/show.html",
        commitment=found,
        version=version,
        text=text,
        items=words.items(text.items) if text else [],
        missing=missing(text, number=version.number) if text and version else {},
        mine=version is not None and version.written_by == by.account,
        tags=words.STATES,
        bases=words.BASES,
        statuses=words.STATUSES,
        freshness=words.FRESHNESS,
    )
