"""The only selects of this package."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, String, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account
from portal.db import made_once
from portal.db.paging import AnySelect
from portal.keys.models import Admission, Generation, Grant, Owed, Ring, RingKind
from portal.organisations.models import Kind, Membership, MembershipState, Organisation
from portal.organisations.queries import admitted
from portal.organisations.rules import Standing
from portal.submissions.models import (
    Agreement,
    Handler,
    Message,
    Note,
    Opening,
    Participation,
    Permission,
    Section,
    Submission,
    Withdrawal,
)
from portal.submissions.rules import OPEN, PartState, Purpose, SaidAs, SectionName

BY_REFERENCE: Final = select(Submission.id).where(Submission.reference == bindparam("reference"))
# Statements that every report needs are made once: making one costs as much as running it.
RECEIVERS: Final = (
    select(Organisation, Ring.id)
    .join(Ring, Ring.holder_id == Organisation.id)
    .where(
        Ring.kind == RingKind.REPORTS,
        Organisation.receives.is_(True),
        Organisation.standing == Standing.VERIFIED,
        Organisation.kind.in_((Kind.CIVIL_SOCIETY, Kind.STATE, Kind.TECHNOLOGY_COMPANY)),
    )
    .order_by(Organisation.kind, Organisation.name, Organisation.id)
)
"""Verified organisations that receive reports and have a key for them, with that ring; helpers come first."""
RECEIVERS_AMONG: Final = RECEIVERS.where(Organisation.id.in_(bindparam("among", expanding=True)))
PEOPLE_OF: Final = select(Membership).where(
    Membership.organisation_id.in_(bindparam("organisations", expanding=True)),
    Membership.state == MembershipState.ADMITTED,
)
"""The admitted members of several organisations."""


@made_once
def participation(reference: str, organisation: UUID) -> Select[Participation]:
    """One organisation's part in the report with that reference."""
    return (
        select(Participation)
        .join(Submission, Participation.submission_id == Submission.id)
        .where(Submission.reference == reference, Participation.organisation_id == organisation)
        .options(
            joinedload(Participation.submission),
            joinedload(Participation.organisation),
            joinedload(Participation.referred_by).joinedload(Participation.organisation),
        )
    )


def is_named(participation: UUID, account: UUID) -> Select[UUID]:
    """The row that names this member to a restricted participation, if the member still holds its key."""
    return _let_in(select(Handler.id)).where(Handler.participation_id == participation, Handler.account_id == account)


def let_in(account: UUID) -> Select[UUID]:
    """What names this member to the participation of the query around it; for `exists()`."""
    found = _let_in(select(Handler.id)).where(Handler.account_id == account)
    return found.where(Handler.participation_id == Participation.id).correlate(Participation)


def _let_in(handlers: Select[UUID]) -> Select[UUID]:
    """Narrow a query of handlers to those who hold the ring's newest key: not who was removed, and came back."""
    return (
        handlers.join(Ring, Ring.subject_id == Handler.participation_id)
        .join(Generation, and_(Generation.ring_id == Ring.id, Generation.number == Ring.number))
        .join(Admission, and_(Admission.generation_id == Generation.id, Admission.account_id == Handler.account_id))
    )


def submission_of(pair: UUID) -> Select[Submission]:
    """The report that a receipt's key pair belongs to."""
    return select(Submission).where(Submission.reporter_pair_id == pair)


def participations(submission: UUID) -> Select[Participation]:
    """Every organisation's part in a report, first come first."""
    return (
        select(Participation)
        .where(Participation.submission_id == submission)
        .order_by(Participation.offered_on, Participation.id)
        .options(joinedload(Participation.organisation), joinedload(Participation.submission))
    )


def kept_by(pairs: Collection[UUID]) -> Select[Submission]:
    """The reports that these key pairs belong to, newest first."""
    found = select(Submission).where(Submission.reporter_pair_id.in_(pairs))
    return found.order_by(Submission.filed_on.desc(), Submission.reference)


def participations_in(submissions: Collection[UUID]) -> Select[Participation]:
    """Every organisation's part in several reports, first come first."""
    return (
        select(Participation)
        .where(Participation.submission_id.in_(submissions))
        .order_by(Participation.offered_on, Participation.id)
        .options(joinedload(Participation.organisation))
    )


@made_once
def sections(submission: UUID) -> Select[Section]:
    return select(Section).where(Section.submission_id == submission).order_by(Section.name)


