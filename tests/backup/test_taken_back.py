"""What was taken back after a backup was made stays taken back when that backup is restored."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.access import reporter
from portal.accounts.events import PasswordChanged, SpareCodesMade
from portal.accounts.models import SecurityKey
from portal.accounts.operations import security_keys
from portal.actor import SYSTEM, Actor
from portal.audit.models import AuditEvent
from portal.backup import again, taken
from portal.backup.events import last_kept
from portal.files.models import Body
from portal.files.rules import BodyKind
from portal.incidents.models import IncidentNote
from portal.organisations import queries
from portal.organisations.events import StandingChanged
from portal.organisations.models import Intake, Organisation, Proposal
from portal.organisations.operations import members, profile, removal, standing
from portal.organisations.rules import ProposalState, Reason, Standing, StandingVerb
from portal.storage import Store
from portal.submissions import access
from portal.submissions.models import Section, Submission
from portal.submissions.operations import closing, deleting, permission, retention
from portal.submissions.rules import SectionName
from tests.backup.conftest import CANARY, Case
from tests.factories import Person
from tests.files import filed
from tests.incidents import notes
from tests.personas import MakeMember
from tests.submissions import desk, for_another
from tests.submissions.desk import Report


@pytest.fixture
def as_reporter(report: Report) -> Callable[[Callable[[Session, Submission, Actor], None]], None]:
    """Return what does something to the report in its reporter's name."""

    def do(act: Callable[[Session, Submission, Actor], None]) -> None:
        with report.db.writing() as session:
            by = reporter(session, report.token)
            act(session, access.own_submission(session, by=by), by)
            session.commit()

    return do


@pytest.fixture
def withdraw(as_reporter: Callable[..., None]) -> Callable[[], None]:
    """Return what takes everything back from everybody."""

    def all_of_it(session: Session, submission: Submission, by: Actor) -> None:
        permission.withdraw(session, permission.standing(session, submission), by=by)

    return lambda: as_reporter(all_of_it)


def test_without_the_list_a_restore_says_what_would_come_back(
    case: Case, report: Report, helpline: Person, withdraw: Callable[[], None]
) -> None:
    withdraw()
    said = case.refused()
    assert "no list of what was taken back" in said and "--without-list" in said
    case.restore("--without-list")
    assert case.opens(helpline, report), "this is what the sentence warns of"


def test_permission_stays_taken_back(
    case: Case, report: Report, helpline: Person, withdraw: Callable[[], None]
) -> None:
    withdraw()
    assert re.search(r"Taken back once more: [1-9]", case.restore(*case.newest_list()))
    assert not case.opens(helpline, report)
    assert not [row for row in case.elsewhere.rows()["grants"] if helpline.organisation in row]


def test_one_part_of_a_report_stays_taken_back(
    case: Case, report: Report, helpline: Person, as_reporter: Callable[..., None]
) -> None:
    def one_part(session: Session, submission: Submission, by: Actor) -> None:
        given = permission.standing(session, submission)
        permission.withdraw(session, [one for one in given if one.section is SectionName.ACCOUNT], by=by)

    as_reporter(one_part)
    case.restore(*case.newest_list())
    assert not case.opens(helpline, report)
    assert [row for row in case.elsewhere.rows()["grants"] if helpline.organisation in row], "the rest is still held"


def test_a_member_who_was_removed_stays_out(case: Case, report: Report, helpline: Person, case_worker: Person) -> None:
    with helpline.database.reading() as session:
        by = helpline.actor(session)
    with helpline.database.writing() as session:
        membership = queries.membership(session, case_worker.account, helpline.organisation)
        assert membership is not None
        members.remove(session, membership, by=by)
        session.commit()
    case.restore(*case.newest_list())
    there = case.elsewhere.rows()
    assert not [row for row in there["admissions"] if case_worker.account in row]
    assert not [row for row in there["memberships"] if case_worker.account in row]
    assert case.opens(helpline, report)


def test_a_receipt_that_was_closed_stays_closed(case: Case, as_reporter: Callable[..., None]) -> None:
    as_reporter(lambda session, submission, by: closing.close_receipt(session, submission, by=by))
    case.restore(*case.newest_list())
    assert case.elsewhere.rows()["receipts"] == []


