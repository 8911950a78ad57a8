"""A case file: only of what may be copied, on record before anything is decrypted, made on the way, never stored."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import event, select

from portal.audit.models import AuditEvent
from portal.db import Database
from portal.files import cleaning, printing
from portal.files.rules import Cleaner, Sort
from portal.storage import Store
from portal.submissions.events import CaseFileTaken
from portal.submissions.models import Opening
from tests.accounts.test_second_factor import wrong_code
from tests.factories import Person
from tests.files import filed, samples
from tests.harness import html
from tests.harness.pages import Visitor
from tests.submissions import for_another
from tests.submissions.desk import HAPPENED, LINK, Report, report
from tests.submissions.test_erase import account_erased
from tests.submissions.test_findings import find
from tests.submissions.test_log import written
from tests.submissions.test_refer_desk import refer

TAKE = "Take the case file"
MAIL = ("../a/b\\../warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n")
PICTURE = ("screen.png", samples.picture("PNG"))


def copyable(app: Flask, person: Person, *sections: str, **more: Any) -> Report:
    """File a report of which this organisation may take a copy of these parts."""
    one = str(person.organisation)
    return report(app, person, copying=[(name, one) for name in sections or ("account", "technical")], **more)


def take(person: Person, made: Report, *, own: bool = False) -> ZipFile:
    page = person.visitor().open(made.url).follow("Take a case file")
    page = page.fill({"code": person.spare(), "own": own}, button=TAKE)
    visitor = page.press(TAKE, status=200).visitor
    assert visitor.saved is not None
    archive = ZipFile(io.BytesIO(visitor.saved))
    assert archive.testzip() is None
    return archive


def data(archive: ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


def text(archive: ZipFile) -> str:
    """Return everything in an archive that is text."""
    names = [one for one in archive.namelist() if one.endswith((".json", "SUMS"))]
    return "\n".join(archive.read(one).decode() for one in names)


def keep_copies(made: Report, person: Person) -> None:
    """Let the reporter permit this organisation no copies any more."""
    grid = made.reporter().open("/return/permission").fill({f"copy-{person.organisation}": []})
    grid.press("See what this changes", status=200).press("Change it")


@pytest.fixture
def no_printer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A system without what laying out needs: the child ends at once."""
    (tmp_path / "dies.py").write_text("raise SystemExit(1)")
    monkeypatch.setattr(cleaning, "CHILD", tmp_path / "dies.py")


def posted(visitor: Visitor, made: Report) -> int:
    """Ask for a case file by a made-up request."""
    token = visitor.open("/desk/account").forms[0].value("csrf_token")
    return visitor.post(f"{made.url}/case-file", {"csrf_token": str(token), "code": "123456"}).status_code


def test_it_holds_parts_thread_findings_remedies_originals_custody_and_audit(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline)
    filed.add(made, MAIL, PICTURE)
    made.answers(helpline, "My own words")
    find(made, helpline).press("Send to the reporter", status=200)
    page = made.reporter().open(f"/return/thread/{made.part(helpline).id}").follow("Ask for help")
    page.fill({"What would help you": "Legal aid", "Words to it": "In May."}).press("Ask for it", status=200)
    archive = take(helpline, made)
    names = archive.namelist()
    assert names[0] in {"case.pdf", "case.html"} and names[1:4] == ["case.json", "custody.json", "audit.json"]
    assert names[4] == "files/01-warning.eml" and names[5].startswith("files/02-") and names[-1] == "SHA256SUMS"
    assert (archive.read(names[4]), archive.read(names[5])) == (MAIL[1], PICTURE[1])
    case = data(archive, "case.json")
    assert case["answers"]["account"]["what_happened"] == HAPPENED and LINK in str(case["answers"]["technical"])
    assert "contact" not in case["answers"]
    assert [one["kind"] for one in case["messages"]] == ["message", "decision"]
    assert case["messages"][1]["code"] and case["remedies"][0]["code"] == "legal_aid"
    custody = data(archive, "custody.json")
    assert custody["left_out"] == {"contact": "reading"} and custody["parts"] == ["account", "technical"]
    assert [one["mode"] for one in custody["permissions"]] == ["copying", "copying"]
    assert custody["files"][0]["sha256"] == hashlib.sha256(MAIL[1]).hexdigest()
    assert {(one.get("part"), one.get("file")) for one in custody["opened"]} >= {
        ("account", None),
        (None, 1),
        (None, 2),
    }
    assert CaseFileTaken.name() in {one["event"] for one in data(archive, "audit.json")}


