"""The list of notes: those that the organisation writes, and those that were shared with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.incidents import queries
from portal.incidents.blueprint import pages
from portal.incidents.models import IncidentNote, NoteReader
from portal.incidents.operations import reading as opening
from portal.incidents.rules import NoteState, Tlp, Way
from portal.incidents.views.debts import settle
from portal.policy import Action, allows
from portal.problems import Hidden
from portal.web import lists
from portal.web.database import reading
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order
from portal.web.templates import day

OURS: Final = "ours"
THEIRS: Final = "theirs"
STATES: Final = {
    NoteState.DRAFT: (_l("Draft"), "half", "warn"),
    NoteState.SHARED: (_l("Shared"), "full", "ok"),
}

LOST: Final = (_l("Lost"), "empty", "bad")
"""Shown in place of the state of a note that nobody can open any more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One note in the list. `title` is empty where this member holds no key to it."""

    reference: str
    url: str
    title: str
    tlp: Tlp
    from_name: str
    from_kind: str
    state: tuple[Any, str, str]
    new: bool
    moved: str


@pages.get("/desk/notes")
@action(Action.NOTES_SEE)
def notes() -> str | Response:
    by = actor()
    if by.organisation is None:
        raise Hidden
    settle(by)
    can_write = allows(by.role, by.stakes, Action.NOTE_WRITE)
    return lists.respond(
        "incidents/notes.html",
        reading(),
        _spec(by),
        queries.open_to(by.organisation),
        can_write=can_write,
        copies=list(reading().scalars(queries.unconfirmed(by.organisation))),
    )


def _spec(by: Actor) -> ListSpec:
    return ListSpec(
        "notes",
        orders=(
            Order("newest", _l("Newest first"), (NoteReader.moved_on, NoteReader.id), descending=True),
            Order("oldest", _l("Oldest first"), (NoteReader.moved_on, NoteReader.id)),
        ),
        filters=(
            Filter("whose", _l("Written by"), choices=_whose, where=_written_by),
            Filter("state", _l("State"), IncidentNote.state, choices=_states),
            Filter("tlp", _l("Label"), IncidentNote.tlp, choices=lambda: [(one.value, one.value) for one in Tlp]),
        ),
        cells=(
            (_("Reference"), lambda line: line.reference),
            (_("Label"), lambda line: line.tlp.value),
            (_("State"), lambda line: line.state[0]),
            (_("From"), lambda line: line.from_name),
            (_("Last changed"), lambda line: line.moved),
        ),
        read=lambda session, rows: _lines(session, rows, by=by),
    )


def _whose() -> list[tuple[str, str]]:
    return [(OURS, _("Us")), (THEIRS, _("Others"))]


def _written_by(value: str) -> ColumnElement[bool]:
    return NoteReader.way == Way.AUTHOR if value == OURS else NoteReader.way != Way.AUTHOR


def _states() -> list[tuple[str, str]]:
    return [(state.value, str(words[0])) for state, words in STATES.items()]


def _lines(session: Session, rows: Sequence[Any], *, by: Actor) -> list[Line]:
    titles = opening.titles(session, rows, by=by)
    return [
        Line(
            reference=row.reference,
            url=url_for("incidents.show", reference=row.reference),
            title=titles.get(row.note_id, ""),
            tlp=row.tlp,
            from_name=row.from_name,
            from_kind=row.from_kind,
            state=LOST if row.lost_on else STATES[row.state],
            new=row.unread,
            moved=day(row.moved_on),
        )
        for row in rows
    ]
