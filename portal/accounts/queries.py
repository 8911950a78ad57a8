"""The selects of this package."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import contains_eager
from sqlalchemy.sql.dml import ReturningUpdate

from portal.accounts.models import (
    Account,
    MemberSession,
    Receipt,
    ReporterAccount,
    ReporterSession,
    SecurityKey,
    SpareCode,
)
from portal.db import made_once

# What every request of a reporter asks is made once: making a statement costs as much as running it.
REPORTER_SESSION: Final[Select[ReporterSession, UUID | None, ReporterAccount | None]] = (
    select(ReporterSession, Receipt.pair_id, ReporterAccount)
    .outerjoin(Receipt, ReporterSession.receipt_id == Receipt.id)
    .outerjoin(ReporterAccount, ReporterSession.account_id == ReporterAccount.id)
    .where(ReporterSession.token_hash == bindparam("token_hash"))
)
"""A reporter's session with the id of its receipt's key pair, or with its account; a draft has neither."""
HELD_SESSION: Final = (
    select(ReporterSession)
    .where(ReporterSession.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
"""A reporter's session as it is now, for whoever changes it: the next one waits."""


def account_by_email(email_hash: bytes) -> Select[Account]:
    return select(Account).where(Account.email_hash == email_hash)


@made_once
def member_session(token_hash: bytes, at: datetime) -> Select[MemberSession]:
    """A live session together with its account: one query."""
    return (
        select(MemberSession)
        .join(MemberSession.account)
        .options(contains_eager(MemberSession.account))
        .where(MemberSession.token_hash == token_hash, MemberSession.until_at > at)
    )


def sessions_of(account: UUID, *, at: datetime) -> Select[MemberSession]:
    """Every live session of an account, newest first."""
    return (
        select(MemberSession)
        .where(MemberSession.account_id == account, MemberSession.until_at > at)
        .order_by(MemberSession.begun_at.desc(), MemberSession.id)
    )


def reporter_account(look_up: bytes) -> Select[ReporterAccount]:
    """The account that a name and a password lead to together."""
    return select(ReporterAccount).where(ReporterAccount.look_up == look_up)


def reporter_account_by_recovery(look_up: bytes) -> Select[ReporterAccount]:
    return select(ReporterAccount).where(ReporterAccount.recovery_look_up == look_up)


def receipt(look_up: bytes) -> Select[Receipt]:
    return select(Receipt).where(Receipt.look_up == look_up)


def take_step(account: UUID, step: int) -> ReturningUpdate[UUID]:
    """Take a time step of the authenticator: no row is touched if that step, or a later one, was taken before."""
    return (
        update(Account)
        .where(Account.id == account, Account.second_factor_step < step)
        .values(second_factor_step=step)
        .returning(Account.id)
        .execution_options(synchronize_session=False)
    )


def take_try(member_session: UUID, *, most: int) -> ReturningUpdate[int]:
    """Count one try of a code on this session; no row is touched when all are used."""
    return (
        update(MemberSession)
        .where(MemberSession.id == member_session, MemberSession.tries < most)
        .values(tries=MemberSession.tries + 1)
        .returning(MemberSession.tries)
        .execution_options(synchronize_session=False)
    )


def take_spare_code(account: UUID, digest: bytes, *, on: date) -> ReturningUpdate[UUID]:
    """Use a spare code up; no row is touched if there is none such, or it was used before."""
    return (
        update(SpareCode)
        .where(SpareCode.account_id == account, SpareCode.digest == digest, SpareCode.used_on.is_(None))
        .values(used_on=on)
        .returning(SpareCode.id)
        .execution_options(synchronize_session=False)
    )


def spare_codes_left(account: UUID) -> Select[int]:
    return select(func.count()).where(SpareCode.account_id == account, SpareCode.used_on.is_(None))


def security_keys(account: UUID) -> Select[SecurityKey]:
    """The security keys of an account, oldest first."""
    return select(SecurityKey).where(SecurityKey.account_id == account).order_by(SecurityKey.made_on, SecurityKey.id)


def take_challenge(member_session: UUID, answered: int) -> ReturningUpdate[UUID]:
    """Take the challenges given out after so many answers; no row is touched if one of them was answered before."""
    return (
        update(MemberSession)
        .where(MemberSession.id == member_session, MemberSession.answered == answered)
        .values(answered=answered + 1)
        .returning(MemberSession.id)
        .execution_options(synchronize_session=False)
    )