def test_the_checksums_are_those_of_everything_else(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline)
    filed.add(made, MAIL)
    archive = take(helpline, made)
    sums = [line.split("  ", 1) for line in archive.read("SHA256SUMS").decode().splitlines()]
    assert [name for _sum, name in sums] == archive.namelist()[:-1]
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == said for said, name in sums)


def test_the_page_says_first_what_is_in_it_and_what_not_and_why(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline, "technical")
    filed.add(made, PICTURE)
    shown = helpline.visitor().open(f"{made.url}/case-file").main
    assert "What happened. The reporter permits reading this here, not taking a copy." in shown
    assert "The original, byte for byte." in shown and "It never leaves the portal." in shown
    with made.db.reading() as session:
        assert not session.scalars(select(Opening)).all(), "looking at the list decrypts nothing"


def test_the_reporter_reads_that_a_copy_was_taken_and_of_what(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline, "account", "technical")
    filed.add(made, PICTURE)
    take(helpline, made)
    news = made.reporter().open("/return/report").main
    assert "Example Helpline took a copy of this out of the portal: What happened, Technical details." in news
    rows = [" ".join("".join(row.itertext()).split()) for row in made.reporter().open("/return/openings").all("tr")]
    assert [row for row in rows if "took a copy" in row and "What happened" in row]
    assert [row for row in rows if "File 1, the original" in row]
    assert not [row for row in rows if "How to reach" in row]


