"""What a reporter erased after a backup was made stays erased when that backup is restored."""

from sqlalchemy import select

from portal.accounts.access import reporter
from portal.db import new_id
from portal.files.models import File
from portal.keys import grants
from portal.keys.models import Owed
from portal.submissions import access
from portal.submissions.contents import REMEDY
from portal.submissions.models import Message, Participation, Remedy, Section
from portal.submissions.operations import erasing, remedies
from portal.submissions.rules import RemedyState, SectionName
from tests.backup.conftest import CANARY, Case
from tests.factories import Person
from tests.files import filed
from tests.submissions.desk import Report


def test_words_to_a_remedy_stay_erased_and_go_with_the_next_key(case: Case, report: Report, helpline: Person) -> None:
    step = new_id()
    with report.db.writing() as session:
        by = reporter(session, report.token)
        part = session.get_one(Participation, report.part(helpline).id)
        remedies.begin(session, part, code="legal_aid", state=RemedyState.ASKED, text=CANARY, by=by, id=step)
        session.commit()
    case.file = case.back_up("whole")
    with report.db.writing() as session:
        by = reporter(session, report.token)
        own = access.own_submission(session, by=by)
        assert erasing.erase_remedy_words(session, own, step, step, by=by)
        assert not erasing.erase_remedy_words(session, own, step, step, by=by)
        session.commit()
    case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        restored = session.scalars(select(Remedy)).one()
        before = restored.content
        assert restored.erased_steps == [str(step)]
    said = case.fetch(helpline, report.url).text
    assert "Erased by whoever wrote it." in said and CANARY not in said
    with case.there(helpline) as there, there.database.reading() as session:
        by = there.actor(session)
        remedy = session.scalars(select(Remedy)).one()
        assert remedy.content != before and not session.scalars(select(Owed.id)).all()
        part = session.get_one(Participation, remedy.participation_id)
        key = grants.open_key(session, by, part.thread_key_id)
        assert key is not None and CANARY not in key.open(remedy.content, row=remedy.id, label=REMEDY)


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
