"""Every select() of this package. Lists come as a Select, for whoever pages them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.db.paging import AnySelect
from portal.incidents.models import (
    Bundle,
    BundleState,
    IncidentNote,
    IndicatorObject,
    NoteOpening,
    NoteReader,
    NoteWithdrawal,
    Statement,
)
from portal.incidents.rules import KEY, WALL, WITH_VENDORS, NoteState, Way
from portal.keys.models import DataKey, Debt, Generation, Grant, Owed, Ring, RingKind
from portal.organisations.models import Kind, Membership, MembershipState, Organisation
from portal.organisations.rules import Standing
from portal.submissions.models import Participation
from portal.submissions.rules import PartState


def reader(reference: str, organisation: UUID) -> Select[NoteReader]:
    """The organisation's place among the readers of a note, with the note and its author."""
    return (
        select(NoteReader)
        .join(NoteReader.note)
        .join(IncidentNote.organisation)
        .where(IncidentNote.reference == reference, NoteReader.organisation_id == organisation)
        .options(contains_eager(NoteReader.note).contains_eager(IncidentNote.organisation))
    )


def by_reference(reference: str) -> Select[UUID]:
    return select(IncidentNote.id).where(IncidentNote.reference == reference)


def by_ids(notes: Iterable[UUID]) -> Select[IncidentNote]:
    """These notes, in one order, so that two who lock several never wait for each other."""
    return select(IncidentNote).where(IncidentNote.id.in_(list(notes))).order_by(IncidentNote.id)


def reader_of(note: UUID, organisation: UUID) -> Select[NoteReader]:
    return select(NoteReader).where(NoteReader.note_id == note, NoteReader.organisation_id == organisation)


def withdrawals(note: UUID) -> Select[NoteWithdrawal]:
    """From whom a note was taken back, and who left, oldest first."""
    return (
        select(NoteWithdrawal)
        .where(NoteWithdrawal.note_id == note)
        .order_by(NoteWithdrawal.asked_on, NoteWithdrawal.id)
        .options(joinedload(NoteWithdrawal.organisation))
    )


def unconfirmed(organisation: UUID | None) -> Select[NoteWithdrawal]:
    """Of which notes an organisation has yet to confirm that its copies are gone, the first that is due first."""
    return (
        select(NoteWithdrawal)
        .join(NoteWithdrawal.note)
        .join(IncidentNote.organisation)
        .where(NoteWithdrawal.organisation_id == organisation, NoteWithdrawal.confirmed_on.is_(None))
        .order_by(NoteWithdrawal.due_on, NoteWithdrawal.id)
        .options(contains_eager(NoteWithdrawal.note).contains_eager(IncidentNote.organisation))
    )


def read_by_removed(most: int) -> Select[NoteReader]:
    """Places of organisations that were removed from the portal, some at a time."""
    return (
        select(NoteReader)
        .join(NoteReader.organisation)
        .where(Organisation.standing == Standing.REMOVED)
        .order_by(NoteReader.id)
        .limit(most)
    )


def open_to(organisation: UUID) -> AnySelect:
    """What the list of notes shows: those that the organisation writes, and those that were shared with it."""
    return (
        select(
            NoteReader.id,
            NoteReader.way,
            NoteReader.unread,
            NoteReader.moved_on,
            IncidentNote.id.label("note_id"),
            IncidentNote.reference,
            IncidentNote.state,
            IncidentNote.tlp,
            IncidentNote.data_key_id,
            IncidentNote.title,
            IncidentNote.lost_on,
            Organisation.name.label("from_name"),
            Organisation.kind.label("from_kind"),
        )
        .join(NoteReader.note)
        .join(IncidentNote.organisation)
        .where(NoteReader.organisation_id == organisation, NoteReader.let_in_on.is_not(None))
    )


def unread(organisation: UUID | None) -> Select[UUID]:
    """Notes that hold something which nobody of the organisation has opened."""
    return select(NoteReader.id).where(NoteReader.organisation_id == organisation, NoteReader.unread)


def readers(note: UUID) -> Select[NoteReader]:
    """Everybody who reads a note, its author first, then by name."""
    return (
        select(NoteReader)
        .join(NoteReader.organisation)
        .where(NoteReader.note_id == note)
        .order_by(NoteReader.way != Way.AUTHOR, Organisation.name, Organisation.id)
        .options(contains_eager(NoteReader.organisation))
    )


def to_be_named(author: UUID) -> Select[Organisation]:
    """Verified parties other than the author, by name, that somebody can seal a note to."""
    return (
        select(Organisation)
        .join(Ring, and_(Ring.holder_id == Organisation.id, Ring.kind == RingKind.NOTES))
        .where(
            Organisation.standing == Standing.VERIFIED,
            Organisation.kind.in_([Kind(one) for one in sorted(WITH_VENDORS)]),
            Organisation.id != author,
        )
        .order_by(Organisation.name, Organisation.id)
    )


