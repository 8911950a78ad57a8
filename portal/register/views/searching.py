"""One search over the public record: commitments by the words of their newest version, organisations by their names,
and items of instruments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.commitments.queries import LISTED
from portal.commitments.views import words
from portal.commitments.views.register import ORDERS, SEARCH
from portal.commitments.views.rows import CELLS, KEYS, filed
from portal.db import search as engine
from portal.policy import Action
from portal.reference.instruments import Item, instruments
from portal.register import queries
from portal.register.blueprint import pages
from portal.register.views.coverage import of_everything
from portal.web.database import reading
from portal.web.gate import action
from portal.web.lists import EVERY_FILE, PLACE, WORDS, ListSpec, respond
from portal.web.records import record

MOST_ITEMS: Final = 10
MOST_ORGANISATIONS: Final = 10
SIZE: Final = 20
SPEC: Final = ListSpec(
    "found", orders=ORDERS, cells=CELLS, read_file=filed, size=SIZE, search=SEARCH, files=EVERY_FILE, keys=KEYS
)


@dataclass(frozen=True, slots=True)
class Found:
    """A commitment that was found, and the passage of its text in which it was: pieces as `search.marked` makes."""

    row: Any
    passage: Sequence[tuple[str, bool]]


@pages.get("/search")
@action(Action.PUBLIC_READ)
@record(of_everything)
def search() -> str | Response:
    wanted = engine.read(request.args.get(WORDS, ""))
    session = reading()
    spec = replace(SPEC, read=lambda session, rows: _with_passages(session, rows, wanted))
    return respond(
        "register/search.html",
        session,
        spec,
        LISTED,
        items=_items(wanted),
        organisations=_organisations(session, wanted),
        **words.LISTED,
        register_url=url_for("commitments.register", q=wanted.typed or None),
    )


def _with_passages(session: Session, rows: Sequence[Any], wanted: engine.Wanted) -> Sequence[Any]:
    said = queries.texts(session, [row.id for row in rows]) if wanted else {}
    return [Found(row, engine.passage(wanted, said.get(row.id, ()))) for row in rows]


def _organisations(session: Session, wanted: engine.Wanted) -> Sequence[Any]:
    """Return the organisations whose name has all these words, whether they promised anything or not."""
    if not wanted or request.args.get(PLACE):
        return []
    return session.execute(queries.named(session, wanted).limit(MOST_ORGANISATIONS)).all()


def _items(wanted: engine.Wanted) -> list[Item]:
    every = (item for one in instruments() for item in one.items)
    return [item for item in every if engine.holds(wanted, f"{item.code} {item.title}")][:MOST_ITEMS]
