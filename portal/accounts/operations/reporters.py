"""Reporters' drafts, receipts and sessions. Nothing here knows what a report is, and no row names an account."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts import queries, rules
from portal.accounts.access import CONTENT, UNTIL, token_keys
from portal.accounts.models import Receipt, ReporterSession, ReporterState
from portal.actor import Actor
from portal.db import insert_rows, new_id
from portal.keys import pairs
from portal.keys.grants import OpenKey
from portal.keys.instance import Instance, lock
from portal.keys.models import PairKind
from portal.problems import Hidden
from portal.sealing.derivation import stretch, subkey
from portal.sealing.receipts import canonical
from portal.sealing.tokens import new_token


def begin_draft(session: Session) -> str:
    """Make a place for answers that are not sent yet, for a day; return the token that opens it."""
    return _begin(session, ReporterState.DRAFT, lasts=rules.DRAFT_SESSION, content={})


def read_content(session: Session, by: Actor) -> dict[str, Any]:
    """Return what `write_content` kept in the actor's session; raise `Hidden` if there is no such session any more."""
    row, key = _own(session, by)
    if row.content is None:
        return {}
    found: dict[str, Any] = json.loads(key.open(row.content, row=row.id, label=CONTENT))
    return found


def write_content(session: Session, content: dict[str, Any], *, by: Actor) -> None:
    """Seal `content` (JSON) into the actor's session, in place of what was there. Two writers at once: one is told."""
    row, key = _own(session, by)
    row.content = key.seal(json.dumps(content, ensure_ascii=False), row=row.id, label=CONTENT)
    session.flush()


def session_key(session: Session, by: Actor) -> OpenKey:
    """Return the key of the actor's session, for what is sealed beside its content and thrown away with it."""
    return _own(session, by)[1]


def stretch_receipt(instance: Instance, words: Sequence[str]) -> bytes:
    """Run Argon2id over the seven words of a receipt: 32 bytes. Slow, so it runs with no session open."""
    return stretch(canonical(tuple(words)), salt=instance.receipts, cost=instance.receipt_cost, pepper=instance.pepper)


class MadeReceipt(NamedTuple):
    """What is needed of a receipt that was made a moment ago."""

    id: UUID
    pair_id: UUID


def make_receipt(session: Session, stretched: bytes) -> tuple[MadeReceipt, bytes]:
    """Make a receipt with a key pair of its own; return it and the private key (32 bytes)."""
    pair, private = pairs.make_pair(session, PairKind.RECEIPT)
    row = new_id()
    wrapped = pairs.wrap(private, under=_wrapping(stretched), owner=row, pair_id=pair.id)
    made = {"id": row, "look_up": _look_up(stretched), "pair_id": pair.id, "wrapped": wrapped}
    insert_rows(session, Receipt, [made])
    return MadeReceipt(row, pair.id), private


def find_receipt(session: Session, stretched: bytes) -> tuple[Receipt, bytes] | None:
    """Return the receipt that these words lead to, and its private key; None if there is none."""
    receipt = session.scalar(queries.receipt(_look_up(stretched)))
    if receipt is None:
        return None
    private = pairs.unwrap(receipt.wrapped, under=_wrapping(stretched), owner=receipt.id, pair_id=receipt.pair_id)
    return receipt, private


def begin_receipt_session(
    session: Session, receipt: Receipt | MadeReceipt, private: bytes, *, content: dict[str, Any] | None = None
) -> str:
    """Open a receipt for an hour and return the token.

    With `content` (words that are not typed back yet) it lasts a day: when they are, end it and begin another.
    """
    lasts = rules.RECEIPT_SESSION if content is None else rules.DRAFT_SESSION
    held = Held(receipt.pair_id, private)
    return _begin(session, ReporterState.RECEIPT, lasts=lasts, content=content, held=held, receipt_id=receipt.id)


def begin_account_session(session: Session, account: UUID, key: bytes, *, content: dict[str, Any]) -> str:
    """Open a victim's account for an hour and return the token. `key` is what its bunch is sealed under."""
    lasts, held = rules.KEEPER_SESSION, Held(account, key)
    return _begin(session, ReporterState.ACCOUNT, lasts=lasts, content=content, held=held, account_id=account)


def end_reporter_session(session: Session, by: Actor) -> None:
    """End the actor's session, with everything that was kept in it."""
    session.execute(delete(ReporterSession).where(ReporterSession.id == by.session))


def close_receipt(session: Session, by: Actor) -> None:
    """Delete the receipt and all its sessions: the words lead nowhere now. Its grants are the caller's to delete."""
    mine = select(Receipt.id).where(Receipt.pair_id == by.pair)
    session.execute(delete(ReporterSession).where(ReporterSession.receipt_id.in_(mine)))
    session.execute(delete(Receipt).where(Receipt.pair_id == by.pair))


def to_ten_minutes(moment: datetime) -> datetime:
    """Return the last full ten minutes: even the running portal keeps no better time of what a reporter did."""
    return moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Held:
    """A key (32 bytes) that a session keeps under its token, and the id that is bound into its envelope."""

    id: UUID
    key: bytes = field(repr=False)


def _begin(
    session: Session,
    state: ReporterState,
    *,
    lasts: timedelta,
    content: dict[str, Any] | None,
    held: Held | None = None,
    **of: UUID,
) -> str:
    token = new_token()
    keys = token_keys(token)
    assert keys is not None
    row, until = new_id(), to_ten_minutes(clock.now() + lasts)
    sealed = OpenKey(row, keys.content).seal(json.dumps(content), row=row, label=CONTENT) if content else None
    made = {
        "id": row,
        "token_hash": keys.find,
        "state": state,
        "wrapped": pairs.wrap(held.key, under=keys.wrap, owner=row, pair_id=held.id) if held else None,
        "content": sealed,
        "until": lock(session, until.isoformat(), row=row, label=UNTIL),
        "until_on": until.date(),
        "version": 1,
        **of,
    }
    insert_rows(session, ReporterSession, [made])
    return token


def _own(session: Session, by: Actor) -> tuple[ReporterSession, OpenKey]:
    row = session.get(ReporterSession, by.session) if by.session else None
    if row is None or row.id not in by.keyring.private:
        raise Hidden
    return row, OpenKey(row.id, by.keyring.private[row.id])


def _look_up(stretched: bytes) -> bytes:
    return subkey(stretched, "receipt.find")


def _wrapping(stretched: bytes) -> bytes:
    return subkey(stretched, "receipt.wrap")
