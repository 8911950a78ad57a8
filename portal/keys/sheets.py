"""The recovery sheet: a holder's keys under a code that is only on paper, for the day on which nobody holds them.

It opens the generations that it was made for, so a rotation ends it: whoever left may have seen a half.
"""

import json
from collections.abc import Iterable
from uuid import UUID

from nacl.utils import random
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.db import new_id
from portal.keys import rings
from portal.keys.grants import OpenKey
from portal.keys.instance import instance
from portal.keys.models import Ring, RingKind, Sheet
from portal.sealing.codes import sheet_key
from portal.sealing.derivation import SALT_SIZE
from portal.sealing.problems import Unreadable

LABEL = "sheet.keys"


def sheet_of(session: Session, holder: UUID, *, lock: bool = False) -> Sheet | None:
    """Return the holder's sheet, also one that is worthless by now."""
    wanted = select(Sheet).where(Sheet.holder_id == holder)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def make(session: Session, held: Iterable[Ring], *, holder: UUID, code: bytes, by: Actor) -> None:
    """Lay the newest keys of these rings under `code`, in place of any sheet before; raise `Unreadable` if one lacks.

    The rings of restricted reports are not among them: paper that two people keep is not the few who were named.
    """
    keys = {}
    for ring in held:
        generation = rings.newest(session, ring).id
        private = rings.private_of(session, by, generation)
        if private is None:
            raise Unreadable
        keys[generation.hex] = private.hex()
    forget(session, holder)
    row = Sheet(id=new_id(), holder_id=holder, salt=random(SALT_SIZE), made_by=by.account)
    row.keys = _key(session, row, code).seal(json.dumps(keys), row=row.id, label=LABEL)
    session.add(row)
    session.flush()


def open_sheet(session: Session, sheet: Sheet, code: bytes) -> dict[UUID, bytes] | None:
    """Return the private keys by generation; None for another code, or for a sheet that is worthless."""
    if sheet.keys is None:
        return None
    try:
        content = json.loads(_key(session, sheet, code).open(sheet.keys, row=sheet.id, label=LABEL))
    except Unreadable:
        return None
    return {UUID(hex=one): bytes.fromhex(private) for one, private in content.items()}


def end(session: Session, holder: UUID) -> None:
    """Make the holder's sheet worth nothing. That there was one stays known, so that a new one is asked for."""
    sheet = sheet_of(session, holder, lock=True)
    if sheet is not None and sheet.keys is not None:
        sheet.keys, sheet.ended_on = None, clock.today()
        session.flush()


def forget(session: Session, holder: UUID) -> None:
    sheet = sheet_of(session, holder, lock=True)
    if sheet is not None:
        session.delete(sheet)
        session.flush()


def of_ordinary(found: Iterable[Ring]) -> list[Ring]:
    """Return those rings that a sheet covers."""
    return [ring for ring in found if ring.kind is not RingKind.RESTRICTED]


def _key(session: Session, sheet: Sheet, code: bytes) -> OpenKey:
    # The holder's id is bound into it as the key's, so that a sheet moved to another organisation does not open there.
    return OpenKey(sheet.holder_id, sheet_key(code, salt=sheet.salt, pepper=instance(session).pepper))
