"""Accounts, their sessions, reporters' sessions and receipts. No row joins an account to a report."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.db import Base, clear, coded, locked, new_id, sealed
from portal.keys.models import PublicKey


class Account(Base):
    """A person. The password's verifier is peppered, so that a stolen database permits no guessing."""

    __tablename__ = "accounts"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    email_hash: Mapped[bytes] = clear(unique=True)
    email: Mapped[bytes] = locked("account.email")
    name: Mapped[bytes] = locked("account.name")
    language: Mapped[str] = clear(default="en")
    key_id: Mapped[UUID] = clear(ForeignKey("public_keys.id"))
    salt: Mapped[bytes] = clear()
    passes: Mapped[int] = clear()
    memory: Mapped[int] = clear()
    verifier: Mapped[bytes] = clear()
    wrapped_by_password: Mapped[bytes] = sealed("key.private")
    recovery_salt: Mapped[bytes | None] = clear()
    recovery_verifier: Mapped[bytes | None] = clear()
    wrapped_by_recovery: Mapped[bytes | None] = sealed("key.private")
    recovery_kept_on: Mapped[date | None] = clear()
    second_factor: Mapped[bytes | None] = sealed("account.second_factor")
    second_factor_step: Mapped[int] = clear(default=0)
    enrolled_on: Mapped[date | None] = clear()
    made_on: Mapped[date] = clear(default=clock.today)
    version: Mapped[int] = clear()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own convention


class SpareCode(Base):
    """One of ten codes that stand in for the authenticator once."""

    __tablename__ = "spare_codes"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = clear()
    used_on: Mapped[date | None] = clear()


class SecurityKey(Base):
    """A security key beside the authenticator, sealed to its owner: nobody else can tell whose key this is.

    A credential's id in the clear would join this account to whatever else the same key, or a copy of this database,
    is found with. `use` holds how often the key said it answered, and the day it was last used.
    """

    __tablename__ = "security_keys"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[bytes] = sealed("security_key.name")
    credential: Mapped[bytes] = sealed("security_key.credential")
    use: Mapped[bytes] = sealed("security_key.use")
    made_on: Mapped[date] = clear(default=clock.today)


class FactorReset(Base):
    """Two colleagues let a person who lost every second factor set up a new one, with the password, until a day.

    With one of them it waits for the other; it is deleted when the person has set the new one up.
    """

    __tablename__ = "factor_resets"
    __table_args__ = (
        CheckConstraint("first_by <> account_id", name="first_is_another"),
        CheckConstraint("second_by <> account_id", name="second_is_another"),
        CheckConstraint("first_by <> second_by", name="two_people"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"))
    first_by: Mapped[UUID] = clear()
    second_by: Mapped[UUID | None] = clear()
    until_on: Mapped[date] = clear()


class SessionState(StrEnum):
    """`pending`: the password was right; `enrolling`: not all of recovery code and authenticator are kept yet."""

    PENDING = "pending"
    ENROLLING = "enrolling"
    FULL = "full"


class MemberSession(Base):
    """A signed-in browser. The token is only in the cookie; `wrapped` is the account's private key under it.

    `offer` holds codes that were made and are not yet known to be kept; it is emptied when they are. `answered` counts
    the challenges that a security key answered here: with each, all that were given out before are over.
    """

    __tablename__ = "member_sessions"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = clear(unique=True)
    state: Mapped[SessionState] = coded(SessionState)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[UUID | None] = clear(ForeignKey("organisations.id", ondelete="SET NULL"))
    wrapped: Mapped[bytes] = sealed("key.private")
    browser: Mapped[bytes] = locked("session.browser")
    offer: Mapped[bytes | None] = sealed("session.offer")
    tries: Mapped[int] = clear(default=0)
    answered: Mapped[int] = clear(default=0, server_default="0")
    step_action: Mapped[str | None] = clear()
    step_until: Mapped[datetime | None] = clear()
    begun_at: Mapped[datetime] = clear(default=clock.now)
    until_at: Mapped[datetime] = clear(index=True)
    account: Mapped[Account] = relationship()


class Receipt(Base):
    """What seven words lead to: found by a keyed hash, and the private key that they wrap."""

    __tablename__ = "receipts"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    look_up: Mapped[bytes] = clear(unique=True)
    pair_id: Mapped[UUID] = clear(ForeignKey("public_keys.id"), unique=True)
    wrapped: Mapped[bytes] = sealed("key.private")
    pair: Mapped[PublicKey] = relationship()


class ReporterAccount(Base):
    """What a victim's name and password lead to, together: one sealed bunch of keys, always of the same size.

    It has no day, no name, no address, no public key and no version, since each could be laid beside a report's. It is
    found by a keyed hash of name *and* password, so whether a name has an account cannot be asked, here or on a page.
    """

    __tablename__ = "reporter_accounts"
    __table_args__ = (CheckConstraint("(recovery_look_up IS NULL) = (wrapped_by_recovery IS NULL)", name="recovery"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    look_up: Mapped[bytes] = clear(unique=True)
    wrapped: Mapped[bytes] = sealed("reporter.key")
    recovery_look_up: Mapped[bytes | None] = clear(unique=True)
    wrapped_by_recovery: Mapped[bytes | None] = sealed("reporter.key")
    bunch: Mapped[bytes] = sealed("reporter.bunch")


class ReporterState(StrEnum):
    DRAFT = "draft"
    RECEIPT = "receipt"
    ACCOUNT = "account"


class ReporterSession(Base):
    """A reporter's browser: answers not yet sent, a receipt typed in, or an account. Its exact end is locked.

    A session of an account never names a receipt: which report is open in it lies sealed in `content`.
    """

    __tablename__ = "reporter_sessions"
    __table_args__ = (
        CheckConstraint("account_id IS NULL OR receipt_id IS NULL", name="never_both"),
        CheckConstraint("(state = 'account') = (account_id IS NOT NULL)", name="account"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = clear(unique=True)
    state: Mapped[ReporterState] = coded(ReporterState)
    receipt_id: Mapped[UUID | None] = clear(ForeignKey("receipts.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID | None] = clear(ForeignKey("reporter_accounts.id", ondelete="CASCADE"), index=True)
    wrapped: Mapped[bytes | None] = sealed("key.private")
    content: Mapped[bytes | None] = sealed("reporter.content")
    until: Mapped[bytes] = locked("reporter.until")
    until_on: Mapped[date] = clear(index=True)
    version: Mapped[int] = clear()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Throttle(Base):
    """How often a bucket (a keyed hash) was tried in its window."""

    __tablename__ = "throttles"
    bucket: Mapped[bytes] = clear(primary_key=True)
    tries: Mapped[int] = clear()
    window_ends_at: Mapped[datetime] = clear(index=True)


class ThrottleSalt(Base):
    """The salt that a day's sources are hashed under; deleted the next day."""

    __tablename__ = "throttle_salts"
    day: Mapped[date] = clear(primary_key=True)
    salt: Mapped[bytes] = locked("throttle.salt")
    row: Mapped[UUID] = clear(default=new_id)