def members_of(organisations: Iterable[UUID]) -> Select[UUID]:
    """The accounts of these organisations' admitted members, to be woken."""
    return select(Membership.account_id).where(
        Membership.organisation_id.in_(list(organisations)), Membership.state == MembershipState.ADMITTED
    )


def statements(note: UUID) -> Select[Statement]:
    return (
        select(Statement)
        .where(Statement.note_id == note)
        .order_by(Statement.number)
        .options(joinedload(Statement.organisation))
    )


def count_statements(note: UUID, organisation: UUID | None) -> Select[int]:
    return select(func.count(Statement.id)).where(Statement.note_id == note, Statement.organisation_id == organisation)


def openings(note: UUID) -> Select[UUID, Any]:
    """On which day each organisation first opened a note."""
    return (
        select(NoteOpening.organisation_id, func.min(NoteOpening.opened_on))
        .where(NoteOpening.note_id == note)
        .group_by(NoteOpening.organisation_id)
    )


def has_opened(note: UUID, account: UUID | None, day: date) -> Select[UUID]:
    return select(NoteOpening.id).where(
        NoteOpening.note_id == note, NoteOpening.account_id == account, NoteOpening.opened_on == day
    )


def taken_back() -> Select[IncidentNote]:
    """Drafts that were drawn from a report of which the author's organisation has nothing any more."""
    mine = and_(
        Participation.submission_id == IncidentNote.drawn_from_id,
        Participation.organisation_id == IncidentNote.organisation_id,
    )
    return (
        select(IncidentNote)
        .join(Participation, mine)
        .where(IncidentNote.state == NoteState.DRAFT, Participation.state == PartState.WITHDRAWN)
        .order_by(IncidentNote.id)
    )


def bundle(note: UUID, state: BundleState) -> Select[Bundle]:
    return select(Bundle).where(Bundle.note_id == note, Bundle.state == state)


def indicators(bundle_id: UUID) -> Select[IndicatorObject]:
    """The indicators of a bundle; whoever pages them gives the order."""
    return select(IndicatorObject).where(IndicatorObject.bundle_id == bundle_id, IndicatorObject.number > 0)


def objects(bundle_id: UUID, *, behind: int, most: int) -> Select[UUID, int, bytes]:
    """Id, place and envelope of a bundle's objects in their own order, behind the one at a place."""
    return (
        select(IndicatorObject.id, IndicatorObject.place, IndicatorObject.content)
        .where(IndicatorObject.bundle_id == bundle_id, IndicatorObject.place > behind)
        .order_by(IndicatorObject.place)
        .limit(most)
    )


def to_move(bundle_id: UUID, *, behind: int, most: int) -> Select[UUID, int, int, bytes]:
    """The same with its number, for whoever seals them anew."""
    return (
        select(IndicatorObject.id, IndicatorObject.place, IndicatorObject.number, IndicatorObject.content)
        .where(IndicatorObject.bundle_id == bundle_id, IndicatorObject.place > behind)
        .order_by(IndicatorObject.place)
        .limit(most)
    )


def has_grant(data_key: UUID) -> Select[UUID]:
    return select(Grant.id).where(Grant.data_key_id == data_key).limit(1)


def dead_grants(most: int) -> Select[Grant, Ring, UUID]:
    """Grants of notes, each with its ring and what its key is about, to generations before one that was begun because
    nobody could open them any more."""
    cut = aliased(Generation)
    later = select(cut.id).where(
        cut.ring_id == Generation.ring_id, cut.number > Generation.number, cut.previous.is_(None)
    )
    return (
        select(Grant, Ring, DataKey.subject_id)
        .join(DataKey, Grant.data_key_id == DataKey.id)
        .join(Generation, Grant.pair_id == Generation.id)
        .join(Ring, Generation.ring_id == Ring.id)
        .where(DataKey.label.in_((KEY, WALL)), later.exists())
        .order_by(Grant.id)
        .limit(most)
    )


def owing(debts: Iterable[UUID]) -> Select[UUID]:
    """The notes that these debts are about."""
    keys = select(Owed.data_key_id).where(Owed.id.in_(list(debts)))
    return select(DataKey.subject_id).where(DataKey.id.in_(keys)).distinct()


def payers(note: IncidentNote, organisation: UUID) -> Select[Organisation]:
    """Who owes an organisation the key of a note."""
    return (
        select(Organisation)
        .join(Owed, Owed.holder_id == Organisation.id)
        .join(Ring, Owed.ring_id == Ring.id)
        .where(Owed.kind == Debt.GRANT, Owed.data_key_id == note.data_key_id, Ring.holder_id == organisation)
        .order_by(Organisation.name, Organisation.id)
    )


def count_indicators(bundle_id: UUID) -> Select[int]:
    return select(func.count(IndicatorObject.id)).where(
        IndicatorObject.bundle_id == bundle_id, IndicatorObject.number > 0
    )
