"""The acts that are carried out again after a restore, by the event that recorded them the first time.

Whoever adds an event by which something is taken from somebody adds a line to one of the two tables at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.events import (
    PasswordChanged,
    RecoveryCodeKept,
    RecoveryUsed,
    SecondFactorEnrolled,
    SecondFactorReset,
    SecurityKeyRemoved,
    SpareCodesMade,
    SpareCodeUsed,
)
from portal.accounts.models import SecurityKey
from portal.accounts.operations import security_keys
from portal.actor import SYSTEM, Actor, Kind
from portal.asks.events import AskWithdrawn, AuthorityDestroyed, ReplyLinkEnded, ReplyLinkUsed
from portal.backup import asked, blocked, evidence_again, judged, people
from portal.backup.events import last_kept
from portal.commitments.events import BlockConfirmed, BlockLifted, VersionMoved
from portal.complaints.events import AuthorAskedNoMore, AuthorRequestDestroyed, ComplaintDestroyed
from portal.files.events import FileErased, FilePassedOn
from portal.files.models import File
from portal.incidents.events import AudienceNarrowed, LabelNarrowed
from portal.incidents.models import IncidentNote
from portal.incidents.operations import narrowing
from portal.incidents.rules import Tlp, stricter
from portal.keys import owed, rings
from portal.keys.models import Admission, Generation, Grant, Ring
from portal.organisations.events import (
    FreshStartTaken,
    IntakeSet,
    KeysLost,
    KeysRotated,
    MemberRemoved,
    ProposalDropped,
    SheetMade,
    SheetUsed,
    StandingChanged,
)
from portal.organisations.models import Intake, Membership, Organisation, Proposal
from portal.organisations.operations import members, removal, standing
from portal.organisations.rules import ProposalState, Standing
from portal.policy.roles import Role
from portal.privacy.events import NoticeEnded, PrivacyRequestDestroyed
from portal.problems import Refused
from portal.submissions.events import (
    HandedOver,
    HandlerUnnamed,
    HandOverPrepared,
    HoldEnded,
    HoldSet,
    MessageErased,
    PartDestroyed,
    ParticipationMoved,
    PermissionWithdrawn,
    ReceiptClosed,
    RemedyWordsErased,
    ReportDeleted,
    ReportRestricted,
    RetentionSet,
    SectionErased,
    SharingFrozen,
    StewardshipEnded,
    UseHalted,
    WallRaised,
)
from portal.submissions.models import (
    Handler,
    HandOver,
    Message,
    Participation,
    Permission,
    Remedy,
    Stewardship,
    Submission,
)
from portal.submissions.operations import (
    closing,
    deleting,
    erasing,
    files,
    freezing,
    halting,
    handling,
    permission,
    retention,
    stewardship,
)
from portal.submissions.rules import PartState, SectionName

Keys = dict[str, Any]
"""The keys of an audit line."""


def _permission(session: Session, _chain: UUID, keys: Keys) -> bool:
    given = session.get(Permission, UUID(keys["permission"]))
    if given is None or given.withdrawn_on is not None:
        return False
    permission.withdraw(session, [given], by=SYSTEM)
    return True


def _participation(session: Session, _chain: UUID, keys: Keys) -> bool:
    part = session.get(Participation, UUID(keys["participation"]))
    if part is None or part.state is PartState.WITHDRAWN:
        return False
    permission.withdraw_from(session, part, by=SYSTEM)
    return True


def _destroyed(session: Session, _chain: UUID, keys: Keys) -> bool:
    """Destroy once more what was kept long enough: the backup is from before that day."""
    part = session.get(Participation, UUID(keys["participation"]))
    if part is None:
        return False
    return retention.destroy(session, part, whole=keys["whole"], backups_until=last_kept(session))


def _receipt(session: Session, chain: UUID, _keys: Keys) -> bool:
    submission = session.get(Submission, chain)
    if submission is None or submission.reporter_pair_id is None:
        return False
    closing.close_receipt(session, submission, by=Actor(Kind.SYSTEM, Role.SYSTEM, pair=submission.reporter_pair_id))
    return True


def _frozen(session: Session, chain: UUID, _keys: Keys) -> bool:
    """Freeze it once more; whoever ended that since ends it again."""
    submission = session.get(Submission, chain)
    return submission is not None and freezing.freeze(session, submission, by=SYSTEM)


def _halted(session: Session, _chain: UUID, keys: Keys) -> bool:
    """Have it kept and not used once more; whoever ended that since ends it again."""
    part = session.get(Participation, UUID(keys["participation"]))
    return part is not None and halting.halt(session, part, by=SYSTEM)


def _deleted(session: Session, chain: UUID, _keys: Keys) -> bool:
    """Destroy the report and its keys once more; what lies in the store is found by the sweep of what nobody has."""
    submission = session.get(Submission, chain)
    if submission is None or submission.deleted_on is not None:
        return False
    by = Actor(Kind.SYSTEM, Role.SYSTEM, pair=submission.reporter_pair_id)
    deleting.delete_report(session, submission, by=by)
    return True


def _message(session: Session, chain: UUID, keys: Keys) -> bool:
    submission, message = session.get(Submission, chain), session.get(Message, UUID(keys["message"]))
    if submission is None or message is None:
        return False
    return erasing.erase_message(session, submission, message.id, by=SYSTEM)


def _remedy_words(session: Session, chain: UUID, keys: Keys) -> bool:
    submission, remedy = session.get(Submission, chain), session.get(Remedy, UUID(keys["remedy"]))
    if submission is None or remedy is None:
        return False
    return erasing.erase_remedy_words(session, submission, remedy.id, UUID(keys["step"]), by=SYSTEM)


def _section(session: Session, chain: UUID, keys: Keys) -> bool:
    submission = session.get(Submission, chain)
    return submission is not None and erasing.erase_section(
        session, submission, SectionName(keys["section"]), by=SYSTEM
    )


def _erased_file(session: Session, chain: UUID, keys: Keys) -> bool:
    """Erase it once more; its objects are found by the sweep of what nobody has."""
    submission, file = session.get(Submission, chain), session.get(File, UUID(keys["file"]))
    return (
        submission is not None
        and file is not None
        and bool(erasing.erase_file(session, submission, file.id, by=SYSTEM))
    )


def _member(session: Session, chain: UUID, keys: Keys) -> bool:
    account = UUID(keys["account"])
    membership = session.scalar(_membership(chain, account))
    if membership is None:
        return False
    try:
        members.remove(session, membership, by=SYSTEM)
    except Refused:
        rings.expel(session, chain, account)
        raise
    return True


def _handler(session: Session, _chain: UUID, keys: Keys) -> bool:
    """Take the handler's own copy of the report's keys at once; a new generation is owed by a manager who has them."""
    part, account = session.get(Participation, UUID(keys["participation"])), UUID(keys["handler"])
    if part is None:
        return False
    named = session.scalar(select(Handler).where(Handler.participation_id == part.id, Handler.account_id == account))
    if named is None:
        return False
    session.delete(named)
    part.let_go(account)
    membership = session.scalar(_membership(part.organisation_id, account))
    if part.ring_id is not None and not (membership and membership.manager):
        its = select(Generation.id).where(Generation.ring_id == part.ring_id)
        session.execute(delete(Admission).where(Admission.account_id == account, Admission.generation_id.in_(its)))
        owed.owe_rotation(session, session.get_one(Ring, part.ring_id))
    session.flush()
    handling.shut_out(session, part)
    return True


def _standing(session: Session, chain: UUID, keys: Keys) -> bool:
    """Suspend, remove or let in again. What a removed organisation made of reports is worked off by the next sweeps."""
    organisation, after = session.get(Organisation, chain), Standing(keys["after"])
    if organisation is None or organisation.standing is after:
        return False
    before, organisation.standing, organisation.standing_on = organisation.standing, after, clock.today()
    organisation.intake = Intake.PAUSED
    if after is Standing.REMOVED:
        removal.cut_off(session, chain)
    changed = StandingChanged(proposal=UUID(keys["proposal"]), before=before, after=after)
    audit.record(session, changed, on=chain, by=SYSTEM)
    return True


def _audience(session: Session, chain: UUID, keys: Keys) -> bool:
    """Take readers out of a note once more. Whoever still holds its key seals it anew when they next come by."""
    note = session.get(IncidentNote, chain)
    return note is not None and narrowing.repeat(session, note, [UUID(one) for one in keys["taken"]])


def _label(session: Session, chain: UUID, keys: Keys) -> bool:
    note, tlp = session.get(IncidentNote, chain), Tlp(keys["tlp"])
    if note is None or tlp not in stricter(note.tlp):
        return False
    narrowing.set_label(session, note, tlp, by=SYSTEM)
    return True


def _intake(session: Session, chain: UUID, _keys: Keys) -> bool:
    """Let an organisation that paused its intake be sent nothing; whoever opened it again since opens it again."""
    organisation = session.get(Organisation, chain)
    if organisation is None or organisation.intake is Intake.PAUSED:
        return False
    organisation.intake = Intake.PAUSED
    audit.record(session, IntakeSet(intake=Intake.PAUSED), on=chain, by=SYSTEM)
    return True


def _proposal(session: Session, _chain: UUID, keys: Keys) -> bool:
    """Otherwise a second person could still confirm what the first one took back."""
    proposal = session.get(Proposal, UUID(keys["proposal"]))
    if proposal is None or proposal.state is not ProposalState.WAITING:
        return False
    standing.let_drop(session, proposal, by=SYSTEM)
    return True


def _security_key(session: Session, _chain: UUID, keys: Keys) -> bool:
    key = session.get(SecurityKey, UUID(keys["key"]))
    if key is None:
        return False
    security_keys.remove_key(session, key, by=SYSTEM)
    return True


def _stewardship(session: Session, chain: UUID, keys: Keys) -> bool:
    """Destroy the reporter's key once more; the parts themselves were taken back by lines of their own."""
    kept, submission = session.get(Stewardship, UUID(keys["stewardship"])), session.get(Submission, chain)
    if kept is None or submission is None or kept.wrapped is None:
        return False
    session.execute(delete(Grant).where(Grant.pair_id == submission.reporter_pair_id))
    session.execute(delete(HandOver).where(HandOver.submission_id == submission.id))
    submission.reporter_pair_id, submission.receipt_closed_on = None, clock.today()
    kept.ended_on = clock.today()
    stewardship.destroy(session, kept)
    audit.record(session, StewardshipEnded(stewardship=kept.id), on=chain, by=SYSTEM)
    return True


