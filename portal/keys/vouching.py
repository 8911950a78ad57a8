"""Vouching: a MAC on the rows that decide to whom a key is sealed next.

Whoever writes to the database without the instance key can make such a row, move one or change one, but cannot make
the portal seal a key because of it, nor seal anything under a key of their own: a sealed box does not say who made it,
so what is sealed is vouched for too. It is told from the portal's own by nothing else.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.keys.instance import instance
from portal.keys.models import Admission, Grant, Owed
from portal.sealing.derivation import mac, same
from portal.sealing.problems import Unreadable


def of_grant(session: Session, data_key: UUID, pair: UUID, holder: UUID | None, *, sealed: bytes) -> bytes:
    return _mac(session, "grant.2", data_key, pair, holder, sealed=sealed)


def of_admission(session: Session, generation: UUID, account: UUID, pair: UUID, *, sealed: bytes) -> bytes:
    return _mac(session, "admission.2", generation, account, pair, sealed=sealed)


def of_debt(session: Session, row: Owed) -> bytes:
    ids = (row.holder_id, row.data_key_id, row.ring_id, row.account_id, row.permission_id)
    return _mac(session, f"owed.{row.kind}", *ids)


def is_ours(session: Session, row: Grant | Admission | Owed) -> bool:
    """Say whether this portal wrote the row, and nobody changed it."""
    if isinstance(row, Grant):
        wanted = of_grant(session, row.data_key_id, row.pair_id, row.holder_id, sealed=row.sealed)
    elif isinstance(row, Admission):
        wanted = of_admission(session, row.generation_id, row.account_id, row.key_id, sealed=row.sealed)
    else:
        wanted = of_debt(session, row)
    return len(row.mac) == len(wanted) and same(row.mac, wanted)


def check(session: Session, row: Grant | Admission) -> None:
    """Raise `Unreadable` for a row that this portal did not write as it stands."""
    if not is_ours(session, row):
        raise Unreadable


def renew(session: Session) -> int:
    """Vouch for the sealed bytes too, of rows that older versions vouched for without them; return how many.

    Only on the way up from such a version (`portal db upgrade`): done at any other time, it would vouch for what
    somebody wrote.
    """
    count = 0
    for row in session.scalars(select(Grant).execution_options(yield_per=500)):
        if same(row.mac, _mac(session, "grant", row.data_key_id, row.pair_id, row.holder_id)):
            row.mac = of_grant(session, row.data_key_id, row.pair_id, row.holder_id, sealed=row.sealed)
            count += 1
    for one in session.scalars(select(Admission).execution_options(yield_per=500)):
        if same(one.mac, _mac(session, "admission", one.generation_id, one.account_id, one.key_id)):
            one.mac = of_admission(session, one.generation_id, one.account_id, one.key_id, sealed=one.sealed)
            count += 1
    session.flush()
    return count


def _mac(session: Session, what: str, *ids: UUID | None, sealed: bytes | None = None) -> bytes:
    parts = [one.bytes if one else b"" for one in ids] + ([] if sealed is None else [sealed])
    return mac(instance(session).marking, what.encode(), *parts)
