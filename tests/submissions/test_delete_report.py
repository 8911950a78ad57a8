"""Deleting a report whole: what that can and cannot undo is said first; then nothing of it is left to open."""

from sqlalchemy import func, select

from portal.db import Database
from portal.files.models import File, StoredObject
from portal.keys.models import DataKey, Grant
from portal.submissions.models import Message, Note, Opening, Participation, Permission, Section, Submission, Withdrawal
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.files import filed
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.submissions import keeping, reporter

DELETE = "Delete this report with everything in it"
FOR_EVER = "Delete everything for ever"


def sent(visitor: Visitor, *receivers: Person) -> str:
    return reporter.file_report(visitor, receivers=[one.organisation for one in receivers])


def to_delete(visitor: Visitor) -> Page:
    return visitor.open("/return/report").follow(DELETE)


def test_what_it_cannot_undo_is_said_before_anything_happens(visitor: Visitor, helpline: Person, db: Database) -> None:
    sent(visitor, helpline)
    page = to_delete(visitor)
    for said in ("cannot be called back", "expire", "stay recorded", reporter.about(db, helpline).name):
        assert said in page.main
    refused = page.fill({"words": "abacus " * 7}).press(FOR_EVER, status=422)
    assert "These are not the words of this report" in refused.errors[0]
    with db.reading() as session:
        assert session.scalars(select(Submission.deleted_on)).one() is None


def test_nothing_that_was_sealed_can_be_opened_by_anybody(
    visitor: Visitor, helpline: Person, liaison: Person, db: Database
) -> None:
    words = sent(visitor, helpline, liaison)
    filed.send(visitor.open("/return/files"), ("warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n"))
    with db.reading() as session:
        reference = session.scalars(select(Submission.reference)).one()
        keys = set(session.scalars(select(Section.data_key_id)))
    url = f"/desk/submissions/{reference}"
    desk = helpline.visitor()
    desk.open(f"{url}/section/account")
    desk.open(f"{url}/note").fill({"Note": "Call Monday"}).press("Keep the note", status=200)
    page = desk.open(url).fill({"Your message": "We look at it"}, button="Send").press("Send", status=200)
    assert to_delete(visitor).fill({"words": words}).press(FOR_EVER, status=200).h1 == "The report is deleted"
    with db.reading() as session:
        for table in (Message, Note, File, StoredObject):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
        assert not keys & set(session.scalars(select(DataKey.id)))
        kept = set(session.scalars(select(Section.data_key_id))) | set(
            session.scalars(select(Participation.thread_key_id))
        )
        assert not kept & set(session.scalars(select(Grant.data_key_id)))
        assert set(session.scalars(select(Participation.state))) == {PartState.WITHDRAWN}
        assert None not in set(session.scalars(select(Permission.withdrawn_on)))
        assert session.scalar(select(func.count(Opening.id))) == 1, "who opened it stays recorded"
        assert session.scalar(select(func.count(Withdrawal.id))) == 6, "each is asked about its copies"
    shown = page.again()
    assert "The reporter deleted the report" in shown.main
    desk.open(f"{url}/section/account", status=403)


def test_the_words_lead_nowhere_afterwards(visitor: Visitor, helpline: Person, new_visitor: NewVisitor) -> None:
    words = sent(visitor, helpline)
    to_delete(visitor).fill({"words": words}).press(FOR_EVER, status=200)
    assert visitor.fetch("/return/report").status_code in {302, 303, 404}
    again = new_visitor().open("/return").fill({"words": words}).press("Open my report", status=422)
    assert "No report is found" in again.main


def test_the_organisation_still_confirms_that_its_copies_are_gone(
    visitor: Visitor, helpline: Person, db: Database
) -> None:
    words = sent(visitor, helpline)
    to_delete(visitor).fill({"words": words}).press(FOR_EVER, status=200)
    with db.reading() as session:
        reference = session.scalars(select(Submission.reference)).one()
    desk = helpline.visitor()
    page = desk.open(f"/desk/submissions/{reference}")
    confirm = next(url for url in page.links.values() if "/gone/" in url)
    desk.open(confirm).fill({"Every copy": True}).press("Confirm", status=200)


def test_a_frozen_report_can_be_deleted(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = sent(visitor, helpline)
    visitor.open("/return/freeze").press("Freeze all sharing", status=200)
    to_delete(visitor).fill({"words": words}).press(FOR_EVER, status=200)
    with db.reading() as session:
        assert session.scalars(select(Submission.frozen_on)).one() is None


def test_a_report_kept_in_an_account_goes_with_its_password(visitor: Visitor, helpline: Person, db: Database) -> None:
    sent(visitor, helpline)
    keeping.made(visitor)
    with db.reading() as session:
        reference = session.scalars(select(Submission.reference)).one()
    keeping.open_report(visitor.open(keeping.LIST), reference)
    page = to_delete(visitor).fill({"password": keeping.WRONG}).press(FOR_EVER, status=422)
    page = page.fill({"password": keeping.PASSWORD}).press(FOR_EVER, status=200)
    assert page.path.startswith(keeping.LIST) and reference not in page.main
    with db.reading() as session:
        assert session.scalars(select(Submission.reporter_pair_id)).one() is None