def _file(session: Session, chain: UUID, keys: Keys) -> bool:
    """Let a file that its reporter kept back go on no more as it is."""
    if keys["allowed"]:
        return False
    return bool(files.keep_back(session, UUID(keys["file"]), by=SYSTEM, submission=chain))


def _membership(organisation: UUID, account: UUID) -> Select[Membership]:
    return select(Membership).where(Membership.organisation_id == organisation, Membership.account_id == account)


AGAIN: Final[Mapping[str, Callable[[Session, UUID, Keys], bool]]] = MappingProxyType(
    {
        PermissionWithdrawn.name(): _permission,
        PartDestroyed.name(): _destroyed,
        ParticipationMoved.name(): _participation,
        ReceiptClosed.name(): _receipt,
        ReportDeleted.name(): _deleted,
        SharingFrozen.name(): _frozen,
        UseHalted.name(): _halted,
        PrivacyRequestDestroyed.name(): people.privacy,
        NoticeEnded.name(): people.notice,
        MemberRemoved.name(): _member,
        HandlerUnnamed.name(): _handler,
        StandingChanged.name(): _standing,
        AudienceNarrowed.name(): _audience,
        LabelNarrowed.name(): _label,
        StewardshipEnded.name(): _stewardship,
        SecurityKeyRemoved.name(): _security_key,
        AskWithdrawn.name(): asked.withdrawn,
        ReplyLinkEnded.name(): asked.link_over,
        ReplyLinkUsed.name(): asked.link_over,
        AuthorityDestroyed.name(): asked.authority,
        **judged.AGAIN,
        **evidence_again.AGAIN,
        BlockConfirmed.name(): blocked.confirmed,
        ComplaintDestroyed.name(): people.complaint,
        AuthorRequestDestroyed.name(): people.request_to_author,
        AuthorAskedNoMore.name(): people.asked_no_more,
        ProposalDropped.name(): _proposal,
        IntakeSet.name(): _intake,
        FilePassedOn.name(): _file,
        FileErased.name(): _erased_file,
        MessageErased.name(): _message,
        RemedyWordsErased.name(): _remedy_words,
        SectionErased.name(): _section,
    }
)
"""By the event that took something back: what carries it out again, and says whether there was anything to do."""

