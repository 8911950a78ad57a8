"""Requests and notices after a restore: what was deleted or taken down stays so."""

from uuid import UUID

from portal import clock
from portal.actor import SYSTEM
from portal.privacy.models import PrivacyRequest, ReceiptNotice
from portal.privacy.operations import asking as asking_about
from portal.privacy.operations import telling
from tests.backup.conftest import CANARY, Case
from tests.factories import Person


def test_a_request_that_was_deleted_and_a_notice_that_was_taken_down_stay_so(case: Case, secretariat: Person) -> None:
    with secretariat.database.reading() as session:
        by = secretariat.actor(session)
    with secretariat.database.writing() as session:
        asking_about.ask(session, CANARY, of=(), language="en", stretched=b"s" * 32, id=UUID(int=8))
        telling.propose(session, {"en": ["A title", CANARY]}, until=clock.today(), by=by, id=UUID(int=9))
        session.commit()
    case.file = case.back_up("asked-and-told")
    with secretariat.database.writing() as session:
        asking_about.destroy(session, session.get_one(PrivacyRequest, UUID(int=8)), withdrawn=True)
        telling.end(session, session.get_one(ReceiptNotice, UUID(int=9)), by=SYSTEM)
        session.commit()
    case.restore(*case.newest_list())
    there = case.elsewhere.rows()
    assert there["privacy_requests"] == there["privacy_questions"] == []
    with case.elsewhere.writing() as session:
        assert session.get_one(ReceiptNotice, UUID(int=9)).ended_on is not None
