"""Password and recovery code both lost: the same account begins again, with a new key pair that opens nothing yet."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.models import Account
from portal.accounts.operations import losing
from portal.accounts.operations.passwords import PasswordKeys
from portal.actor import Actor
from portal.db import new_id
from portal.keys.instance import look_up, unlock
from portal.keys.models import Admission
from portal.notices import operations as notices
from portal.organisations import losses, queries
from portal.organisations.events import FreshStartOffered, FreshStartTaken
from portal.organisations.models import FreshStart, LossNotice, Membership, MembershipState
from portal.organisations.operations.holding import hold
from portal.problems import Hidden, Refused
from portal.reference.labels import N_
from portal.sealing.derivation import subkey
from portal.sealing.tokens import token_bytes

FIND: Final = "fresh.find"
DAYS: Final = 3
NOTICE_DAYS: Final = 14
OVER: Final = N_("This link was used, or its time is over. Ask a manager of your organisation for another one.")


def say_lost(session: Session, email: str) -> None:
    """Note that everything of this address is lost. The same is done for an address that nobody has."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"email_hash": look_up(session, "email", email), "asked_on": clock.today(), "told": False}
    session.execute(insert(LossNotice).values(row).on_conflict_do_nothing(index_elements=[LossNotice.email_hash]))


def tell_managers(session: Session) -> int:
    """Wake the managers of everybody who said so, and forget what is old; return how many notices were new."""
    session.execute(delete(LossNotice).where(LossNotice.asked_on < clock.today() - timedelta(days=NOTICE_DAYS)))
    new = list(session.scalars(select(LossNotice).where(LossNotice.told.is_(False))))
    for one in new:
        one.told = True
        notices.wake(session, *losses.managers_of_address(session, one.email_hash))
    session.flush()
    return len(new)


def offer(session: Session, membership: Membership, *, token: str, by: Actor) -> str:
    """Let whoever has `token` begin again on this member's account; return the address to send it to.

    Until it is used, everything stays as it is: who did not lose anything leaves the mail alone.
    """
    hold(session, membership.organisation_id)
    if membership.account_id == by.account:
        raise Refused(N_("You are signed in, so nothing is lost. Change your password on your account page."))
    account = session.get_one(Account, membership.account_id)
    session.execute(delete(FreshStart).where(FreshStart.account_id == account.id))
    session.add(
        FreshStart(
            id=new_id(),
            account_id=account.id,
            organisation_id=membership.organisation_id,
            token_hash=_found_by(token),
            until_on=clock.today() + timedelta(days=DAYS),
        )
    )
    session.flush()
    audit.record(session, FreshStartOffered(account=account.id), on=membership.organisation_id, by=by)
    return address_of(session, account)


def address_of(session: Session, account: Account) -> str:
    return unlock(session, account.email, row=account.id, label="account.email")


def find(session: Session, token: str) -> FreshStart | None:
    """Return what a link offers if it can still be used: the person is a member there still."""
    found = losses.fresh_start(session, _found_by(token)) if token_bytes(token) else None
    if found is None or found.until_on < clock.today():
        return None
    return found if queries.membership(session, found.account_id, found.organisation_id) else None


def take(session: Session, token: str, *, keys: PasswordKeys, by: Actor) -> tuple[Account, bytes, UUID]:
    """Begin again: return the account, its new private key, and the organisation. Every membership waits once more."""
    found = find(session, token)
    if found is None:
        raise Refused(OVER)
    organisation = found.organisation_id
    taken = session.execute(delete(FreshStart).where(FreshStart.id == found.id).returning(FreshStart.id)).scalar()
    if taken is None:
        raise Refused(OVER)
    mine = queries.memberships_of(session, found.account_id)
    for one in sorted(mine, key=lambda one: one.organisation_id):  # in one order, so that two never wait for each other
        hold(session, one.organisation_id)
    account = session.get_one(Account, found.account_id, with_for_update=True)
    private = losing.renew_pair(session, account, keys=keys, by=by)
    session.execute(delete(Admission).where(Admission.account_id == account.id))
    waiting = {"state": MembershipState.WAITING}
    session.execute(update(Membership).where(Membership.account_id == account.id).values(waiting))
    session.execute(delete(LossNotice).where(LossNotice.email_hash == account.email_hash))
    session.flush()
    for one in mine:
        event = FreshStartTaken(account=account.id, pair=account.key_id)
        audit.record(session, event, on=one.organisation_id, by=by)
    return account, private, organisation


def _found_by(token: str) -> bytes:
    raw = token_bytes(token)
    if raw is None:
        raise Hidden
    return subkey(raw, FIND)