def test_what_the_backup_knew_of_is_not_done_twice(case: Case, withdraw: Callable[[], None]) -> None:
    withdraw()
    case.file = case.back_up("later")
    assert "Taken back once more: 0." in case.restore(*case.newest_list())
    assert case.elsewhere.rows() == case.here.rows()


def test_a_changed_list_is_refused_and_none_says_anything_in_clear(case: Case, withdraw: Callable[[], None]) -> None:
    withdraw()
    option, name = case.newest_list()
    path = Path(name)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert CANARY.encode() not in whole and b"Withdrawn" not in whole
    assert "of another portal, or damaged" in case.refused(option, name)


def test_an_empty_database_does_not_touch_the_list(case: Case, withdraw: Callable[[], None]) -> None:
    withdraw()
    store = Store(case.here.settings.storage)
    with case.here.opened() as database:
        taken.keep(database, store)
    before = store.get(taken.NAME)
    with case.elsewhere.opened() as database:
        taken.keep(database, store)  # somebody starts the new machine before the restore
    assert store.get(taken.NAME) == before


def test_the_list_forgets_nothing_before_its_time_whatever_became_of_the_record(
    case: Case, report: Report, helpline: Person, withdraw: Callable[[], None]
) -> None:
    withdraw()
    option, name = case.newest_list()
    with case.here.writing() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.chain_id == report.id))
        session.commit()
    assert case.newest_list() == (option, name)
    case.restore(option, name)
    assert not case.opens(helpline, report)
    with time_machine.travel(clock.now() + timedelta(days=taken.DAYS + 1)), case.here.opened() as database:
        taken.keep(database, store := Store(case.here.settings.storage))
        with database.reading() as session:
            assert taken.opened(session, store.get(taken.NAME)).lines == ()


def test_a_restore_finds_the_list_in_a_store_that_survived(
    case: Case, report: Report, helpline: Person, withdraw: Callable[[], None]
) -> None:
    withdraw()
    case.here.line.run("worker", "--once")
    case.elsewhere.line.environment["PORTAL_STORAGE_URL"] = case.here.settings.storage
    assert re.search(r"Taken back once more: [1-9]", case.restore())
    assert not case.opens(helpline, report)


TAKES_NOTHING = """
    AuthorAnswerSeen AuthorAsked AuthorSilent
    ComplaintAppealed ComplaintMade BlockAppealed BlockDropped BlockProposed LiftKept LiftProposed
    AnswerMarked AskRejoined AuthorityChecked ReplyLinkMade DayMissed DayPutOff DutyContactSet FindingSeconded
    OwnDaysSet QuotaSet RemedyMoved CaseFileTaken ListExported ApplicationApproved ApplicationDeclined ApplicationFiled
    AskAnswered AskDelivered AskExtended AskLapsed AskShown Asked AudienceNamed BackupMade BackupRestored
    CommitmentBegun CopiesConfirmedGone DraftDiscarded AnswerPrepared ElsewherePublished EntryWritten LinksChanged
    PreparedAnswerDeleted ReportLifted AssessmentBegun FactorResetConfirmed FileAdded FreshStartOffered HandlerNamed
    ImportUndone IndicatorsAsked AssessmentMoved IndicatorsImported ManagerMade MarksChanged MemberAdmitted MemberAway
    MemberInvited MemberJoined MessageAdded NoteAdded ProgressPublished EvidenceAdded EvidencePublished EvidenceShown
    NoticeProposed NoticePublished PrivacyAnswered PrivacyAsked LinkAnswered PartiesLinked PartyRecorded NoteCopiesGone
    NoteDestroyed NoteEdited NoteLost NoteShared NoteWritten NoticeFiled ObjectionMade OrganisationMade PairRenewed
    ParticipationReferred PermissionAnswered PermissionGiven PermissionRelayed PermissionRequested ProfilePublished
    ReferenceAnswered ReferenceAsked ReferralAgreed RenewalConfirmed RenewalGranted ReportsImported SecondNamed
    SectionCorrected SecurityKeyAdded SessionEnded SharingResumed StandingProposed StatementMade SubmissionFiled
    SubmissionFiledForAnother SummaryWritten UseAllowed
"""
"""Events by which nothing is taken from anybody, or nothing that a backup keeps."""