BY_HAND: Final[Mapping[str, str]] = MappingProxyType(
    {
        PasswordChanged.name(): "this account's old password and second factor work again; tell its owner",
        RecoveryUsed.name(): "this account's old password and second factor work again; tell its owner",
        SecondFactorReset.name(): "this account's lost second factor works again; reset it again",
        FreshStartTaken.name(): "a member began again with a new key pair; offer it again",
        KeysLost.name(): "the organisation began again with new keys; let it do so once more",
        RecoveryCodeKept.name(): "an older recovery code of this account works again; tell its owner to make a new one",
        SecondFactorEnrolled.name(): "an older authenticator of this account works again; tell its owner to replace it",
        SpareCodesMade.name(): "older spare codes of this account work again; tell its owner to make new ones",
        SpareCodeUsed.name(): "a spare code that was used works again; tell its owner to make new ones",
        KeysRotated.name(): "the organisation made its keys anew; let a manager do so once more",
        SheetMade.name(): "an older recovery sheet of the organisation may work again; let a manager make a new one",
        SheetUsed.name(): "the recovery sheet that was used works again; let a manager make a new one",
        VersionMoved.name(): "this commitment was withdrawn; let its organisation withdraw it again",
        **judged.BY_HAND,
        BlockLifted.name(): "this block was lifted; if it is in force again, let two people lift it once more",
        HandOverPrepared.name(): "an older code for handing this report over may work again; make a new one",
        ReportRestricted.name(): "this report was restricted by hand; let a manager restrict it again",
        HoldSet.name(): "a law held this report longer than it does now; let a manager set the hold again",
        HoldEnded.name(): "a legal hold of this report was ended; let a manager end it again",
        RetentionSet.name(): "the organisation changed how long it keeps reports; let a manager set the days again",
        WallRaised.name(): "somebody more must never see this report; let its reporter add them again",
        HandedOver.name(): "this report was handed over to its reporter; hand it over again",
    }
)
"""What needs a person's key, or a person: it is told, not done."""

OF_THE_KNOWN: Final = frozenset(
    {
        *(one.name() for one in (RecoveryCodeKept, SecondFactorEnrolled, SpareCodesMade, SheetMade, HandOverPrepared)),
        *judged.OF_THE_KNOWN,
    }
)
"""Told only of what the backup knows: there something older may work again, or wait again."""
