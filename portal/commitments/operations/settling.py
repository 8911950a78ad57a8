"""Paying what is owed of evidence, by the next request of the organisation whose evidence it is."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.commitments.models.evidence import Evidence, EvidenceReader
from portal.commitments.rules.evidence import KEY, Audience
from portal.files.operations import resealing
from portal.keys import grants, owed
from portal.keys.grants import OpenKey
from portal.keys.models import Owed, Ring
from portal.keys.owed import Terms

LABELS: Final = (KEY,)


def owes(session: Session, *, by: Actor) -> bool:
    return by.organisation is not None and bool(owed.owed_of(session, by.organisation, labels=LABELS))


def settle(session: Session, *, by: Actor, leads_to: str) -> int:
    """Give what was owed to assessors, and seal anew what somebody lost; return how many debts are gone."""
    assert by.organisation is not None
    terms = Terms(
        keyholder=lambda _ring, _account: None,
        permitted=lambda debt: _permitted(session, debt),
        reseal=lambda key: _reseal(session, key, leads_to=leads_to, by=by),
        rotate=lambda _ring: False,
    )
    debts = owed.owed_of(session, by.organisation, labels=LABELS)
    # Grants first: with a new key the old ones go, and what is owed of them.
    return owed.settle(session, sorted(debts, key=lambda one: one.kind.value), by=by, terms=terms)


def _permitted(session: Session, debt: Owed) -> bool:
    """Whether the organisation still assesses the commitment, and the piece is still for assessors."""
    ring, evidence = session.get(Ring, debt.ring_id), _about(session, debt.data_key_id)
    if ring is None or evidence is None or evidence.audience is not Audience.ASSESSORS:
        return False
    return session.get(EvidenceReader, (evidence.commitment_id, ring.holder_id)) is not None


def _reseal(session: Session, key: OpenKey, *, leads_to: str, by: Actor) -> None:
    """Move a piece and its file under a new data key, which those who may see it still get."""
    evidence = _about(session, key.id)
    if evidence is None or evidence.record is None:
        return
    made = grants.make_data_key(session, KEY, subject=evidence.id)
    evidence.record = made.seal(key.open(evidence.record, row=evidence.id, label=KEY), row=evidence.id, label=KEY)
    evidence.key_id = made.id
    resealing.move(session, key, made, leads_to=leads_to, by=by)
    owed.move(session, key.id, made.id)
    grants.regrant(session, key.id, made, by=by)


def _about(session: Session, data_key: object) -> Evidence | None:
    return session.scalar(select(Evidence).where(Evidence.key_id == data_key))