def test_of_every_event_it_was_decided_whether_it_takes_something_back() -> None:
    """A new one is put into one of the two tables, or into the list here."""
    from portal.audit import Event

    names = {kind.__name__ for kind in Event.__subclasses__() if kind.__module__.startswith("portal.")}
    known = [*again.AGAIN, *again.BY_HAND]
    assert len(known) == len(set(known)) and set(known) <= names
    assert names - set(known) <= set(TAKES_NOTHING.split())
    assert not set(known) & set(TAKES_NOTHING.split())


def test_a_proposal_that_was_taken_back_can_be_confirmed_by_nobody(case: Case, helpline: Person) -> None:
    with helpline.database.writing() as session:
        made = Proposal(
            id=UUID(int=6),
            organisation_id=helpline.organisation,
            verb=StandingVerb.DISSOLVE,
            reason=Reason.OWN_WISH,
            proposed_by=helpline.account,
        )
        session.add(made)
        session.commit()
    case.file = case.back_up("proposed")
    with helpline.database.writing() as session:
        standing.let_drop(session, session.get_one(Proposal, UUID(int=6)), by=SYSTEM)
        session.commit()
    case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        assert session.get_one(Proposal, UUID(int=6)).state is ProposalState.DROPPED


def test_a_paused_intake_stays_paused(case: Case, helpline: Person) -> None:
    with helpline.database.writing() as session:
        own = session.get_one(Organisation, helpline.organisation)
        assert own.intake is Intake.OPEN
        profile.set_intake(session, own, Intake.PAUSED, by=SYSTEM)
        session.commit()
    case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        assert session.get_one(Organisation, helpline.organisation).intake is Intake.PAUSED


def test_of_somebody_who_came_later_nothing_is_said(case: Case, make_member: MakeMember, helpline: Person) -> None:
    """Their account is not in the backup, so no old password or code of theirs works again."""
    late = make_member(helpline, name="Came Later")
    with helpline.database.writing() as session:
        audit.record(session, SpareCodesMade(count=10), on=late.account, by=SYSTEM)
        session.commit()
    assert str(late.account) not in case.restore(*case.newest_list())


def test_an_organisation_that_was_removed_stays_out(case: Case, report: Report, helpline: Person) -> None:
    with helpline.database.writing() as session:
        removed = session.get_one(Organisation, helpline.organisation)
        removed.standing = Standing.REMOVED
        removal.cut_off(session, removed.id)
        changed = StandingChanged(proposal=UUID(int=1), before=Standing.VERIFIED, after=Standing.REMOVED)
        audit.record(session, changed, on=removed.id, by=SYSTEM)
        session.commit()
    case.restore(*case.newest_list())
    there = case.elsewhere.rows()
    assert not [row for row in there["grants"] + there["memberships"] if helpline.organisation in row]
    with case.elsewhere.writing() as session:
        assert session.get_one(Organisation, helpline.organisation).standing is Standing.REMOVED


def test_what_needs_a_person_is_printed(case: Case, helpline: Person) -> None:
    with helpline.database.writing() as session:
        audit.record(session, PasswordChanged(), on=helpline.account, by=SYSTEM)
        session.commit()
    said = case.restore(*case.newest_list())
    assert f"chain {helpline.account}: this account's old password" in said


def test_a_security_key_that_was_removed_opens_nothing(case: Case, helpline: Person) -> None:
    with helpline.database.writing() as session:
        session.add(SecurityKey(id=UUID(int=7), account_id=helpline.account, name=b"n", credential=b"c", use=b"u"))
        session.commit()
    case.file = case.back_up("with-a-key")
    with helpline.database.writing() as session:
        security_keys.remove_key(session, session.get_one(SecurityKey, UUID(int=7)), by=SYSTEM)
        session.commit()
    case.restore(*case.newest_list())
    assert case.elsewhere.rows()["security_keys"] == []


