"""What a reporter erased after a backup was made stays erased when that backup is restored."""

from sqlalchemy import select

from portal.accounts.access import reporter
from portal.files.models import File
from portal.submissions import access
from portal.submissions.models import Message, Section
from portal.submissions.operations import erasing
from portal.submissions.rules import SectionName
from tests.backup.conftest import CANARY, Case
from tests.factories import Person
from tests.files import filed
from tests.submissions.desk import Report


def test_a_message_a_file_and_a_part_stay_erased(case: Case, report: Report, helpline: Person) -> None:
    filed.add(report, ("warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n"))
    report.answers(helpline, CANARY)
    case.file = case.back_up("whole")
    with report.db.writing() as session:
        by = reporter(session, report.token)
        own = access.own_submission(session, by=by)
        erasing.erase_message(session, own, session.scalars(select(Message.id)).one(), by=by)
        erasing.erase_section(session, own, SectionName.ACCOUNT, by=by)
        erasing.erase_file(session, own, session.scalars(select(File.id)).one(), by=by)
        session.commit()
    case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        assert session.scalars(select(Message.content)).all() == [b""]
        assert session.scalars(select(Section.content).where(Section.erased_on.is_not(None))).all() == [b""]
        assert session.scalars(select(File.id)).all() == []
    assert not case.opens(helpline, report)
