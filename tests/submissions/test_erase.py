"""Erasing one message, words to a remedy, one file, one part's answers: gone for everyone, and for good."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import access
from portal.db import Database, new_id
from portal.files.models import File, StoredObject
from portal.keys import grants
from portal.submissions.contents import REMEDY
from portal.submissions.models import Message, Participation, Remedy, Section, Submission
from portal.submissions.operations import erasing
from portal.submissions.rules import SectionName
from tests.factories import Person
from tests.files import filed
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.submissions import reporter
from tests.submissions.desk import Report, report
from tests.submissions.test_copying import copy_of
from tests.submissions.test_refer_desk import TO_STATES
from tests.submissions.test_refer_preview import check

ERASE = "Erase it for ever"
MAIL = ("warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n")


@pytest.fixture
def words(visitor: Visitor, helpline: Person) -> str:
    return reporter.file_report(visitor, receivers=[helpline.organisation])


def desk_url(db: Database) -> str:
    with db.reading() as session:
        return f"/desk/submissions/{session.scalars(select(Submission.reference)).one()}"


def erase(page: Page, words: str) -> Page:
    assert "cannot be called back" in page.main
    wrong = page.fill({"words": "abacus " * 7}).press(ERASE, status=422)
    return wrong.fill({"words": words}).press(ERASE, status=200)


def test_a_message_of_ones_own_is_gone_for_both(visitor: Visitor, words: str, helpline: Person, db: Database) -> None:
    page = visitor.open("/return/report").follow("Read and write").fill({"Your message": "My sister told me"})
    page = erase(page.press("Send", status=200).follow("Erase: what you wrote on"), words)
    assert "My sister told me" not in page.main and "Erased by whoever wrote it." in page.main
    assert "Erase" not in page.links
    shown = helpline.visitor().open(desk_url(db))
    assert "My sister told me" not in shown.main and "Erased by whoever wrote it." in shown.main
    with db.reading() as session:
        assert session.scalars(select(Message.content)).one() == b""


def test_what_an_organisation_wrote_cannot_be_erased(
    visitor: Visitor, words: str, helpline: Person, db: Database
) -> None:
    page = helpline.visitor().open(desk_url(db)).fill({"Your message": "We look at it"}, button="Send")
    page.press("Send", status=200)
    assert "Erase" not in visitor.open("/return/report").follow("Read and write").source
    with db.reading() as session:
        theirs = session.scalars(select(Message.id)).one()
    visitor.open(f"/return/erase/message/{theirs}", status=404)


def test_nobody_erases_in_the_report_of_another(
    visitor: Visitor, words: str, helpline: Person, new_visitor: NewVisitor, db: Database
) -> None:
    filed.send(visitor.open("/return/files"), MAIL)
    page = visitor.open("/return/report").follow("Read and write").fill({"Your message": "Mine"})
    page.press("Send", status=200)
    other = new_visitor()
    reporter.file_report(other, receivers=[helpline.organisation])
    with db.reading() as session:
        message, file = session.scalars(select(Message.id)).one(), session.scalars(select(File.id)).one()
    other.open(f"/return/erase/message/{message}", status=404)
    other.open(f"/return/erase/file/{file}", status=404)
    other.open("/return/erase/part/wall", status=404)
    other.open("/return/erase/part/nothing", status=404)


def test_the_answers_of_a_part_are_gone_and_its_files_stay(
    visitor: Visitor, words: str, helpline: Person, db: Database
) -> None:
    filed.send(visitor.open("/return/files"), MAIL, part="account")
    page = erase(visitor.open("/return/answers").follow("Erase the answers of: What happened"), words)
    assert reporter.WHAT_HAPPENED not in page.main
    desk = helpline.visitor()
    opened = desk.open(f"{desk_url(db)}/section/account")
    assert "Erased by whoever wrote it." in opened.main and "warning.eml" in opened.main
    assert "The reporter left this part empty." not in opened.main
    with db.reading() as session:
        section = session.scalars(select(Section).where(Section.name == SectionName.ACCOUNT)).one()
        assert section.content == b"" and section.erased_on is not None


def account_erased(made: Report) -> None:
    with made.db.writing() as session:
        by = access.reporter(session, made.token)
        erasing.erase_section(session, session.get_one(Submission, made.id), SectionName.ACCOUNT, by=by)
        session.commit()


def test_wherever_else_a_part_is_read_it_says_that_it_was_erased(app: Flask, helpline: Person, liaison: Person) -> None:
    copies = [("account", str(helpline.organisation))]
    made = report(app, helpline, beyond=TO_STATES, copying=copies)
    made.reporter().open("/return/correct/what_happened").fill({"answer": "My aunt"}).press("Correct it", status=200)
    account_erased(made)
    for said in (
        helpline.visitor().open(f"{made.url}/section/account").main,
        copy_of(helpline, made.url, "account")[1],
        check(made, helpline, liaison, "What happened").main,
    ):
        assert "Erased by whoever wrote it." in said and "left this part empty" not in said
        assert "What it said stands under the answer" not in said and "What it read then" not in said


def test_a_part_that_was_erased_can_still_be_taken_back(
    visitor: Visitor, words: str, helpline: Person, db: Database
) -> None:
    erase(visitor.open("/return/erase/part/account"), words)
    page = visitor.open("/return/permission").follow("Take everything back from").press("Take it back", status=200)
    assert "This is what stands now" in page.main
    helpline.visitor().open(f"{desk_url(db)}/section/account", status=403)


def test_a_file_is_gone_with_its_objects(visitor: Visitor, words: str, helpline: Person, db: Database) -> None:
    filed.send(visitor.open("/return/files"), MAIL)
    erase(visitor.open("/return/files").follow("Erase this file for everyone"), words)
    with db.reading() as session:
        assert session.scalars(select(File.id)).all() == session.scalars(select(StoredObject.id)).all() == []
    assert "warning.eml" not in helpline.visitor().open(f"{desk_url(db)}/section/technical").main


def test_words_to_a_remedy_are_gone_for_both_and_the_remedy_stays(
    visitor: Visitor, words: str, helpline: Person, db: Database
) -> None:
    page = visitor.open("/return/report").follow("Read and write").follow("Ask for help")
    page = page.fill({"What would help you": "Legal aid", "Words to it": "The court of the north"}).press("Ask for it")
    page = erase(page.follow("Erase: what you wrote on"), words)
    assert "The court of the north" not in page.main and "Erased by whoever wrote it." in page.main
    assert "Erase" not in page.links and "Legal aid: Asked for" in page.main
    shown = helpline.visitor().open(desk_url(db))
    assert "The court of the north" not in shown.main and "Erased by whoever wrote it." in shown.main
    with db.reading() as session:
        remedy = session.scalars(select(Remedy)).one()
        part = session.get_one(Participation, remedy.participation_id)
        cookie = visitor.client.get_cookie("report")
        assert cookie is not None
        by = access.reporter(session, cookie.value)
        key = grants.open_key(session, by, part.thread_key_id)
        assert key is not None and "court" not in key.open(remedy.content, row=remedy.id, label=REMEDY)


def test_what_an_organisation_said_to_a_remedy_cannot_be_erased(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = helpline.visitor().open(made.url).follow("Add a remedy")
    page = page.fill({"Which remedy": "Legal aid", "How it stands": "Offered", "Words to it": "Ms Example can."})
    page.press("Keep the remedy", status=200)
    mine = made.reporter()
    page = mine.open(f"/return/thread/{made.part(helpline).id}")
    assert "Ms Example can." in page.main and "Erase" not in page.links
    with made.db.reading() as session:
        remedy = session.scalars(select(Remedy)).one()
    for step in (remedy.id, new_id()):
        mine.open(f"/return/erase/remedy/{remedy.id}/{step}", status=404)
    mine.open(f"/return/erase/remedy/{new_id()}/{remedy.id}", status=404)
