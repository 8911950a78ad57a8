"""Whom to call while somebody may be in danger and a day has passed: the sender's duty contact."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.db import new_id
from portal.keys.instance import lock, unlock
from portal.organisations.models import Organisation
from portal.problems import Stale
from portal.submissions.events import DutyContactSet
from portal.submissions.models.duty import DutyContact
from portal.submissions.queries import duty as queries

LABEL: Final = "organisation.duty_contact"


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The organisation to be called, and how; nothing where it does not say."""

    name: str
    contact: str


def contact_of(session: Session, organisation: UUID) -> tuple[str, str]:
    """Return whom to call, and what tells one version of it from another; nothing before the first."""
    found = session.scalar(queries.duty_of(organisation))
    return (unlock(session, found.contact, row=found.id, label=LABEL), _seen(found)) if found else ("", "")


def _seen(row: DutyContact) -> str:
    """Its id as well: what was deleted and written anew counts from one again."""
    return f"{row.id} {row.version}"


def to_call(session: Session, parts: Collection[UUID]) -> dict[UUID, OnDuty]:
    """Return by part whom to call: one query, and none without parts."""
    found = session.execute(queries.of_senders(parts)).all() if parts else ()
    return {
        part: OnDuty(name, unlock(session, contact, row=row, label=LABEL) if row and contact else "")
        for part, name, row, contact in found
    }


def set_contact(session: Session, organisation: Organisation, contact: str, *, was: str, by: Actor) -> None:
    """Say whom to call, or nothing more; raise `Stale` unless it is as it `was` seen."""
    session.refresh(organisation, with_for_update=True)
    row = session.scalar(queries.duty_of(organisation.id))
    if (_seen(row) if row else "") != was:
        raise Stale
    if row is not None and not contact:
        session.delete(row)
    elif contact:
        row = row or DutyContact(id=new_id(), organisation_id=organisation.id)
        row.contact, row.changed_on = lock(session, contact, row=row.id, label=LABEL), clock.today()
        session.add(row)
    session.flush()
    audit.record(session, DutyContactSet(given=bool(contact)), on=organisation.id, by=by)
