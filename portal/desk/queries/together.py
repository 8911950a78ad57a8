"""What waits in questions, commitments and incident notes."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    case,
    cast,
    literal,
    null,
    select,
)

from portal.actor import Actor
from portal.asks import rules as asking
from portal.asks.models import Ask
from portal.commitments import queries as commitments
from portal.commitments.models import Commitment, Version
from portal.commitments.models.progress import MilestoneState
from portal.commitments.queries import progress
from portal.commitments.rules import Publicity
from portal.db.paging import AnySelect
from portal.desk.queries import judging
from portal.desk.queries.columns import row
from portal.desk.rules import AHEAD, LATELY, Whose
from portal.incidents import queries as incidents
from portal.incidents.models import IncidentNote, NoteReader, NoteWithdrawal, Statement
from portal.incidents.rules import Way
from portal.organisations.models import (
    Organisation,
)


def _asks(other: Any, *wanted: ColumnElement[bool], day: Any = None, state: Any = Ask.state) -> AnySelect:
    """What was asked, with the other side's name as its code. What it is about has its title elsewhere, by `of`.

    Where a member of the addressee has not been shown it yet, `whose` is nobody.
    """
    unseen = case((Ask.shown_on.is_(None), literal(Whose.NOBODY.value, String())), else_=literal("", String()))
    named = row(
        Ask.id,
        place=Ask.about_kind,
        code=Organisation.name,
        state=state,
        whose=unseen,
        day=cast(null(), Date()) if day is None else day,
        since=Ask.moved_on,
        of=Ask.about_id,
    )
    return (
        select(*named)
        .select_from(Ask)
        .join(Organisation, Organisation.id == other)
        .where(*wanted)
        .order_by(Ask.until_on, Ask.id)
    )


def asked(by: Actor, _today: date) -> AnySelect:
    runs = case((Ask.state == asking.State.DELIVERED, Ask.until_on))
    return _asks(
        Ask.asker_id, Ask.addressee_id == by.organisation, Ask.state.in_(asking.OPEN), day=runs, state=Ask.kind
    )


def silent(by: Actor, today: date) -> AnySelect:
    passed = (Ask.state == asking.State.NO_ANSWER, Ask.moved_on >= today - LATELY)
    return _asks(Ask.asker_id, Ask.addressee_id == by.organisation, *passed, state=Ask.kind)


def to_mark(by: Actor, today: date) -> AnySelect:
    return _asks(Ask.addressee_id, judging.unmarked(by, today))


def ask_news(by: Actor, today: date) -> AnySelect:
    """What became of it, except where it says so by itself: an answer to be marked, an assessment whose owner was
    heard.
    """
    told = Ask.state.in_(asking.PUBLIC | {asking.State.NOT_REACHED}) & Ask.kind.not_in(asking.OF_A_TEXT)
    lately = (Ask.moved_on >= today - LATELY) & ~judging.unmarked(by, today)
    return _asks(Ask.addressee_id, Ask.asker_id == by.organisation, told, lately)


def approve(by: Actor, _today: date) -> AnySelect:
    named = row(
        Version.id, of=Version.commitment_id, since=Version.written_on, sealed=Version.draft, key=Version.key_id
    )
    found = commitments.waiting_for(by.organisation, by.account)
    return found.with_only_columns(*named, maintain_column_froms=True).order_by(Version.written_on, Version.id)


def promised(by: Actor, today: date) -> AnySelect:
    """Commitments whose day is near, or has just passed."""
    return (
        select(*row(Commitment.id, name=Commitment.title, day=Commitment.due_on))
        .where(
            Commitment.organisation_id == by.organisation,
            Commitment.publicity == Publicity.PUBLISHED,
            Commitment.due_on.between(today - LATELY, today + AHEAD),
        )
        .order_by(Commitment.due_on, Commitment.id)
    )


def milestones(by: Actor, today: date) -> AnySelect:
    """Milestones whose day is near or has passed, and that are not said to be reached."""
    named = row(Commitment.id, name=MilestoneState.title, day=MilestoneState.due_on)
    found = progress.milestones_due(by.organisation, today, ahead=AHEAD)
    return found.with_only_columns(*named, maintain_column_froms=True)


def report(by: Actor, today: date) -> AnySelect:
    """Commitments of which something new is to be said soon, or should have been."""
    named = row(Commitment.id, name=Commitment.title, day=Commitment.next_due_on)
    found = progress.update_due(by.organisation, today, ahead=AHEAD)
    return found.with_only_columns(*named, maintain_column_froms=True)


def notes(by: Actor, _today: date) -> AnySelect:
    return _of_notes(incidents.unread(by.organisation))


def state(by: Actor, today: date) -> AnySelect:
    """Notes that were shared with the organisation lately, that it has read, and of which it has stated nothing."""
    stated = Statement.note_id == NoteReader.note_id, Statement.organisation_id == NoteReader.organisation_id
    lately = NoteReader.let_in_on >= today - AHEAD
    read = select(NoteReader.id).where(NoteReader.organisation_id == by.organisation, ~NoteReader.unread, lately)
    said = select(Statement.id).where(*stated).correlate(NoteReader).exists()
    return _of_notes(read.where(NoteReader.way != Way.AUTHOR, ~said))


def note_gone(by: Actor, _today: date) -> AnySelect:
    """Notes that were taken back, of which it is to be confirmed that the organisation's copies are gone."""
    return (
        select(*row(NoteWithdrawal.id, place=IncidentNote.reference, day=NoteWithdrawal.due_on))
        .join(IncidentNote, IncidentNote.id == NoteWithdrawal.note_id)
        .where(NoteWithdrawal.organisation_id == by.organisation, NoteWithdrawal.confirmed_on.is_(None))
        .order_by(NoteWithdrawal.due_on, NoteWithdrawal.id)
    )


def _of_notes(found: Select[UUID]) -> AnySelect:
    named = row(
        IncidentNote.id,
        place=IncidentNote.reference,
        code=IncidentNote.tlp,
        since=NoteReader.moved_on,
        sealed=IncidentNote.title,
        key=IncidentNote.data_key_id,
    )
    return (
        found.with_only_columns(*named, maintain_column_froms=True)
        .join(IncidentNote, IncidentNote.id == NoteReader.note_id)
        .where(NoteReader.let_in_on.is_not(None))
        .order_by(NoteReader.moved_on, NoteReader.id)
    )
