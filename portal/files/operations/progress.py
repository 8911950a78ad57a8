"""How far an upload is: written down about once a second, in a transaction of its own, for a frame beside the form."""

import json
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.db import Database
from portal.files import queries
from portal.files.models import Upload
from portal.keys.instance import lock, unlock

STATE: Final = "upload.state"


@dataclass(frozen=True, slots=True)
class Progress:
    """`taken` of `total` bytes have come (`total` 0: nobody said); `kept` files are done."""

    taken: int = 0
    total: int = 0
    kept: int = 0
    over: bool = False


def write(database: Database, id: UUID, owner: UUID, progress: Progress) -> None:  # noqa: A002
    """Write it down; an id that belongs to somebody else is left alone."""
    with database.writing() as session:
        row = session.get(Upload, id)
        if row is None:
            row = Upload(id=id, owner_id=owner)
            session.add(row)
        elif row.owner_id != owner:
            return
        row.state = lock(session, json.dumps(asdict(progress)), row=id, label=STATE)
        session.commit()


def read(session: Session, id: UUID, owner: UUID) -> Progress | None:  # noqa: A002
    """Return how far the owner's upload is, or None where it has not begun."""
    row = session.scalar(queries.upload(id, owner))
    return None if row is None else Progress(**json.loads(unlock(session, row.state, row=id, label=STATE)))
