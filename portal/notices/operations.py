"""Queueing mail. What waits for a person goes out once an hour, in one mail that says only that something waits."""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import clock
from portal.db import new_id
from portal.db.rows import table_of
from portal.keys.instance import lock, unlock
from portal.notices.models import Mail, Proof, Waiting
from portal.notices.texts import Text, notice_text

ADDRESS: Final = "mail.address"
CONTENT: Final = "mail.content"

OWE: Final = {
    engine: insert(table_of(Waiting)).on_conflict_do_nothing(index_elements=["account_id"])
    for engine, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}

Addresses = Callable[[Session, Iterable[UUID]], Mapping[UUID, tuple[str, str]]]
"""Finds the address and the language of each account; one that is gone is left out."""


def mail(session: Session, *, to: str, subject: str, text: str, due: datetime | None = None) -> Mail:
    """Queue a mail, locked; it is sent after this transaction, at `due` or as soon as may be."""
    row = new_id()
    made = Mail(
        id=row,
        address=lock(session, to, row=row, label=ADDRESS),
        content=lock(session, json.dumps([subject, text], ensure_ascii=False), row=row, label=CONTENT),
        due_at=due or clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def read(session: Session, queued: Mail) -> tuple[str, Text]:
    """Open a queued mail: its address, and its text."""
    address = unlock(session, queued.address, row=queued.id, label=ADDRESS)
    subject, body = json.loads(unlock(session, queued.content, row=queued.id, label=CONTENT))
    return address, Text(subject, body)


def wake(session: Session, *accounts: UUID) -> None:
    """Owe each account one notice in the next hourly batch; owing it twice is owing it once."""
    if not accounts:
        return
    # In one order, so that two requests never wait for each other.
    rows = [{"account_id": account, "since_at": hour(clock.now())} for account in sorted(accounts)]
    session.flush()
    connection = session.connection()
    connection.execute(OWE[connection.dialect.name], rows)


def wake_with_proof(session: Session, thing: UUID, *accounts: UUID) -> None:
    """Owe each account a notice, and keep the day on which the mail server takes the first of them: `Proof`."""
    # Held until this transaction ends, or a batch gathered meanwhile would go without what is proven by it.
    held = select(Waiting).where(Waiting.account_id.in_(accounts)).order_by(Waiting.account_id)
    session.execute(held.with_for_update())
    wake(session, *accounts)
    session.add_all(Proof(thing_id=thing, account_id=account) for account in accounts)
    session.flush()


def forget_proofs(session: Session, thing: UUID) -> None:
    """Delete what was kept about the notices of a thing."""
    session.execute(delete(Proof).where(Proof.thing_id == thing))


def gather(session: Session, *, addresses: Addresses, base_url: str) -> int:
    """Queue a notice for each account that was owed one before this hour began; return how many."""
    now = hour(clock.now())
    free = select(Waiting.account_id).where(Waiting.since_at < now).with_for_update(skip_locked=True)
    taken = list(session.scalars(free))
    session.execute(delete(Waiting).where(Waiting.account_id.in_(taken)))
    # The order of rows in the queue would otherwise be the order in which people were woken.
    secrets.SystemRandom().shuffle(taken)
    found = addresses(session, taken) if taken else {}
    mails = {
        account: _notice(session, *found[account], base_url=base_url, due=now) for account in taken if account in found
    }
    for proof in session.scalars(select(Proof).where(Proof.account_id.in_(taken))):
        if proof.account_id in mails:
            proof.mail_id, proof.account_id = mails[proof.account_id].id, None
        else:
            session.delete(proof)
    session.flush()
    return len(mails)


def _notice(session: Session, address: str, language: str, *, base_url: str, due: datetime) -> Mail:
    text = notice_text(language, base_url=base_url)
    return mail(session, to=address, subject=text.subject, text=text.body, due=due)


def hour(moment: datetime) -> datetime:
    """Return the beginning of the hour of `moment`."""
    return moment.replace(minute=0, second=0, microsecond=0)
