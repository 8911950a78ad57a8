"""What people who mean harm send, and what goes wrong on the way: nothing is half kept, and nothing is lost."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from portal.db import Database
from portal.files import names, rules
from portal.files.rules import Sort
from portal.problems import Invalid, Unavailable
from portal.storage import Store
from portal.web import costly
from tests.factories import Person
from tests.files import filed, samples
from tests.files.test_add import files_step
from tests.harness.pages import Page, Visitor
from tests.submissions import reporter
from tests.submissions.desk import Report


def body(page: Page, *files: tuple[str, bytes], token: bool = True, first: bool = True) -> tuple[str, bytes]:
    """Return content type and body of the form of files, as a program would send it."""
    value = page.form(filed.SEND).value("csrf_token")
    parts: list[tuple[str, Any]] = [("files", FileStorage(io.BytesIO(said), filename=name)) for name, said in files]
    if token:
        parts.insert(0 if first else len(parts), ("csrf_token", value))
    boundary, data = encode_multipart(MultiDict(parts))
    return f"multipart/form-data; boundary={boundary}", data


def target(page: Page) -> str:
    action = page.form(filed.SEND).action
    assert action is not None
    return action


def post(page: Page, data: bytes, kind: str) -> Any:
    return page.visitor.fetch(target(page), method="POST", data=data, content_type=kind)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\amal\\note.txt", "note.txt"),
        ("gpj.\u202etxt.exe", "gpj.txt.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
        ("CON.txt", "_CON.txt"),
        ("...", "file"),
        ("\u0645\u0644\u0641.pdf", "\u0645\u0644\u0641.pdf"),
        ("a\0b.txt", "ab.txt"),
        ("e\u0301.txt", "\u00e9.txt"),
    ],
)
def test_a_name_is_made_harmless(sent: str, kept: str) -> None:
    assert names.cleaned(sent) == kept


@pytest.mark.parametrize(
    ("head", "name", "sort"),
    [
        (b"\x89PNG\r\n\x1a\n", "a.jpg", Sort.PNG),
        (b"\x00\x00\x00\x18ftypheic", "a.jpg", Sort.HEIC),
        (b"\x00\x00\x00\x18ftypisom", "a", Sort.MP4),
        (b"PK\x03\x04", "a.docm", Sort.WORD),
        (b"PK\x03\x04", "sample.apk", Sort.ZIP),
        (b"%PDF-1.7 <html>", "a.html", Sort.PDF),
        (b"From: a@b.example", "a.eml", Sort.EMAIL),
        (("é" * 3000).encode()[:4096], "a.txt", Sort.TEXT),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, name: str, sort: Sort) -> None:
    assert rules.sort_of(head, name) is sort


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<svg onload=alert(1)>", "a.png"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "a.txt"),
        (b"hello", "a.svg"),
        (b"MZ\x90\x00", "a.txt"),
        (b"MZ", "a.exe"),
        (b"GIF89a", "a.gif"),
        (b"\x00PDF", "a.pdf"),
        (b" %PDF-1.7", "a.pdf"),
        (b"<\0s\0v\0g\0", "a.txt"),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_a_sentence(head: bytes, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.sort_of(head, name)
    assert refused.value.reason in {rules.MARKUP, rules.UNKNOWN}


def test_what_is_refused_is_named_and_the_others_are_kept(report: Report, store: Store) -> None:
    page = filed.add(
        report,
        ("drawing.svg", b"<svg/>"),
        ("nothing.txt", b""),
        ("b.zip", samples.bomb()),
        ("ok.txt", b"ok"),
        status=422,
    )
    assert page.h1 == "1 file was kept"
    assert "“drawing.svg” is a web page or a drawing" in page.main
    assert "“nothing.txt” holds nothing" in page.main
    assert "“b.zip” would grow beyond all measure" in page.main
    assert filed.counted(report.db, store) == (1, 2, 2, 2)


def test_a_broken_picture_is_kept_as_it_is_and_nothing_parses_it(report: Report) -> None:
    broken = samples.picture()[:300]
    filed.add(report, ("half.jpg", broken))
    mine = report.reporter().open("/return/files")
    assert "No copy without hidden details can be made" in mine.main
    assert filed.saved(mine, "Save the original") == broken


def test_a_file_that_is_too_large_leaves_nothing(report: Report, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LARGEST", 100_000)
    page = filed.add(report, ("big.txt", b"x" * 300_000), ("small.txt", b"x"), status=422)
    assert "“big.txt” is larger than 200 MB" in page.main and page.h1 == "1 file was kept"
    assert filed.counted(report.db, store) == (1, 2, 2, 2)


def test_there_are_twenty_files_and_no_more(report: Report, monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setattr(rules, "MOST_FILES", 2)
    page = filed.add(report, *[(f"{one}.eml", b"said") for one in range(4)], status=422)
    assert "A report holds up to 20 files" in page.main and page.h1 == "2 files were kept"
    assert "There is no room for more" in report.reporter().open("/return/files").main
    assert filed.counted(report.db, store) == (2, 2, 2, 2)


def test_nothing_chosen_is_said(report: Report) -> None:
    page = report.reporter().open("/return/files")
    kind, data = body(page, ("", b""))
    answer = post(page, data, kind)
    assert answer.status_code == 422 and "Choose at least one file" in answer.text


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.99])
def test_an_upload_that_is_cut_off_leaves_nothing(report: Report, store: Store, cut: float) -> None:
    page = report.reporter().open("/return/files")
    kind, data = body(page, ("one.eml", b"1" * 5_000), ("two.eml", b"2" * 200_000))
    answer = page.visitor.fetch(
        target(page),
        method="POST",
        input_stream=io.BytesIO(data[: int(len(data) * cut)]),
        content_length=len(data),
        content_type=kind,
    )
    assert answer.status_code == 400
    assert filed.counted(report.db, store) == (0, 0, 0, 0)


@pytest.mark.parametrize("when", ["begins", "ends", "full"])
def test_a_store_that_fails_keeps_nothing_and_the_answers_are_still_there(
    app: Flask, helpline: Person, store: Store, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    db: Database = app.extensions["portal.database"]
    page = files_step(app, helpline)
    whole = store.put_pieces

    def fails(name: str, pieces: Iterator[bytes]) -> None:
        if when == "ends":
            whole(name, pieces)
        elif when == "full":
            next(iter(pieces))
            raise Unavailable from OSError(28, "No space left on device")
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(store, "put_pieces", fails)
        sent = filed.send(page, ("a.eml", b"said"), ("b.eml", b"said"), status=503)
    assert "Nothing of them stayed" in sent.main
    assert filed.counted(db, store) == (0, 0, 0, 0)
    assert filed.send(page, ("a.eml", b"said")).h1 == "1 file was kept"
    assert page.visitor.open("/report/check").text.count("My phone was hot all night") == 1


def test_a_disk_that_is_nearly_full_takes_no_file_and_still_takes_the_report(
    app: Flask, helpline: Person, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = files_step(app, helpline)
    with monkeypatch.context() as patch:
        patch.setattr("portal.storage.store.ROOM", 2**60)
        assert "Nothing of them stayed" in filed.send(page, ("a.eml", b"said"), status=503).main
        reporter.type_back(page.visitor.open("/report/check").press("Send the report"))
    assert filed.counted(app.extensions["portal.database"], store) == (0, 0, 0, 0)


def test_uploads_leave_threads_for_pages(app: Flask, helpline: Person, store: Store) -> None:
    page = files_step(app, helpline)
    places = app.extensions[costly.EXTENSION][costly.Desk.UPLOAD]
    taken = [places.acquire(blocking=False) for _place in range(app.extensions["portal.settings"].threads)]
    assert taken.count(True) == 2
    object.__setattr__(app.extensions["portal.settings"], "costly_wait", 0.0)
    assert "try again in a minute" in filed.send(page, ("a.eml", b"said"), status=503).main
    places.release(2)
    assert filed.send(page, ("a.eml", b"said")).h1 == "1 file was kept"
    assert filed.counted(app.extensions["portal.database"], store) == (1, 1, 1, 1)


@pytest.mark.parametrize("how", ["none", "last"])
def test_the_token_comes_first_or_nothing_is_taken(
    report: Report, store: Store, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    page = report.reporter().open("/return/files")
    kind, data = body(page, ("a.eml", b"said"), token=how != "none", first=False)

    def never(*_given: object) -> None:
        raise AssertionError("a byte was taken before the token was seen")

    monkeypatch.setattr(store, "put_pieces", never)
    assert post(page, data, kind).status_code == 400
    assert filed.counted(report.db, store) == (0, 0, 0, 0)


def test_a_form_of_another_kind_or_of_nonsense_is_refused(report: Report) -> None:
    page = report.reporter().open("/return/files")
    for kind, data in (
        ("application/x-www-form-urlencoded", b"csrf_token=x"),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nnothing\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=csrf_token"),
        ("multipart/form-data; boundary=x", b"x" * 2_000_000),
    ):
        assert post(page, data, kind).status_code in {400, 413}


def test_nobody_adds_to_or_removes_from_the_draft_of_somebody_else(
    app: Flask, helpline: Person, db: Database, store: Store
) -> None:
    hers = filed.send(files_step(app, helpline), ("a.eml", b"said"))
    file = filed.ids(db)[0]
    his = files_step(app, helpline)
    token = his.form(filed.SEND).value("csrf_token")
    assert filed.names(his) == []
    for act in ("remove", "pass-on"):
        assert his.visitor.post(f"/report/files/{file}/{act}", {"csrf_token": token}).status_code == 404
    assert his.visitor.fetch(f"/return/files/{file}/original").status_code in {302, 303}
    assert Visitor(app).post(f"/report/files/{file}/remove").status_code == 400
    assert filed.names(hers.follow("Show all files")) == ["a.eml"]
    assert filed.counted(db, store) == (1, 1, 1, 1)


def test_an_upload_that_comes_after_the_sending_is_told_so(
    app: Flask, helpline: Person, db: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = files_step(app, helpline)
    token = page.form(filed.SEND).value("csrf_token")
    whole = store.put_pieces

    def sends_meanwhile(name: str, pieces: Iterator[bytes]) -> None:
        whole(name, pieces)
        page.visitor.post("/report/send", {"csrf_token": token})

    kind, data = body(page, ("a.eml", b"said"))
    with monkeypatch.context() as patch:
        patch.setattr(store, "put_pieces", sends_meanwhile)
        answer = post(page, data, kind)
    assert answer.status_code == 403 and "was sent while these files were on their way" in answer.text
    assert filed.counted(db, store) == (0, 0, 0, 0)


def test_a_file_is_never_shown_in_a_browser_and_never_in_part(report: Report, helpline: Person) -> None:
    filed.add(report, ("page.eml", b"To: a\r\n\r\n<script>alert(1)</script>" * 9))
    page = filed.section(report, helpline)
    address = page.links["Save the original: page.eml"]
    answer = page.visitor.fetch(address, headers={"Range": "bytes=0-3"})
    assert answer.status_code == 200 and len(answer.data) == 34 * 9
    said = answer.headers
    assert said["Content-Disposition"].startswith("attachment") and said["Content-Type"] == "application/octet-stream"
    assert said["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert said["X-Content-Type-Options"] == "nosniff" and said["Cache-Control"] == "no-store"
    assert said["Accept-Ranges"] == "none"


def test_who_does_not_hold_a_section_cannot_tell_whether_a_file_is_there(
    report: Report, helpline: Person, liaison: Person
) -> None:
    filed.add(report, ("a.eml", b"said"))
    file = filed.ids(report.db)[0]
    for kind in ("original", "cleaned", "as_is", "nonsense"):
        assert liaison.visitor().fetch(f"{report.url}/files/{file}/{kind}").status_code == 404
    assert helpline.visitor().fetch(f"{report.url}/files/{report.id}/original").status_code == 404


def test_what_was_changed_in_the_store_is_not_given_out(report: Report, helpline: Person, store: Store) -> None:
    filed.add(report, ("a.eml", b"said" * 40_000))
    (name,) = [one for one in store.names() if one.startswith("files/")]
    sealed = store.get(name)
    page = filed.section(report, helpline)
    address = page.links["Save the original: a.eml"]
    store.put(name, sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:])
    assert page.visitor.fetch(address).status_code == 500
    store.delete(name)
    assert page.visitor.fetch(address).status_code == 503


def test_the_progress_of_somebody_else_is_not_shown(app: Flask, helpline: Person) -> None:
    hers, his = files_step(app, helpline), files_step(app, helpline)
    (frame,) = [one.get("src", "") for one in hers.all("iframe") if one.get("src")]
    filed.send(hers, ("a.eml", b"said"))
    assert "All of it has come" in hers.visitor.open(frame).main
    assert "Nothing is on its way" in his.visitor.open(frame).main
    path = urlsplit(target(his)).path + "?upload=" + frame.rsplit("/", 1)[-1]
    kind, data = body(his, ("b.eml", b"said"))
    assert his.visitor.fetch(path, method="POST", data=data, content_type=kind).status_code == 200
    assert "Nothing is on its way" in his.visitor.open(frame).main
