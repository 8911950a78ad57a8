"""Giving a note's indicators back as the bundle that they came in, with the note's label."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.db import Database
from portal.exchange import stix
from portal.incidents import contents, queries
from portal.incidents.contents import BundleKeys
from portal.incidents.models import Bundle, IncidentNote
from portal.incidents.operations import resealing
from portal.sealing.problems import Unreadable

BATCH: Final = 200


def bundle_of(database: Database, note: IncidentNote, bundle: Bundle, *, by: Actor) -> Iterator[str]:
    """Yield the bundle as JSON while it is read, with a session of its own: the request's is given back before."""
    return stix.bundle(
        _objects(database, note.id, bundle.id, by=by),
        of=bundle.id,
        tlp=note.tlp,
        reference=note.reference,
        day=bundle.imported_on.isoformat(),
    )


def _objects(database: Database, note: UUID, bundle: UUID, *, by: Actor) -> Iterator[str]:
    """Yield the objects, with keys from the same session: the note may have got another one since the page began."""
    behind = 0
    with database.reading() as session:
        keys = _keys(session, note, bundle, by=by)
        while rows := session.execute(queries.objects(bundle, behind=behind, most=BATCH)).all():
            for row, place, content in rows:
                behind = place
                yield contents.open_object(keys.at(place), row, content)


def _keys(session: Session, note: UUID, bundle: UUID, *, by: Actor) -> BundleKeys:
    found = session.get(IncidentNote, note), session.get(Bundle, bundle)
    keys = resealing.bundle_keys(session, found[0], found[1], by=by) if found[0] and found[1] else None
    if keys is None:
        raise Unreadable
    return keys
