"""The selects of turning points: what nobody can open any more, and what somebody handled who has left."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from portal.keys.models import DataKey, Debt, Generation, Grant, Owed, Ring
from portal.organisations.models import Membership
from portal.submissions.contents import ORIGINALS_KEY, SECTION_KEY, THREAD_KEY
from portal.submissions.models import Handler, HandOver, Participation, Section, Stewardship


def dead_grants(most: int) -> Select[Grant, Ring]:
    """Grants of reports to generations before one that was begun because nobody could open them any more."""
    cut = aliased(Generation)
    later = select(cut.id).where(
        cut.ring_id == Generation.ring_id, cut.number > Generation.number, cut.previous.is_(None)
    )
    return (
        select(Grant, Ring)
        .join(DataKey, Grant.data_key_id == DataKey.id)
        .join(Generation, Grant.pair_id == Generation.id)
        .join(Ring, Generation.ring_id == Ring.id)
        .where(DataKey.label.in_((SECTION_KEY, ORIGINALS_KEY, THREAD_KEY)), later.exists())
        .order_by(Grant.id)
        .limit(most)
    )


def section_under(data_key: UUID) -> Select[Section]:
    """The section that lies under a data key, or whose originals do."""
    return select(Section).where(or_(Section.data_key_id == data_key, Section.originals_key_id == data_key))


def part_under(subject: UUID, organisation: UUID) -> Select[Participation]:
    """An organisation's part in the report that a section, or its own thread, with the id `subject` belongs to."""
    section = select(Section.submission_id).where(Section.id == subject).scalar_subquery()
    return select(Participation).where(
        Participation.organisation_id == organisation,
        or_(Participation.id == subject, Participation.submission_id == section),
    )


def owed_to(organisation: UUID, submission: UUID) -> Select[UUID | None]:
    """The data keys of a report that somebody has yet to give to an organisation."""
    sections = select(Section.data_key_id).where(Section.submission_id == submission)
    originals = select(Section.originals_key_id).where(Section.submission_id == submission)
    threads = select(Participation.thread_key_id).where(
        Participation.submission_id == submission, Participation.organisation_id == organisation
    )
    return (
        select(Owed.data_key_id)
        .join(Ring, Owed.ring_id == Ring.id)
        .where(Ring.holder_id == organisation, Owed.kind == Debt.GRANT)
        .where(or_(*(Owed.data_key_id.in_(keys) for keys in (sections, originals, threads))))
    )


def handled_by_leavers(most: int) -> Select[Participation]:
    """Parts of which a handler, or whoever stands in, belongs to the organisation no longer."""
    left = [and_(one.is_not(None), ~_stays(one)) for one in (Participation.handler_id, Participation.second_id)]
    return select(Participation).where(or_(*left)).limit(most)


def staying(part: Participation) -> Select[UUID]:
    """Of those who handle a part, whoever still belongs to the organisation."""
    return select(Membership.account_id).where(
        Membership.organisation_id == part.organisation_id, Membership.account_id.in_(part.handlers)
    )


def named_leavers() -> Select[UUID]:
    """What names somebody to a restricted report who belongs to the organisation no longer."""
    return (
        select(Handler.id)
        .join(Participation, Handler.participation_id == Participation.id)
        .where(~_stays(Handler.account_id))
    )


def codes_of_leavers() -> Select[UUID]:
    """One-time codes made by somebody who belongs to the organisation that filed the report no longer."""
    stays = Membership.organisation_id == Stewardship.organisation_id, Membership.account_id == HandOver.account_id
    return (
        select(HandOver.id)
        .join(Stewardship, Stewardship.submission_id == HandOver.submission_id)
        .where(~select(Membership.id).where(*stays).exists())
    )


def _stays(account: Any) -> Any:
    return (
        select(Membership.id)
        .where(Membership.account_id == account, Membership.organisation_id == Participation.organisation_id)
        .exists()
    )
