"""The reporter adds files while filing and afterwards; whoever holds the section opens them."""

from hashlib import sha256

from flask import Flask

from portal.db import Database
from portal.storage import Store
from tests.factories import Person
from tests.files import filed, samples
from tests.harness.pages import Page, Visitor
from tests.submissions import reporter
from tests.submissions.desk import Report


def files_step(app: Flask, helpline: Person) -> Page:
    page = reporter.answer(Visitor(app))
    page = reporter.choose(page, [helpline.organisation])
    page = reporter.fill(page, {f"copy-{helpline.organisation}": ["account", "technical"]}).press("Continue")
    assert page.path == "/report/files", page.errors
    return page


def test_files_are_added_while_filing_and_opened_by_whom_the_reporter_chose(app: Flask, helpline: Person) -> None:
    page = files_step(app, helpline)
    photograph, words = samples.picture(), b"They wrote: open this.\n"
    sent = filed.send(page, ("IMG 2041.jpg", photograph), ("note.txt", words))
    assert sent.h1 == "2 files were kept"
    page = sent.follow("Show all files")
    assert filed.names(page) == ["IMG 2041.jpg", "note.txt"]
    assert page.main.count("A copy without hidden details was made") == 2
    page = page.press("Continue")
    assert "IMG 2041.jpg" in page.main
    reporter.type_back(page.press("Send the report"))
    queue = helpline.visitor().open("/desk/submissions")
    (reference,) = [text for text in queue.links if text.count("-") == 1 and len(text) == 7]
    opened = helpline.visitor().open(f"/desk/submissions/{reference}/section/technical")
    assert filed.names(opened) == ["IMG 2041.jpg", "note.txt"]
    assert sha256(photograph).hexdigest() in opened.main
    originals = [address for text, address in opened.links.items() if text.startswith("Save the original")]
    assert [filed.fetched(opened.visitor, one).data for one in originals] == [photograph, words]
    copies = [address for text, address in opened.links.items() if text.startswith("Save the cleaned copy")]
    cleaned = [filed.fetched(opened.visitor, one).data for one in copies]
    assert samples.CANARY.encode() not in cleaned[0] and cleaned[0].startswith(b"\xff\xd8\xff")
    assert cleaned[1] == words


def test_files_are_added_to_a_report_that_was_sent(report: Report, helpline: Person, store: Store) -> None:
    proof = samples.document()
    assert filed.add(report, ("proof.pdf", proof), part="account").h1 == "1 file was kept"
    assert filed.names(filed.section(report, helpline, "account")) == ["proof.pdf"]
    assert filed.names(filed.section(report, helpline)) == []
    assert report.part(helpline).unread
    assert filed.counted(report.db, store) == (1, 2, 2, 2)
    mine = report.reporter().open("/return/files")
    assert filed.saved(mine, "Save the original") == proof


def test_an_opening_is_on_record_before_a_file_is_shown(report: Report, helpline: Person) -> None:
    filed.add(report, ("proof.txt", b"said"))
    page = filed.section(report, helpline)
    assert filed.saved(page, "Save the original") == b"said"
    opened = report.reporter().open("/return/openings")
    assert "File 1, the original" in opened.main and "Example Helpline" in opened.main


def test_a_file_that_was_not_sent_can_be_removed_and_nothing_of_it_stays(
    app: Flask, helpline: Person, db: Database, store: Store
) -> None:
    sent = filed.send(files_step(app, helpline), ("a.png", samples.picture("PNG")))
    assert filed.counted(db, store) == (1, 2, 2, 2)
    page = sent.follow("Show all files").press("Remove this file")
    assert filed.names(page) == []
    assert filed.counted(db, store) == (0, 0, 0, 0)
