"""After an organisation lost its keys: what they opened is owed to its new ones, by whoever can still open it."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.keys import grants, owed, vouching
from portal.keys.models import DataKey, Grant, Ring
from portal.submissions import losses
from portal.submissions.models import Participation
from portal.submissions.operations import permission
from portal.submissions.rules import PartState, SectionName, sections_for

MOST = 200


def owe_lost(session: Session) -> int:
    """Turn grants that nobody can open any more into debts to the same ring; return how many.

    One that this portal never gave is deleted and owed by nobody: whoever wrote it would be given the key otherwise.
    """
    found = session.execute(losses.dead_grants(MOST)).all()
    for grant, ring in found:
        if vouching.is_ours(session, grant):
            _owe(session, grant, ring)
        session.delete(grant)
    session.flush()
    return len(found)


def _owe(session: Session, grant: Grant, ring: Ring) -> None:
    part = _part(session, grant.data_key_id, ring.holder_id)
    if part is None:
        return
    able = {one.holder_id for one in grants.holders(session, grant.data_key_id)}
    # The reporter, and whoever referred it: others who hold a part were never asked to pass it on.
    for payer in able & {None, part.referred_by.organisation_id if part.referred_by else None}:
        owed.owe_grant(session, grant.data_key_id, ring=ring, permission=grant.permission_id, payer=payer)


def permitted(session: Session, data_key: UUID, ring: Ring) -> bool:
    """Say whether the holder of this ring may have this key of a report today."""
    part = _part(session, data_key, ring.holder_id)
    if part is None or part.state is PartState.WITHDRAWN:
        return False
    section = session.scalar(losses.section_under(data_key))
    if section is None:
        return True  # its own thread
    if section.originals_key_id == data_key and part.referred_by_id is not None:
        return False  # what came by referral is the copies only
    if section.name is SectionName.WALL:
        return SectionName.WALL in sections_for(part.organisation.kind)
    return (
        permission.covering(permission.standing(session, part.submission), section.name, part.organisation) is not None
    )


def waits_for_reporter(session: Session, part: Participation) -> set[UUID]:
    """Return the data keys that this organisation lost, and that somebody is to give it again."""
    return {key for key in session.scalars(losses.owed_to(part.organisation_id, part.submission_id)) if key}


def _part(session: Session, data_key: UUID, holder: UUID) -> Participation | None:
    """Return the holder's part in the report that the key belongs to."""
    subject = session.get_one(DataKey, data_key).subject_id
    return session.scalar(losses.part_under(subject, holder))