def test_a_report_taken_back_whole_for_somebody_can_never_be_opened_again(case: Case, case_worker: Person) -> None:
    url = for_another.file(case_worker)
    case.file = case.back_up("filed")
    page = case_worker.visitor().open(f"{url}/permission").follow("Take everything back from everyone")
    page = page.fill({"how": "in_writing", "said_on": clock.today().isoformat(), "code": case_worker.spare()})
    page.press("Take it all back", status=200)
    case.restore(*case.newest_list())
    [kept] = case.elsewhere.rows()["stewardships"]
    assert kept[3] is kept[4] is None, "neither the reporter's key nor the one it lay under"
    assert {row[0] for row in case.elsewhere.rows()["data_keys"]} >= {row[1] for row in case.elsewhere.rows()["grants"]}
    with case.elsewhere.writing() as session:
        assert session.scalar(select(Submission.reporter_pair_id).where(Submission.id == kept[1])) is None


def test_a_reader_who_was_taken_out_of_a_note_stays_out(case: Case, helpline: Person, company: Person) -> None:
    note = notes.shared(helpline, company, tlp="TLP:GREEN")
    case.file = case.back_up("shared")
    note.takes_out(company)
    page = note.visitor.open(f"{note.url}/label").fill({"tlp": "TLP:RED"})
    page.press("Change the label now", status=200)
    case.restore(*case.newest_list())
    there = case.elsewhere.rows()
    assert not [row for row in there["grants"] + there["note_readers"] if company.organisation in row]
    before = lies_under(case)
    assert case.fetch(company, note.url).status_code == 404
    shown = case.fetch(helpline, note.url)
    assert notes.KNOWN in shown.text and "TLP:RED" in shown.text and "asked to confirm by" in shown.text
    assert lies_under(case) != before, "the author came by, and it lies under another key"


def lies_under(case: Case) -> UUID:
    """Return which key the one note on the new machine lies under."""
    with case.elsewhere.writing() as session:
        return session.scalars(select(IncidentNote.data_key_id)).one()


def test_a_report_that_was_frozen_stays_frozen(case: Case, report: Report, helpline: Person) -> None:
    report.reporter().open("/return/freeze").press("Freeze all sharing", status=200)
    case.restore(*case.newest_list())
    assert not case.opens(helpline, report)
    with case.elsewhere.writing() as session:
        assert session.scalars(select(Submission.frozen_on)).one() is not None


def test_a_report_that_was_deleted_stays_deleted(
    case: Case, helpline: Person, report: Report, as_reporter: Callable[..., None]
) -> None:
    as_reporter(lambda session, submission, by: deleting.delete_report(session, submission, by=by))
    case.restore(*case.newest_list())
    assert not case.opens(helpline, report)
    there = case.elsewhere.rows()
    sealed = {row[0] for row in there["data_keys"]} & {row[1] for row in there["grants"]}
    with case.elsewhere.writing() as session:
        made = session.scalars(select(Submission)).one()
        assert made.deleted_on is not None and made.reporter_pair_id is None
        keys = set(session.scalars(select(Section.data_key_id)))
    assert not sealed & keys
    assert there["messages"] == there["files"] == []


def test_a_file_that_was_kept_back_goes_on_no_more(case: Case, helpline: Person) -> None:
    made = desk.report(helpline.app, helpline)
    filed.add(made, ("warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n"))
    page = made.reporter().open("/return/files").press("It may be passed on as it is")
    case.file = case.back_up("passed on")
    page.press("Do not pass it on")
    case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        assert session.scalars(select(Body.kind)).all() == [BodyKind.ORIGINAL]


def test_what_was_kept_long_enough_is_destroyed_again(case: Case, report: Report, helpline: Person) -> None:
    with helpline.database.writing() as session:
        part = session.merge(report.part(helpline))
        retention.destroy(session, part, whole=True, backups_until=last_kept(session))
        assert part.backups_until and part.backups_until > clock.today(), "the backup of this case is there until then"
        session.commit()
    case.restore(*case.newest_list())
    assert not case.opens(helpline, report)
    assert not [row for row in case.elsewhere.rows()["grants"] if helpline.organisation in row]
    assert case.elsewhere.rows()["messages"] == []
    with case.elsewhere.writing() as session:
        assert session.get_one(Submission, report.id).destroyed_on is not None