@made_once
def section(submission: UUID, name: str) -> Select[Section]:
    return select(Section).where(Section.submission_id == submission, Section.name == name)


@made_once
def held(submission: UUID, organisation: UUID) -> Select[Section]:
    """The sections for which an organisation has a grant."""
    return (
        select(Section)
        .join(Grant, Grant.data_key_id == Section.data_key_id)
        .where(Section.submission_id == submission, Grant.holder_id == organisation)
        .order_by(Section.name)
        .distinct()
    )


@made_once
def holdings(submission: UUID) -> Select[UUID | None, SectionName]:
    """Which organisation has a grant for which section of a report, of all of them at once."""
    return (
        select(Grant.holder_id, Section.name)
        .join(Section, Grant.data_key_id == Section.data_key_id)
        .where(Section.submission_id == submission, Grant.holder_id.is_not(None))
        .distinct()
    )


@made_once
def standing(submission: UUID, today: date) -> Select[Permission]:
    """The permissions of a report that stand today."""
    return (
        select(Permission)
        .where(
            Permission.submission_id == submission,
            Permission.withdrawn_on.is_(None),
            or_(Permission.until_on.is_(None), Permission.until_on >= today),
        )
        .order_by(Permission.given_on, Permission.id)
    )


def of_removed(most: int) -> Select[Participation]:
    """Parts of organisations that were removed, and from whom nothing has been taken back yet, in one order."""
    return (
        select(Participation)
        .join(Participation.organisation)
        .where(Organisation.standing == Standing.REMOVED, Participation.state != PartState.WITHDRAWN)
        .order_by(Participation.submission_id, Participation.id)
        .limit(most)
    )


def named_to(submission: UUID, organisation: UUID) -> Select[Permission]:
    """What was given to one organisation by name, and has not been taken back."""
    return select(Permission).where(
        Permission.submission_id == submission,
        Permission.organisation_id == organisation,
        Permission.withdrawn_on.is_(None),
    )


def for_notes(submission: UUID, today: date) -> Select[Permission]:
    """The permissions that stand today to draw notes from a report; none while its reporter has frozen it."""
    frozen = select(Submission.frozen_on).where(Submission.id == submission).scalar_subquery()
    return standing(submission, today).where(Permission.purpose == Purpose.NOTE, frozen.is_(None))


def expired(today: date) -> Select[Permission]:
    """Permissions whose last day has passed and that nobody has taken back yet."""
    return (
        select(Permission)
        .where(Permission.withdrawn_on.is_(None), Permission.until_on < today)
        .order_by(Permission.submission_id, Permission.id)
    )


@made_once
def openings(submission: UUID) -> Select[Opening, Section]:
    """Who opened which section on which day, newest first."""
    return (
        select(Opening, Section)
        .join(Section, Opening.section_id == Section.id)
        .where(Section.submission_id == submission)
        .order_by(Opening.opened_on.desc(), Opening.id)
    )


@made_once
def notes(participation: UUID) -> Select[Note]:
    return select(Note).where(Note.participation_id == participation).order_by(Note.number)


@made_once
def withdrawals(submission: UUID) -> Select[Withdrawal]:
    """What was taken back from whom, and whether the copies are confirmed gone."""
    return (
        select(Withdrawal)
        .join(Participation, Withdrawal.participation_id == Participation.id)
        .where(Participation.submission_id == submission)
        .order_by(Withdrawal.asked_on, Withdrawal.id)
    )


def people(organisation: UUID, *, managers_only: bool) -> Select[UUID]:
    """The accounts of an organisation's admitted members, or of its managers."""
    found = admitted(organisation)
    return found.where(Membership.manager.is_(True)) if managers_only else found


def named(participation: UUID) -> Select[UUID]:
    """The accounts named to a restricted participation, which hold its key."""
    return _let_in(select(Handler.account_id)).where(Handler.participation_id == participation)


def parties() -> Select[Organisation]:
    """Every organisation that could ever hold a part of a report, by name."""
    return (
        select(Organisation)
        .where(Organisation.kind.in_((Kind.CIVIL_SOCIETY, Kind.STATE, Kind.TECHNOLOGY_COMPANY)))
        .order_by(Organisation.name, Organisation.id)
    )


