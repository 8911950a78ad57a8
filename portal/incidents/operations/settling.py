"""Paying what is owed of notes, by whoever comes by with the key, after checking the audience again."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.incidents import queries
from portal.incidents.models import IncidentNote
from portal.incidents.operations import regiving, resealing
from portal.incidents.rules import KEY, WALL
from portal.keys import owed
from portal.keys.grants import OpenKey
from portal.keys.models import DataKey, Debt, Owed, Ring
from portal.keys.owed import Terms


def owes(session: Session, *, by: Actor) -> bool:
    """Say whether the actor's organisation owes something of a note."""
    return bool(_debts(session, by))


def settle(session: Session, *, by: Actor, only: UUID | None = None) -> int:
    """Pay what the actor can, of all notes or of one; return how many debts are gone.

    The notes are held first: who pays while somebody is taken out would give them what is being taken. Grants come
    before new keys, with which the old ones and what is owed of them go.
    """
    notes = set(session.scalars(queries.owing({debt.id for debt in _debts(session, by)})))
    held = notes if only is None else notes & {only}
    session.scalars(queries.by_ids(held).with_for_update().execution_options(populate_existing=True)).all()
    terms = Terms(
        keyholder=lambda _ring, _account: None,
        permitted=lambda debt: _permitted(session, debt),
        reseal=lambda key: _reseal(session, key, by=by),
        rotate=lambda _ring: False,
    )
    paid = 0
    for kind in (Debt.GRANT, Debt.REKEY):
        due = [one for one in _debts(session, by) if one.kind is kind and _about(session, one.data_key_id).id in held]
        payable = [one for one in due if _can_pay(session, one, by)]
        paid += owed.settle(session, payable, by=by, terms=terms)
    return paid


def _debts(session: Session, by: Actor) -> list[Owed]:
    return owed.owed_of(session, by.organisation, labels=(KEY, WALL)) if by.organisation is not None else []


def _can_pay(session: Session, debt: Owed, by: Actor) -> bool:
    """Say whether a note can be sealed anew: by whoever holds every key that something of it lies under."""
    if debt.kind is not Debt.REKEY:
        return True
    return resealing.all_keys(session, _about(session, debt.data_key_id), by=by) is not None


def _permitted(session: Session, debt: Owed) -> bool:
    ring = session.get(Ring, debt.ring_id)
    return ring is not None and debt.data_key_id is not None and regiving.permitted(session, debt.data_key_id, ring)


def _reseal(session: Session, key: OpenKey, *, by: Actor) -> None:
    note = _about(session, key.id)
    keys = resealing.all_keys(session, note, by=by)
    assert keys is not None
    resealing.drop_unread(session, note.id)
    resealing.reseal(session, note, keys, by=by)


def _about(session: Session, data_key: UUID | None) -> IncidentNote:
    return session.get_one(IncidentNote, session.get_one(DataKey, data_key).subject_id)
