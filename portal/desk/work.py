"""What a day begins with: the most urgent things by name, then how many there are of each."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.commitments.operations.drafting import DRAFT
from portal.commitments.texts import Text
from portal.desk import queries
from portal.desk.rules import Item, Task, most_urgent
from portal.incidents import contents as incidents
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.instance import unlock
from portal.organisations.operations.applying import CONTENT
from portal.organisations.operations.references import REQUEST
from portal.submissions.contents import SUMMARY
from portal.submissions.rules import DAYS_OF_INTAKE

Opener = Callable[[OpenKey, bytes, UUID], str]


def _summary(key: OpenKey, sealed: bytes, thing: UUID) -> str:
    return key.open(sealed, row=thing, label=SUMMARY)


def _draft(key: OpenKey, sealed: bytes, thing: UUID) -> str:
    return Text.read(key.open(sealed, row=thing, label=DRAFT)).title


def _note(key: OpenKey, sealed: bytes, thing: UUID) -> str:
    return incidents.open_title(key, sealed, note=thing)


def _named_in(label: str) -> Opener:
    return lambda key, sealed, thing: str(json.loads(key.open(sealed, row=thing, label=label))["name"])


# Under the working key of a ring, and under data keys that the organisation was granted.
BY_RING: Final[Mapping[Task, Opener]] = {
    **dict.fromkeys((Task.DANGER, Task.OVERDUE, Task.OFFERED, Task.NEWS, Task.REVIEW), _summary),
    Task.APPROVE: _draft,
}
BY_GRANT: Final[Mapping[Task, Opener]] = {
    Task.NOTES: _note,
    Task.STATE: _note,
    Task.REFERENCES: _named_in(REQUEST),
    Task.APPLICATIONS: _named_in(CONTENT),
}
PEOPLE: Final = frozenset({Task.ADMIT, Task.LOST, Task.RESET})


def waiting(session: Session, by: Actor, *, today: date) -> tuple[list[Item], dict[Task, int]]:
    """Return the most urgent things that wait for this person, and how many there are of each task, none left out.

    Two queries, and one for each kind of key that a name among the first few is under.
    """
    about = {"account": by.account, "organisation": by.organisation}
    counted = session.execute(queries.counts(by.role, by.stakes, today), about).one()._asdict()
    if not any(counted.values()):
        return [], {}
    rows = session.execute(queries.named(by.role, by.stakes, today), about).all()
    first = most_urgent((_item(row) for row in rows), today=today)
    chosen = {(item.task, item.thing) for item in first}
    names = _names(session, [row for row in rows if (row.task, row.thing) in chosen], by=by)
    counts = {Task(task): number for task, number in counted.items() if number}
    return [item.called(names.get(item.thing, item.name)) for item in first], counts


def _item(row: Row[*tuple[Any, ...]]) -> Item:
    """Return a row as a thing. A half-typed report goes by itself, on a day that only its beginning says."""
    task = Task(row.task)
    day = row.since + timedelta(days=DAYS_OF_INTAKE) if task is Task.INTAKE else row.day
    return Item(task, row.thing, row.of, row.place, row.code, row.state, row.name, row.whose, day, row.since)


def _names(session: Session, rows: Sequence[Row[*tuple[Any, ...]]], *, by: Actor) -> dict[UUID, str]:
    """Return what these things are called, by id, as far as the actor holds the keys."""
    sealed = [row for row in rows if row.sealed is not None]
    by_ring = [row for row in sealed if row.task in BY_RING]
    rings.open_admitted(session, by, {row.key for row in by_ring})
    working = {one: grants.working_key(session, by, generation=one) for one in {row.key for row in by_ring}}
    by_grant = [row for row in sealed if row.task in BY_GRANT]
    granted = grants.open_keys(session, by, {row.key for row in by_grant}) if by_grant else {}
    people = {
        row.thing: unlock(session, row.sealed, row=row.thing, label="account.name")
        for row in sealed
        if row.task in PEOPLE
    }
    return people | _opened(by_ring, working, BY_RING) | _opened(by_grant, granted, BY_GRANT)


def _opened(
    rows: Iterable[Any], keys: Mapping[UUID, OpenKey | None], openers: Mapping[Task, Opener]
) -> dict[UUID, str]:
    return {
        row.thing: openers[Task(row.task)](key, row.sealed, row.thing)
        for row in rows
        if (key := keys.get(row.key)) is not None
    }
