"""Where mail reaches people: for `notices`, which lies below and knows no accounts."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Account
from portal.keys.instance import unlock


def addresses(session: Session, accounts: Iterable[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Return the address and the language of each account that there still is."""
    found = session.execute(select(Account.id, Account.email, Account.language).where(Account.id.in_(list(accounts))))
    return {row: (unlock(session, email, row=row, label="account.email"), language) for row, email, language in found}