def test_without_permission_to_copy_there_is_none(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = helpline.visitor().open(f"{made.url}/case-file")
    assert "so there is no case file" in page.main and TAKE not in page.main
    visitor = helpline.visitor()
    token = visitor.open("/desk/account").forms[0].value("csrf_token")
    answer = visitor.post(f"{made.url}/case-file", {"csrf_token": str(token), "code": helpline.spare()})
    assert answer.status_code == 403 and HAPPENED not in answer.text
    with made.db.reading() as session:
        assert not session.scalars(select(Opening)).all(), "what is refused is not on record as taken"


def test_a_wrong_code_takes_nothing(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline)
    page = helpline.visitor().open(f"{made.url}/case-file").fill({"code": wrong_code(helpline)}, button=TAKE)
    page = page.press(TAKE, status=422)
    assert "took a copy" not in made.reporter().open("/return/openings").main and page.errors


def test_permission_that_was_taken_back_meanwhile_is_gone(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline, "account")
    page = helpline.visitor().open(f"{made.url}/case-file").fill({"code": helpline.spare()}, button=TAKE)
    keep_copies(made, helpline)
    assert page.press(TAKE, status=403).status == 403
    assert "took a copy" not in made.reporter().open("/return/openings").main


@pytest.fixture
def once_recorded(app: Flask) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Return what lets something happen once a case file is on record, and before anything of it is read again."""
    database: Database = app.extensions["portal.database"]
    waiting: list[Callable[[], None]] = []

    def look() -> None:
        act = waiting.pop()
        with database.reading() as session:
            recorded = session.scalar(select(AuditEvent.id).where(AuditEvent.name == CaseFileTaken.name()))
        if recorded:
            act()
        else:
            waiting.append(act)

    def before_reading(*_call: object) -> None:
        if waiting and current_thread() is main_thread():
            elsewhere = Thread(target=look)  # a request of somebody else, with nothing of this one
            elsewhere.start()
            elsewhere.join()

    event.listen(database.reader, "before_cursor_execute", before_reading)
    yield waiting.append
    event.remove(database.reader, "before_cursor_execute", before_reading)


def test_between_record_and_opening_permission_is_asked_for_again(
    app: Flask, helpline: Person, once_recorded: Callable[[Callable[[], None]], None]
) -> None:
    made = copyable(app, helpline, "account")
    page = helpline.visitor().open(f"{made.url}/case-file").fill({"code": helpline.spare()}, button=TAKE)
    once_recorded(lambda: keep_copies(made, helpline))
    assert "has just changed" in page.press(TAKE, status=403).main


def test_nothing_is_taken_while_sharing_is_frozen(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline)
    page = helpline.visitor().open(f"{made.url}/case-file").fill({"code": helpline.spare()}, button=TAKE)
    made.reporter().open("/return/freeze").press("Freeze all sharing")
    assert "froze all sharing" in page.press(TAKE, status=403).main
    assert "froze all sharing" in helpline.visitor().open(f"{made.url}/case-file", status=403).main


def test_a_restricted_report_is_not_there_for_a_colleague_who_was_not_named(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    made = copyable(app, helpline, people="Somebody Feared")
    case_worker.visitor().open(f"{made.url}/case-file", status=404)
    assert posted(case_worker.visitor(), made) == 404
    assert HAPPENED in take(helpline, made).read("case.json").decode()


def test_others_cannot_tell_that_there_is_one(app: Flask, helpline: Person, liaison: Person, company: Person) -> None:
    made = copyable(app, helpline)
    for other in (liaison, company):
        assert posted(other.visitor(), made) == 404


def test_whoever_came_by_referral_gets_the_copy_and_learns_nothing_of_others(
    app: Flask, helpline: Person, liaison: Person, company: Person
) -> None:
    where = [("account", "state"), ("technical", "state")]
    made = report(app, helpline, company, beyond=where, copying=where)
    filed.add(made, PICTURE, MAIL)
    made.answers(helpline, "Only for the helpline")
    helpline.visitor().open(f"{made.url}/section/account")
    for_another.refer(helpline, made.url, liaison, "technical")
    archive = take(liaison, made)
    assert "files/01-file-1.png" in archive.namelist() and archive.read("files/01-file-1.png") != PICTURE[1]
    custody = data(archive, "custody.json")
    assert custody["left_out"] == {"contact": "not_given", "account": "not_given"} and custody["files_left_out"] == [2]
    said = text(archive)
    for secret in (HAPPENED, "Only for the helpline", "screen.png", "warning.eml"):
        assert secret not in said
    for other in (company, helpline):
        assert str(other.organisation) not in said and str(other.account) not in said
    assert str(made.part(company).id) not in said


def test_it_does_not_name_the_person_who_referred_it(app: Flask, helpline: Person, liaison: Person) -> None:
    """Every page says which organisation it came from: a file that leaves the portal cannot say more."""
    where = [("technical", "state")]
    made = report(app, helpline, beyond=where, copying=where)
    refer(made, helpline, liaison, "Technical details", note="Please look.")
    archive = take(liaison, made)
    by = {one["event"]: one["name"] for one in data(archive, "audit.json")}
    assert (by["ParticipationReferred"], by["CaseFileTaken"]) == ("", liaison.name)
    assert "Please look." in text(archive) and helpline.name not in text(archive)


def test_what_is_the_organisations_own_is_in_it_only_when_ticked(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline)
    page = helpline.visitor().open(made.url).follow("Add a note").fill({"Note": "Between colleagues"})
    page.press("Keep the note", status=200)
    assert "Between colleagues" not in text(take(helpline, made))
    with_own = data(take(helpline, made, own=True), "case.json")
    assert [one["text"] for one in with_own["own"]["notes"]] == ["Between colleagues"]


def test_what_is_to_be_read_is_harmless_and_what_is_data_is_exact(
    app: Flask, helpline: Person, no_printer: None
) -> None:
    wild = '=cmd|"/c calc"!A1 <script>alert(1)</script><img src="https://bad.example/x.png">'
    archive = take(helpline, copyable(app, helpline, answers={"what_happened": wild}))
    page = archive.read("case.html").decode()
    html.parse(page)
    assert "<script" not in page and "<img" not in page and "https://" not in page and LINK not in page
    assert "&lt;script&gt;" in page and "hxxps://bad[.]example" in page
    assert data(archive, "case.json")["answers"]["account"]["what_happened"] == wild


def test_what_is_the_organisations_own_is_as_harmless(app: Flask, helpline: Person, no_printer: None) -> None:
    made = copyable(app, helpline)
    sent = "See https://bad.example/x"
    visitor = helpline.visitor()
    visitor.open(made.url).follow("Add a note").fill({"Note": f"{sent}1"}).press("Keep the note", status=200)
    visitor.open(f"{made.url}/summary").fill({"Summary": f"{sent}2"}).press("Keep the summary", status=200)
    written(helpline, made, "Write down a talk", f"{sent}3")
    written(helpline, made, "Write down who vouches", f"{sent}4")
    archive = take(helpline, made, own=True)
    page = archive.read("case.html").decode()
    assert [n for n in range(1, 5) if f"hxxps://bad[.]example/x{n}" in page] == [1, 2, 3, 4]
    assert "https://" not in page and "bad.example" not in page
    own = data(archive, "case.json")["own"]
    assert (own["notes"][0]["text"], own["summary"]) == (f"{sent}1", f"{sent}2")


def test_what_was_erased_is_not_said_to_have_been_left_empty(app: Flask, helpline: Person, no_printer: None) -> None:
    made = copyable(app, helpline, "account")
    account_erased(made)
    page = take(helpline, made).read("case.html").decode()
    assert "Erased by whoever wrote it." in page and "left this part empty" not in page


def test_each_line_has_the_direction_of_its_first_letter(app: Flask, helpline: Person, no_printer: None) -> None:
    """What lays out the page does not know `dir="auto"`."""
    said = "هاتفني 3 مرات (نعم).\n(Then nothing.)\n\n482-113"
    page = take(helpline, copyable(app, helpline, answers={"what_happened": said})).read("case.html").decode()
    assert '<div dir="rtl">هاتفني 3 مرات (نعم).</div><div dir="ltr">(Then nothing.)</div>' in page
    assert '<div dir="ltr">482-113</div>' in page and 'dir="auto"' not in page


def test_it_is_a_tagged_pdf_in_the_language_of_whoever_takes_it(app: Flask, helpline: Person) -> None:
    if not can_print():
        pytest.skip("Pango is not installed: the archive holds a page for a browser instead")
    made = copyable(app, helpline, answers={"what_happened": "وصلتني رسالة يوم 3 مارس فيها https://bad.example/a"})
    archive = take(helpline, made)
    with pikepdf.open(io.BytesIO(archive.read("case.pdf"))) as pdf:
        assert str(pdf.Root.Lang).startswith("en") and pdf.Root.MarkInfo.Marked
        assert not [one for page in pdf.pages for one in page.get("/Annots", ())], "no address is a link"
        assert b"bad.example/a" not in b"".join(page.Contents.read_bytes() for page in pdf.pages)


def can_print() -> bool:
    try:
        return printing.printed("<!doctype html><title>a</title><p>a").startswith(b"%PDF")
    except printing.CannotBePrinted:
        return False


def test_it_is_laid_out_also_while_files_are_cleaned(
    app: Flask, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: a reporter sends files that take long, so that nobody can lay out a case file, or the other way round."""
    if not can_print():
        pytest.skip("Pango is not installed: the archive holds a page for a browser instead")
    made = copyable(app, helpline)
    monkeypatch.setattr(cleaning, "WAIT_SECONDS", 0.2)
    with ExitStack() as cleaned:
        for _ in range(2):
            cleaned.enter_context(cleaning.child(Cleaner.IMAGE, Sort.PNG, iter([PICTURE[1]])))
        assert "case.pdf" in take(helpline, made).namelist()


def test_no_connection_is_held_while_it_is_laid_out(
    app: Flask, helpline: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Laying out takes seconds: a few at once would leave none for anybody else."""
    made, started = copyable(app, helpline), tmp_path / "started"
    (tmp_path / "slow.py").write_text(f"open({str(started)!r}, 'w').close()\nraise SystemExit(1)")
    monkeypatch.setattr(cleaning, "CHILD", tmp_path / "slow.py")
    taken: list[bool] = []
    given_back: list[bool] = []
    notes = {
        "checkout": lambda *_call: taken.append(started.exists()),
        "checkin": lambda *_call: given_back.append(started.exists()),
    }
    reader = app.extensions["portal.database"].reader
    for name, note in notes.items():
        event.listen(reader, name, note)
    take(helpline, made)
    for name, note in notes.items():
        event.remove(reader, name, note)
    assert started.exists() and taken
    assert given_back == taken, "what was taken before is given back before"


def test_the_printer_fetches_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.css").write_text("p { color: red }")
    with pytest.raises(printing.CannotBePrinted):
        printing.printed(
            f'<!doctype html><title>a</title><link rel="stylesheet" href="file://{tmp_path}/secret.css"><p>a'
        )


def test_a_file_that_the_store_has_lost_is_a_page_and_no_broken_archive(app: Flask, helpline: Person) -> None:
    made = copyable(app, helpline)
    filed.add(made, PICTURE)
    store: Store = app.extensions["portal.store"]
    for name in list(store.names()):
        store.delete(name)
    page = helpline.visitor().open(f"{made.url}/case-file").fill({"code": helpline.spare()}, button=TAKE)
    assert page.press(TAKE, status=503).status == 503
