"""Paying what is owed on reports: by whoever comes by with the key, after checking that it is still due."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor, Kind
from portal.keys import owed
from portal.keys.models import Debt, Owed, Ring
from portal.keys.owed import Terms
from portal.organisations.operations import members, rotation
from portal.submissions import contents, queries
from portal.submissions.operations import marking, permission, regiving
from portal.submissions.queries.freezing import frozen_keys

LABELS: Final = (contents.SECTION_KEY, contents.ORIGINALS_KEY, contents.THREAD_KEY)
"""What is owed of a report: of its sections, of the originals in them, of its conversations."""


def owes(session: Session, *, by: Actor) -> bool:
    """Say whether something is owed that the actor could do, as a reporter or for its organisation."""
    return bool(_debts(session, by)) or marking.is_behind(session, by=by)


def settle(session: Session, *, by: Actor) -> int:
    """Pay what the actor can of what it or its organisation owes; return how many debts are gone.

    The reports are held first: who pays while permission is taken back would renew what is being taken.
    """
    held = {one.id for one in _debts(session, by)}
    _hold(session, held)
    debts = [one for one in _debts(session, by) if one.id in held]
    terms = Terms(
        keyholder=lambda ring, account: members.to_admit(session, ring, account),
        permitted=lambda debt: _permitted(session, debt),
        reseal=lambda key: permission.reseal(session, key, by=by),
        rotate=lambda ring: rotation.pay(session, ring, by=by),
    )
    paid = owed.settle(session, debts, by=by, terms=terms)
    marking.keep_up(session, by=by)  # after the reports are locked, as whoever marks one does
    return paid


def _hold(session: Session, debts: Collection[UUID]) -> None:
    """Lock the reports that these debts concern, in one order, so that two who do so never wait for each other."""
    session.scalars(queries.owing(debts).with_for_update().execution_options(populate_existing=True)).all()


def _debts(session: Session, by: Actor) -> list[Owed]:
    """Return what the actor could pay; what is to be given of a frozen report waits until it no longer is."""
    debts = _all_debts(session, by)
    gifts = [one.data_key_id for one in debts if one.kind is Debt.GRANT and one.data_key_id]
    frozen = set(session.scalars(frozen_keys(gifts))) if gifts else set()
    return [one for one in debts if one.kind is not Debt.GRANT or one.data_key_id not in frozen]


def _all_debts(session: Session, by: Actor) -> list[Owed]:
    if by.kind is Kind.RECEIPT and by.pair is not None:
        return owed.owed_by_reporter(session, by.pair)
    if by.organisation is None:
        return []
    return owed.owed_by(session, by.organisation, by=by, labels=LABELS)


def _permitted(session: Session, debt: Owed) -> bool:
    """Say whether what is owed may be given today, also by a permission that followed the one it was owed under."""
    ring = session.get(Ring, debt.ring_id)
    return ring is not None and debt.data_key_id is not None and regiving.permitted(session, debt.data_key_id, ring)
