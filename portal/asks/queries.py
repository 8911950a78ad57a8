"""The selects of this package. Lists come as a Select, for whoever pages them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, joinedload

from portal.asks.models import Ask
from portal.asks.rules import CLOCKED, OPEN, PUBLIC, UNDELIVERED, Kind, State
from portal.notices.models import Proof
from portal.organisations.models import Membership, MembershipState, Organisation
from portal.organisations.rules import Standing


def ask(wanted: UUID) -> Select[Ask]:
    return select(Ask).where(Ask.id == wanted)


def of_party(organisation: UUID) -> Select[Ask]:
    """Everything that this organisation asked or was asked, with both parties."""
    mine = or_(Ask.addressee_id == organisation, Ask.asker_id == organisation)
    return select(Ask).where(mine).options(joinedload(Ask.asker), joinedload(Ask.addressee))


def public_about(kind: str, about: UUID) -> Select[Ask]:
    """What is public about a thing, with its author, the newest first."""
    return (
        select(Ask)
        .where(Ask.about_kind == kind, Ask.about_id == about, Ask.state.in_(PUBLIC))
        .order_by(Ask.asked_on.desc(), Ask.id.desc())
        .options(joinedload(Ask.asker), joinedload(Ask.addressee))
    )


def public_stamp(kind: str, about: InstrumentedAttribute[UUID]) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """What changes whenever the public questions about a thing do: when one last did, and a sum of all versions.

    To be selected beside the row of the thing, whose id is `about`.
    """
    mine = (Ask.about_kind == kind, Ask.about_id == about, Ask.state.in_(PUBLIC))
    latest = select(func.max(Ask.public_at)).where(*mine).scalar_subquery()
    versions = select(func.sum(Ask.version + Organisation.version)).join(Ask.asker).where(*mine).scalar_subquery()
    return latest, versions


def open_about(kind: Kind, about_kind: str, about: UUID, *, asker: UUID) -> Select[UUID]:
    """What this organisation has asked about a thing and what still waits."""
    return select(Ask.id).where(
        Ask.about_kind == about_kind,
        Ask.about_id == about,
        Ask.kind == kind,
        Ask.asker_id == asker,
        Ask.state.in_(OPEN),
    )


def members(organisation: UUID | Mapped[UUID]) -> Select[UUID]:
    """The accounts of an organisation's admitted members."""
    return select(Membership.account_id).where(
        Membership.organisation_id == organisation, Membership.state == MembershipState.ADMITTED
    )


def taken_on(thing: UUID) -> Select[date | None]:
    """The first day on which the mail server took a notice that was made after this was asked."""
    return select(func.min(Proof.taken_on)).where(Proof.thing_id == thing)


def mailed() -> Select[UUID]:
    """Those of which a notice was taken, and of which that is not written down yet."""
    proven = select(Proof.id).where(Proof.thing_id == Ask.id, Proof.taken_on.is_not(None)).exists()
    return select(Ask.id).where(Ask.state.in_(UNDELIVERED), Ask.mailed_on.is_(None), proven)


def untold() -> Select[UUID]:
    """Those whose addressee has to be told (again): every notice was given up, or nobody was a member yet."""
    somebody = members(Ask.addressee_id).correlate(Ask).exists()
    trying = select(Proof.id).where(Proof.thing_id == Ask.id).exists()
    seen = and_(Ask.state == State.NOT_REACHED, Ask.shown_on.is_not(None))
    return select(Ask.id).where(or_(Ask.state == State.SENT, seen), Ask.mailed_on.is_(None), ~trying, somebody)


def lapsed(today: date) -> Select[UUID]:
    """Those whose last day has passed while their clock ran."""
    return (
        select(Ask.id)
        .where(Ask.state.in_(CLOCKED), Ask.until_on < today, Ask.held_on.is_(None))
        .order_by(Ask.until_on, Ask.id)
    )


def to_hold_or_resume() -> Select[UUID]:
    """Those whose clock stands still and should run, or the other way round.

    Nobody can answer for an organisation that is suspended or was removed, so its silence says nothing.
    """
    able = Organisation.standing == Standing.VERIFIED
    return (
        select(Ask.id)
        .join(Organisation, Organisation.id == Ask.addressee_id)
        .where(Ask.state == State.DELIVERED, able == Ask.held_on.is_not(None))
        .order_by(Ask.id)
    )


def waiting(organisation: UUID | None) -> Select[UUID]:
    """What this organisation was asked and has not answered while it still can in time."""
    return select(Ask.id).where(Ask.addressee_id == organisation, Ask.state.in_(OPEN))
