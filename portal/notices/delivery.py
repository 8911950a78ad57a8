"""Sending the queue by SMTP: any number of workers, none of which takes what another has leased.

A mail is deleted once the server has taken it. If a worker dies between the two, the next sends it once more under
the same Message-ID, by which mail programs know it again. Nothing logged here holds an address, a text or a link.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.db import Database
from portal.keys.instance import lock
from portal.notices.models import Mail, MailState, Proof
from portal.notices.operations import ADDRESS, CONTENT, read
from portal.notices.texts import Text
from portal.sealing.envelopes import Unreadable

BATCH: Final = 20
LEASE: Final = timedelta(minutes=10)
ENOUGH: Final = timedelta(minutes=2)
"""What must be left of a lease to begin another mail: more than one mail can take."""
TIMEOUT_SECONDS: Final = 20
MOST_TRIES: Final = 8
FIRST_WAIT: Final = timedelta(minutes=5)
FAILED_KEPT: Final = timedelta(days=7)
_PORTS: Final = {"smtp": 25, "smtps": 465}

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over: `smtp://user:password@host:port?starttls=1`, or `smtps://…`."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read an address; raise `ValueError` with what is wrong with it (never with the address itself)."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("it must look like smtp://user:password@host:port or smtps://user:password@host:port")
        try:
            port = parts.port or _PORTS[parts.scheme]
        except ValueError:
            raise ValueError("its port is not a number from 1 to 65535") from None
        return cls(
            host=parts.hostname,
            port=port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=parts.scheme == "smtps",
            starttls=parse_qs(parts.query).get("starttls", ["0"])[-1] in {"1", "true", "yes"},
        )

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """Yield a connection that is signed in; raise `OSError` (`SMTPException` is one) where that fails."""
        context = ssl.create_default_context()
        if self.tls:
            made: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            made = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.starttls:
                made.starttls(context=context)
            if self.user:
                made.login(self.user, self.password)
            yield made
        finally:
            made.close()

    def trouble(self) -> str | None:
        """Connect, sign in and say nothing more; return what went wrong, or None."""
        try:
            with self.connected() as connection:
                connection.noop()
        except OSError as error:
            return f"{self.host}:{self.port} does not take mail from here ({type(error).__name__})"
        return None


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A leased mail, opened."""

    id: UUID
    address: str
    text: Text
    tries: int
    leased_until: datetime


def deliver(database: Database, server: Server, *, sender: str) -> int:
    """Send what is due and return how many were taken by the server. One that is down costs no mail a try."""
    sent = 0
    while letters := _lease(database):
        try:
            with server.connected() as connection:
                sent += sum(_send(database, connection, letter, sender=sender) for letter in letters)
        except OSError as error:
            for letter in letters:
                _give_back(database, letter)
            _log.warning("mail.server_unreachable", error=type(error).__name__)
            break
    if sent:
        _log.info("mail.sent", count=sent)
    return sent


def forget_failed(database: Database) -> None:
    """Delete the emptied rows of mails that were given up a week ago."""
    with database.writing() as session:
        session.execute(delete(Mail).where(Mail.state == MailState.FAILED, Mail.due_at < clock.now() - FAILED_KEPT))
        session.commit()


def compose(letter: Letter, *, sender: str) -> bytes:
    """Return the mail as it goes over the line; raise `ValueError` for an address that cannot stand in a header."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.address
    message["Subject"] = letter.text.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{letter.id.hex}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    # Base64 for every language, so that texts of one length make mails of one length.
    message.set_content(letter.text.body, charset="utf-8", cte="base64")
    return message.as_bytes()


def _lease(database: Database) -> list[Letter]:
    """Take some mails that are due, for this worker alone, until the lease runs out."""
    now = clock.now()
    until = now + LEASE
    free = or_(Mail.leased_until.is_(None), Mail.leased_until < now)
    due = (
        select(Mail.id)
        .where(Mail.state == MailState.WAITING, Mail.due_at <= now, free)
        .order_by(Mail.due_at, Mail.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with database.writing() as session:
        taken = session.scalars(
            update(Mail)
            .where(Mail.id.in_(due.scalar_subquery()))
            .values(leased_until=until, tries=Mail.tries + 1)
            .returning(Mail)
            .execution_options(synchronize_session=False)
        ).all()
        letters = [letter for row in taken if (letter := _open(session, row)) is not None]
        session.commit()
    return letters


def _open(session: Session, row: Mail) -> Letter | None:
    assert row.leased_until is not None
    try:
        address, text = read(session, row)
    except Unreadable:
        # Locked under another instance key: it can never be sent.
        _empty(session, row.id)
        _log.error("mail.unreadable")
        return None
    return Letter(row.id, address, text, row.tries, row.leased_until)


def _send(database: Database, connection: smtplib.SMTP, letter: Letter, *, sender: str) -> bool:
    """Hand one mail over; say whether the server took it. Raise `OSError` where the line itself broke."""
    if letter.leased_until - clock.now() < ENOUGH:
        _give_back(database, letter)
        return False
    try:
        connection.sendmail(sender, [letter.address], compose(letter, sender=sender))
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        _try_later(database, letter, final=all(code >= 500 for code in codes))
    except smtplib.SMTPServerDisconnected:
        # Counted, or a mail on which the server hangs up would hold up the others for ever.
        _try_later(database, letter, final=False)
        raise
    except (smtplib.SMTPException, ValueError):
        _try_later(database, letter, final=False)
    except OSError:
        _try_later(database, letter, final=False)
        raise
    else:
        _forget(database, letter)
        return True
    return False


def _forget(database: Database, letter: Letter) -> None:
    """Keep of a mail that was taken nothing but the day, where something is proven by it."""
    with database.writing() as session:
        proven = update(Proof).where(Proof.mail_id == letter.id)
        session.execute(proven.values(taken_on=clock.today(), mail_id=None))
        session.execute(delete(Mail).where(Mail.id == letter.id))
        session.commit()


def _try_later(database: Database, letter: Letter, *, final: bool) -> None:
    """Wait twice as long after each refusal; give up after the eighth, or where the server says never."""
    with database.writing() as session:
        if final or letter.tries >= MOST_TRIES:
            _empty(session, letter.id)
            _log.warning("mail.failed", tries=letter.tries)
        else:
            wait = FIRST_WAIT * 2 ** (letter.tries - 1)
            session.execute(
                update(Mail).where(*_still_mine(letter)).values(leased_until=None, due_at=clock.now() + wait)
            )
        session.commit()


def _give_back(database: Database, letter: Letter) -> None:
    """End a lease under which nothing was tried. One that was sent, or taken over by another, is not touched."""
    with database.writing() as session:
        session.execute(update(Mail).where(*_still_mine(letter)).values(leased_until=None, tries=Mail.tries - 1))
        session.commit()


def _still_mine(letter: Letter) -> tuple[ColumnElement[bool], ...]:
    return Mail.id == letter.id, Mail.leased_until == letter.leased_until


def _empty(session: Session, row: UUID) -> None:
    """Give a mail up, and keep neither its address nor its text."""
    session.execute(
        update(Mail)
        .where(Mail.id == row)
        .values(
            state=MailState.FAILED,
            address=lock(session, "", row=row, label=ADDRESS),
            content=lock(session, '["", ""]', row=row, label=CONTENT),
            due_at=clock.now(),
            leased_until=None,
        )
    )
