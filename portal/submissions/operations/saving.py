"""What a member narrowed the list to, kept under a name: sealed, since name and tag are words that somebody typed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.keys import grants
from portal.keys.grants import OpenKey
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.submissions import contents
from portal.submissions.models import SavedFilter
from portal.submissions.operations import own
from portal.submissions.operations.thread import SENT_ELSEWHERE

MOST: Final = 20
TOO_MANY: Final = N_("You have %(most)d saved filters. Delete one first.")


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved filter: values by the names of filters, a tag as its word. Without a name it can be opened no more."""

    id: UUID
    name: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


def saved(session: Session, *, by: Actor) -> list[Saved]:
    """Return what the actor saved, by name: one query where there is nothing."""
    rows = session.scalars(
        select(SavedFilter).where(SavedFilter.account_id == by.account, SavedFilter.organisation_id == by.organisation)
    ).all()
    keys = own.keys_of(session, {row.key_id for row in rows}, by=by) if rows else {}
    return sorted(
        (_read(row, keys.get(row.key_id)) for row in rows), key=lambda one: (not one.name, one.name.casefold())
    )


def read(session: Session, row: SavedFilter, *, by: Actor) -> Saved:
    return _read(row, own.keys_of(session, {row.key_id}, by=by).get(row.key_id))


def save(
    session: Session,
    name: str,
    asked: Mapping[str, str],
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice saves once
) -> None:
    """Keep under a name what a list was asked for; raise `Invalid` past `MOST`."""
    assert by.organisation is not None and by.account is not None
    if (done := session.get(SavedFilter, id)) is not None:
        if done.account_id != by.account:
            raise Invalid(SENT_ELSEWHERE)
        return
    if len(saved(session, by=by)) >= MOST:
        raise Invalid(TOO_MANY, most=MOST)
    row = SavedFilter(id=id, organisation_id=by.organisation, account_id=by.account)
    _write(session, row, Saved(id, name, asked), by=by)
    session.add(row)
    session.flush()


def rename(session: Session, row: SavedFilter, name: str, *, by: Actor) -> None:
    found = read(session, row, by=by)
    if not found.name:
        raise Refused(N_("This filter cannot be opened any more. Delete it."))
    _write(session, row, Saved(row.id, name, found.asked), by=by)
    session.flush()


def delete(session: Session, row: SavedFilter) -> None:
    session.delete(row)
    session.flush()


def _read(row: SavedFilter, key: OpenKey | None) -> Saved:
    if key is None:
        return Saved(row.id)
    said = json.loads(key.open(row.content, row=row.id, label=contents.SAVED_FILTER))
    return Saved(row.id, said["name"], said["asked"])


def _write(session: Session, row: SavedFilter, content: Saved, *, by: Actor) -> None:
    key = grants.working_key(session, by)
    if key is None:
        raise Refused(own.NO_KEY)
    said = json.dumps({"name": content.name, "asked": dict(content.asked)}, ensure_ascii=False)
    row.key_id, row.content = key.id, key.seal(said, row=row.id, label=contents.SAVED_FILTER)
