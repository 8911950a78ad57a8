"""Beginning and ending a member's sessions. Each change of state makes a new row and a new token."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts import queries, rules
from portal.accounts.access import OFFER, offer_key, own_account, own_session, private_key, token_keys
from portal.accounts.events import SessionEnded
from portal.accounts.models import Account, MemberSession, SessionState
from portal.accounts.operations.offers import first_offer
from portal.actor import Actor
from portal.db import new_id
from portal.keys import pairs
from portal.keys.instance import lock
from portal.sealing.tokens import new_token


def begin_session(
    session: Session,
    account: Account,
    private: bytes,
    *,
    state: SessionState,
    organisation: UUID | None = None,
    browser: str = "",
) -> str:
    """Make a session and return its token, which is for the cookie and is stored nowhere."""
    token = new_token()
    keys = token_keys(token)
    assert keys is not None
    row, now = new_id(), clock.now()
    offer = first_offer(account) if state is SessionState.ENROLLING else {}
    session.add(
        MemberSession(
            id=row,
            token_hash=keys.find,
            state=state,
            account_id=account.id,
            organisation_id=organisation,
            wrapped=pairs.wrap(private, under=keys.wrap, owner=row, pair_id=account.key_id),
            browser=lock(session, browser, row=row, label="session.browser"),
            offer=_sealed(row, private, offer),
            begun_at=now,
            until_at=now + (rules.PENDING_SESSION if state is SessionState.PENDING else rules.MEMBER_SESSION),
        )
    )
    session.flush()
    return token


def end_session(session: Session, member_session: UUID) -> None:
    """End one session, at once."""
    session.execute(delete(MemberSession).where(MemberSession.id == member_session))


def end_token(session: Session, token: str | None) -> None:
    """End the session of this token, whatever its state, if there is one."""
    if token and (keys := token_keys(token)):
        session.execute(delete(MemberSession).where(MemberSession.token_hash == keys.find))


def end_sessions(session: Session, account: Account, *, except_: UUID | None = None) -> None:
    """End all sessions of an account, but for the one with the id `except_`."""
    others = delete(MemberSession).where(MemberSession.account_id == account.id)
    session.execute(others.where(MemberSession.id != except_) if except_ else others)


def end_own_session(session: Session, member_session: UUID, *, by: Actor) -> None:
    """End one of the actor's own sessions; raise `Hidden` for anybody else's."""
    row = own_session(session, member_session, by=by)
    assert by.account is not None
    end_session(session, row.id)
    audit.record(session, SessionEnded(session=row.id), on=by.account, by=by)


def end_other_sessions(session: Session, *, by: Actor) -> None:
    """End all of the actor's sessions but the one that it uses now."""
    account = own_account(session, by)
    others = session.scalars(queries.sessions_of(account.id, at=clock.now()))
    for row in [one.id for one in others if one.id != by.session]:
        audit.record(session, SessionEnded(session=row), on=account.id, by=by)
    end_sessions(session, account, except_=by.session)


def offer(session: Session, content: dict[str, Any], *, by: Actor) -> None:
    """Keep codes that were made, sealed to the person, until they say that they have them; `{}` forgets them."""
    row = own_session(session, by.session, by=by)
    row.offer = _sealed(row.id, private_key(by), content)
    session.flush()


def _sealed(row: UUID, private: bytes, content: dict[str, Any]) -> bytes | None:
    return offer_key(row, private).seal(json.dumps(content), row=row, label=OFFER) if content else None