def owing(debts: Iterable[UUID]) -> Select[Submission]:
    """The reports whose sections or threads these debts are about, in one order."""
    keys = select(Owed.data_key_id).where(Owed.id.in_(list(debts)))
    under = or_(Section.data_key_id.in_(keys), Section.originals_key_id.in_(keys))
    sections = select(Section.submission_id).where(under)
    threads = select(Participation.submission_id).where(Participation.thread_key_id.in_(keys))
    return (
        select(Submission).where(or_(Submission.id.in_(sections), Submission.id.in_(threads))).order_by(Submission.id)
    )


def newest_decision(participation: UUID) -> Select[UUID]:
    """The decision or finding that holds: the last one."""
    return (
        select(Message.id)
        .where(Message.participation_id == participation, Message.kind == SaidAs.DECISION)
        .order_by(Message.number.desc())
        .limit(1)
    )


@made_once
def messages(participation: UUID) -> AnySelect:
    """A thread, oldest first: columns, since a long one is read whole."""
    said = select(Message.id, Message.kind, Message.account_id, Message.said_on, Message.content, Message.erased_on)
    return said.where(Message.participation_id == participation).order_by(Message.number)


def are_open() -> ColumnElement[bool]:
    """Over Participation: still on its way. The states are written out, as the index of the open ones has them."""
    states: BindParameter[Any] = bindparam("open", sorted(OPEN), expanding=True, literal_execute=True)
    return Participation.state.in_(states)


@made_once
def held_of(submissions: Iterable[UUID], organisation: UUID) -> Select[UUID, str]:
    """Which sections an organisation has a grant for, of several reports at once: names with commas between."""
    return (
        select(Section.submission_id, func.aggregate_strings(cast(Section.name, String), ","))
        .join(Grant, Grant.data_key_id == Section.data_key_id)
        .where(Section.submission_id.in_(submissions), Grant.holder_id == organisation)
        .group_by(Section.submission_id)
    )


@made_once
def unconfirmed(participations: Iterable[UUID]) -> Select[Withdrawal]:
    """What was taken back, and nobody has confirmed yet that the copies are gone."""
    return (
        select(Withdrawal)
        .where(Withdrawal.participation_id.in_(participations), Withdrawal.confirmed_on.is_(None))
        .order_by(Withdrawal.due_on, Withdrawal.id)
    )


def has_news() -> ColumnElement[bool]:
    """Over Participation: it was looked at before, and now holds something that nobody of the organisation has read."""
    return and_(Participation.unread.is_(True), Participation.state.not_in((PartState.OFFERED, PartState.HELD)))


def has_unconfirmed() -> ColumnElement[bool]:
    """Over Participation: something was taken back, and nobody has confirmed that the copies are gone."""
    return Participation.id.in_(select(Withdrawal.participation_id).where(Withdrawal.confirmed_on.is_(None)))


@made_once
def names_of(accounts: Iterable[UUID]) -> Select[UUID, bytes]:
    """The locked names of accounts."""
    return select(Account.id, Account.name).where(Account.id.in_(accounts))


@made_once
def staff(organisation: UUID) -> Select[Membership, UUID]:
    """An organisation's admitted members, each with the key pair they have now."""
    return (
        select(Membership, Account.key_id)
        .join(Account, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation, Membership.state == MembershipState.ADMITTED)
        .order_by(Membership.joined_on, Account.id)
    )


def handler(participation: UUID, account: UUID) -> Select[Handler]:
    """What names this member to a restricted participation."""
    return select(Handler).where(Handler.participation_id == participation, Handler.account_id == account)


def agreements(participation: UUID, to: UUID | None = None) -> Select[Agreement]:
    """Who agreed to which part going to a state, from this part; `to` narrows it to one organisation."""
    found = _agreements(participation)
    return found if to is None else found.where(Agreement.organisation_id == to)


@made_once
def _agreements(participation: UUID) -> Select[Agreement]:
    return (
        select(Agreement)
        .join(Participation, Agreement.participation_id == Participation.id)
        .join(Membership, Membership.account_id == Agreement.account_id)
        .where(
            Agreement.participation_id == participation,
            Membership.organisation_id == Participation.organisation_id,
            Membership.state == MembershipState.ADMITTED,
        )
        .options(joinedload(Agreement.organisation))
        .order_by(Agreement.agreed_on, Agreement.id)
    )


def receiver(slug: str) -> Select[Organisation]:
    return select(Organisation).where(Organisation.slug == slug)
