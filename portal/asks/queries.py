"""The selects of this package. Lists come as a Select, for whoever pages them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Label, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from portal.asks.models import Ask, ReplyLink
from portal.asks.rules import ANSWERABLE, CLOCKED, OPEN, PUBLIC, UNDELIVERED, Kind, State
from portal.notices.models import Proof
from portal.organisations.models import Organisation
from portal.organisations.queries import admitted
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


def public_stamp(kind: str, about: InstrumentedAttribute[UUID]) -> tuple[Label[Any], ScalarSelect[Any]]:
    """What changes whenever the public questions about a thing do: when one last did (`asked_at`), and all versions.

    To be selected beside the row of the thing, whose id is `about`.
    """
    mine = (Ask.about_kind == kind, Ask.about_id == about, Ask.state.in_(PUBLIC))
    latest = select(func.max(Ask.public_at)).where(*mine).scalar_subquery().label("asked_at")
    versions = select(func.sum(Ask.version + Organisation.version)).join(Ask.asker).where(*mine).scalar_subquery()
    return latest, versions


def public_stamp_of_all(
    kind: str, since: ColumnElement[datetime], *, called: str
) -> tuple[Label[Any], ScalarSelect[Any]]:
    """What changes whenever any public question about things of this kind does: the last moment, and how many since.

    `called` is what the moment is called in the row.
    """
    latest = select(func.max(Ask.public_at)).where(Ask.about_kind == kind).scalar_subquery()
    recent = select(func.count()).select_from(Ask).where(Ask.about_kind == kind, Ask.public_at >= since)
    return latest.label(called), recent.scalar_subquery()


def open_about(kind: Kind, about_kind: str, about: UUID, *, asker: UUID) -> Select[UUID]:
    """What this organisation has asked about a thing and what still waits."""
    return select(Ask.id).where(
        Ask.about_kind == about_kind,
        Ask.about_id == about,
        Ask.kind == kind,
        Ask.asker_id == asker,
        Ask.state.in_(OPEN),
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
    somebody = admitted(Ask.addressee_id).correlate(Ask).exists()
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

    Nobody can answer for an organisation that is suspended or was removed, or be reached there, so its silence says
    nothing.
    """
    able = Organisation.standing == Standing.VERIFIED
    gone = Organisation.standing == Standing.REMOVED
    return (
        select(Ask.id)
        .join(Organisation, Organisation.id == Ask.addressee_id)
        .where(Ask.state.in_(CLOCKED), or_(gone, able == Ask.held_on.is_not(None)))
        .order_by(Ask.id)
    )


def is_unreachable() -> ColumnElement[bool]:
    """Over Ask and its addressee: whether it can still be answered, and nobody there can sign in."""
    nobody = ~admitted(Ask.addressee_id).correlate(Ask).exists()
    return and_(Ask.state.in_(ANSWERABLE), nobody, Organisation.standing == Standing.VERIFIED)


def is_unlooked() -> ColumnElement[bool]:
    """Over Ask: whether a day runs, and nobody of the secretariat has looked yet who could answer."""
    looked = ReplyLink.ask_id == Ask.id, ReplyLink.used_on.is_(None), ReplyLink.ended_on.is_(None)
    return and_(Ask.state.in_(CLOCKED), ~select(ReplyLink.id).where(*looked).correlate(Ask).exists())


def unreachable() -> Select[Ask]:
    """What can still be answered, and nobody of whose addressee can sign in. Whoever pages it gives the order."""
    return (
        select(Ask)
        .join(Organisation, Organisation.id == Ask.addressee_id)
        .where(is_unreachable())
        .options(joinedload(Ask.asker), joinedload(Ask.addressee))
    )


def links(ask: UUID) -> Select[ReplyLink]:
    """The one-time links to answer this by, the newest first."""
    return select(ReplyLink).where(ReplyLink.ask_id == ask).order_by(ReplyLink.checked_on.desc(), ReplyLink.id)


def open_links(asks: Iterable[UUID]) -> Select[ReplyLink]:
    open_ones = ReplyLink.ask_id.in_(list(asks)), ReplyLink.used_on.is_(None), ReplyLink.ended_on.is_(None)
    return select(ReplyLink).where(*open_ones).options(joinedload(ReplyLink.ask))


def links_over(today: date) -> Select[UUID]:
    """Links, and checks that wait, which open nothing any more: their days are over, or nobody needs them.

    Of a suspended organisation a link waits, as the days do.
    """
    somebody = admitted(Ask.addressee_id).correlate(Ask).exists()
    gone = Organisation.standing == Standing.REMOVED
    over = or_(ReplyLink.until_on < today, Ask.state.not_in(ANSWERABLE), somebody, gone)
    return (
        select(ReplyLink.id)
        .join(Ask, Ask.id == ReplyLink.ask_id)
        .join(Organisation, Organisation.id == Ask.addressee_id)
        .where(ReplyLink.used_on.is_(None), ReplyLink.ended_on.is_(None), over)
        .order_by(ReplyLink.id)
    )


def links_over_before(day: date) -> Select[ReplyLink]:
    """Links that were used or ended before a day, and of which it still lies here who spoke."""
    over = or_(ReplyLink.used_on < day, ReplyLink.ended_on < day)
    return select(ReplyLink).where(over, ReplyLink.content.is_not(None)).order_by(ReplyLink.id)


def link_by(token_hash: bytes) -> Select[ReplyLink]:
    return select(ReplyLink).where(ReplyLink.token_hash == token_hash).options(joinedload(ReplyLink.ask))


def answered_by_link(answer: UUID) -> Select[UUID]:
    """What was answered by a one-time link with the form that carried this id."""
    return select(Ask.id).where(Ask.by_link, Ask.answer_id == answer)


def waiting(organisation: UUID | None) -> Select[UUID]:
    """What this organisation was asked and has not answered while it still can in time."""
    return select(Ask.id).where(Ask.addressee_id == organisation, Ask.state.in_(OPEN))
