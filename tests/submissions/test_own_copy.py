"""A copy of everything, for the reporter alone: to read, as data, with the originals; made on the way, never stored."""

import io
import json
from hashlib import sha256
from zipfile import ZipFile

from flask import Flask

from tests.factories import Person
from tests.files import filed
from tests.harness import html
from tests.harness.pages import NewVisitor
from tests.submissions.desk import HAPPENED, LINK, Report, report
from tests.submissions.test_erase import account_erased
from tests.submissions.test_findings import find
from tests.submissions.test_permission_request import ask

MAIL = ("../warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n")


def copy(made: Report) -> ZipFile:
    page = made.reporter().open("/return/report").follow("Save a copy of everything")
    assert "Whoever finds this file can read it" in page.main
    form = page.form("Save a copy of everything")
    answer = page.visitor.post(form.action or page.path, dict(form.pairs(None)))
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"{made.reference}.zip" in answer.headers["Content-Disposition"]
    return ZipFile(io.BytesIO(answer.data))


def test_it_holds_answers_messages_openings_permissions_and_originals(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    filed.add(made, MAIL)
    made.answers(helpline, "My own words")
    page = made.reporter().open(f"/return/thread/{made.part(helpline).id}").follow("Ask for help")
    page.fill({"What would help you": "Legal aid", "Words to it": "In May."}).press("Ask for it", status=200)
    desk = helpline.visitor()
    desk.open(f"{made.url}/section/account")
    desk.open(made.url).fill({"Your message": "Their words"}, button="Send").press("Send", status=200)
    archive = copy(made)
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:2] == ["report.html", "report.json"]
    assert len(names) == 3 and names[2].startswith("files/01-") and ".." not in names[2]
    assert archive.read(names[2]) == MAIL[1]
    data = json.loads(archive.read("report.json"))
    assert data["reference"] == made.reference
    assert data["answers"]["account"]["what_happened"] == HAPPENED
    [theirs] = data["organisations"]
    assert [(one["by"], one["text"]) for one in theirs["messages"]] == [
        ("reporter", "My own words"),
        ("organisation", "Their words"),
    ]
    [file] = data["files"]
    assert (file["file"], file["sha256"]) == (names[2], sha256(MAIL[1]).hexdigest())
    [remedy] = theirs["remedies"]
    assert remedy["steps"][0]["by"] == "reporter"
    assert (remedy["code"], remedy["steps"][0]["text"]) == ("legal_aid", "In May.")
    assert [one["section"] for one in data["openings"]] == ["account"]
    assert {one["section"] for one in data["permissions"]} == {"contact", "account", "technical"}


def test_what_is_to_be_read_stands_alone_and_no_address_in_it_is_a_link(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = copy(made).read("report.html").decode()
    html.parse(page)
    assert HAPPENED in page and LINK not in page
    assert not [one for one in ("<a ", "<img", "<script", "<link", "http") if one in page]


def test_it_says_what_could_help_what_was_permitted_and_what_was_erased(
    app: Flask, helpline: Person, liaison: Person
) -> None:
    made = report(app, helpline, beyond=(("technical", "state"),))
    page = made.reporter().open(f"/return/thread/{made.part(helpline).id}").follow("Ask for help")
    page.fill({"What would help you": "Legal aid", "Words to it": "In May."}).press("Ask for it", status=200)
    ask(helpline, made.url, liaison)
    account_erased(made)
    archive = copy(made)
    page_of = archive.read("report.html").decode()
    assert "Legal aid: Asked for" in page_of and "In May." in page_of
    assert "may pass this on: Technical details. To: Any government body" in page_of
    assert "Erased by whoever wrote it." in page_of and "{}" not in page_of
    data = json.loads(archive.read("report.json"))
    assert "account" not in data["answers"] and data["erased_parts"] == ["account"]
    assert [(one["for"], one["section"], one["state"]) for one in data["requests"]] == [
        ("Example Foreign Office", "account", "asked")
    ]


def test_nobody_takes_a_copy_without_the_receipt(app: Flask, helpline: Person, new_visitor: NewVisitor) -> None:
    report(app, helpline)
    assert new_visitor().post("/return/copy").status_code in {302, 303, 400, 403, 404}
    assert helpline.visitor().post("/return/copy").status_code in {302, 303, 400, 403, 404}


def test_it_says_that_there_was_a_second_examiner_and_not_who(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    made = report(app, helpline)
    find(made, helpline).press("Send to the reporter", status=200)
    page = case_worker.visitor().open(made.url).follow("Look at it, and agree").fill({"I looked at": True})
    page.press("I found the same", status=200)
    archive = copy(made)
    assert "A second examiner found the same" in archive.read("report.html").decode()
    assert str(case_worker.account) not in archive.read("report.json").decode()
