"""A file of indicators, in and out: sealed as it arrives, read by a job, there for all or for nobody."""

import json
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import pytest
import stix2
from flask import Flask
from sqlalchemy import func, select, update

from portal import clock
from portal.db import Database
from portal.exchange.operations import importing
from portal.incidents.models import Bundle, BundleState, IndicatorObject
from portal.jobs import work
from portal.jobs.models import Job
from tests.exchange import bundles
from tests.factories import Person
from tests.incidents.notes import Note, shared, write

SMALL: Final = bundles.bundle(bundles.whole(5))
TURN: Final = 0.2


def rows(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count(IndicatorObject.id))) or 0


def one_slice(db: Database) -> int:
    """Let the worker do one slice: its time is over when that is done."""

    def slowly(*given: Any) -> bool:
        ended = importing.step(*given)
        time.sleep(TURN)
        return ended

    kind = work.Kind(importing.KIND, slowly, importing.prepare, importing.undo)
    return work.run_waiting(db, [kind], seconds=TURN)


def exported(person: Person, note: Note) -> bytes:
    answer = person.visitor().fetch(f"{note.url}/indicators.stix2")
    assert answer.status_code == 200
    return bytes(answer.data)


def given_back(person: Person, note: Note) -> dict[str, str]:
    """Return every object that an export holds beside what the portal adds, as canonical JSON."""
    found = dict(bundles.by_id(exported(person, note)))
    added = [one for one in found if one.startswith(("grouping--", "marking-definition--"))]
    assert len(added) == 2
    return {one: said for one, said in found.items() if one not in added}


def test_the_real_bundle_goes_in_and_comes_out_without_loss(helpline: Person, company: Person) -> None:
    note = shared(helpline, company)
    page = note.uploads(bundles.real())
    assert page.path.startswith("/desk/jobs/")
    note.works()
    assert "All of it is done" in page.again().main
    assert given_back(company, note) == bundles.by_id(bundles.real())
    stix2.parse(exported(company, note).decode(), allow_custom=False)
    page = company.visitor().open(note.url)
    assert "1,549 indicators" in page.main
    page = page.follow("Read the indicators")
    first = page.texts("th", css="ref")
    assert first[0] == "1" and len(first) == 50
    assert page.follow("Next page").texts("th", css="ref")[0] == "51"
    process = page.fill({"kind": "process"}).press("Filter")
    assert set(process.texts("td")[::3]) == {"Process"}


def test_nothing_is_visible_until_all_of_it_is_read(
    helpline: Person, company: Person, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SLICE", 4)
    note = shared(helpline, company)
    page = note.uploads(SMALL)
    for slices in range(1, 4):
        assert one_slice(db) == 1
        assert rows(db) == 4 * (slices - 1)
        assert "No indicators came" in company.visitor().open(note.url).main
        company.visitor().open(f"{note.url}/indicators", status=404)
        assert company.visitor().fetch(f"{note.url}/indicators.stix2").status_code == 404
        assert f"{4 * (slices - 1)} of 11" in page.again().main
        assert f"{4 * (slices - 1)} of 11" in note.visitor.open(note.url).main
    assert note.works() == 1
    assert "5 indicators" in company.visitor().open(note.url).main


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_an_import_that_is_cut_anywhere_ends_with_the_same_objects(
    helpline: Person, db: Database, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """The process dies in the middle of a slice: what it wrote last is not committed, and its lease runs out."""
    monkeypatch.setattr(importing, "SLICE", 4)
    note = write(helpline)
    note.uploads(SMALL)
    for _ in range(cut):
        one_slice(db)

    def dies(*_given: object) -> bool:
        raise KeyboardInterrupt

    broken = work.Kind(importing.KIND, dies, importing.prepare, importing.undo)
    with pytest.raises(KeyboardInterrupt):
        work.run_waiting(db, [broken])
    assert note.works() == 0, "somebody may still be at it"
    with db.writing() as session:
        session.execute(update(Job).values(leased_until=clock.now()))
        session.commit()
    assert note.works() > 0
    assert given_back(helpline, note) == bundles.by_id(SMALL)
    assert rows(db) == 11


@pytest.mark.parametrize("name", list(bundles.BAD))
def test_a_bad_bundle_leaves_nothing_behind_and_a_sentence(helpline: Person, db: Database, name: str) -> None:
    make, words = bundles.BAD[name]
    note = write(helpline)
    page = note.uploads(make())
    note.works()
    assert words in page.again().main, page.main
    assert words in note.visitor.open(note.url).main
    with db.reading() as session:
        assert session.scalar(select(func.count(Bundle.id))) == 0
    assert rows(db) == 0


def test_what_is_wrong_at_the_end_takes_the_beginning_with_it(
    helpline: Person, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SLICE", 4)
    note = write(helpline)
    note.uploads(bundles.bundle([*bundles.whole(5), bundles.indicator(99, "[nothing")]))
    for _ in range(3):
        one_slice(db)
    assert rows(db) == 8
    note.works()
    assert rows(db) == 0
    assert "The pattern of object 12 cannot be read" in note.visitor.open(note.url).main


def test_a_bad_file_leaves_the_indicators_that_were_there(helpline: Person, db: Database) -> None:
    note = write(helpline)
    note.uploads(SMALL)
    note.works()
    note.uploads(b"hello")
    note.works()
    assert given_back(helpline, note) == bundles.by_id(SMALL)
    note.uploads(bundles.bundle(bundles.whole(2)))
    note.works()
    assert len(given_back(helpline, note)) == 5 and rows(db) == 5


@pytest.mark.parametrize("content", [b"", b"  \n"])
def test_an_empty_file_is_refused_at_once(helpline: Person, content: bytes) -> None:
    page = write(helpline).uploads(content)
    assert page.status == 422 and page.errors


def test_no_file_at_all_is_refused_at_once(helpline: Person) -> None:
    note = write(helpline)
    page = note.visitor.open(f"{note.url}/indicators/upload").press("Send the file", status=422)
    assert page.errors == ["Choose a file first."]


def test_a_text_in_place_of_a_file_is_no_file(helpline: Person) -> None:
    note = write(helpline)
    form = note.visitor.open(f"{note.url}/indicators/upload").form("Send the file")
    sent = {"csrf_token": str(form.value("csrf_token")), "once": str(form.value("once")), "file": "{}"}
    assert note.visitor.post(f"{note.url}/indicators/upload", sent).status_code == 422


def test_a_file_that_is_too_large_is_a_page_in_words(app: Flask, helpline: Person) -> None:
    page = write(helpline).uploads(b" " * (app.config["MAX_CONTENT_LENGTH"] + 1))
    assert page.status == 413 and page.errors[0].startswith("This file is larger than 2 MB")


def test_two_files_at_once_wait_for_each_other(helpline: Person) -> None:
    note = write(helpline)
    note.uploads(SMALL)
    page = note.uploads(SMALL)
    assert page.status == 422 and "Another file" in page.errors[0]
    note.works()
    assert note.uploads(SMALL).path.startswith("/desk/jobs/")


def test_the_same_form_twice_imports_once(helpline: Person, db: Database) -> None:
    note = write(helpline)
    page = note.visitor.open(f"{note.url}/indicators/upload")
    once = str(page.form("Send the file").value("once"))
    first = page.fill({"STIX 2.1 bundle": ("a.json", SMALL)}).press("Send the file")
    page = note.visitor.open(f"{note.url}/indicators/upload")
    page.form("Send the file")
    form = page.fill({"STIX 2.1 bundle": ("a.json", SMALL)}).form_in_use
    assert form is not None
    form.controls["once"].values = [once]
    assert page.press("Send the file").path == first.path
    with db.reading() as session:
        assert session.scalar(select(func.count(Job.id))) == 1


def test_an_upload_lies_in_clear_nowhere(
    helpline: Person, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large the file: here no temporary file can be made at all."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    note = write(helpline)
    page = note.uploads(bundles.real())
    assert page.path.startswith("/desk/jobs/")
    with db.reading() as session:
        upload = session.scalars(select(Bundle.upload)).one()
    assert upload is not None and b"domain-name" not in upload
    assert not [one for one in tmp_path.rglob("*") if one.is_file() and b"weather4free.com" in one.read_bytes()]


def test_the_upload_goes_with_the_import(helpline: Person, db: Database) -> None:
    note = write(helpline)
    note.uploads(SMALL)
    note.works()
    with db.reading() as session:
        assert session.execute(select(Bundle.state, Bundle.upload)).all() == [(BundleState.READY, None)]
        assert session.scalars(select(Job.cargo)).all() == [None]


def test_the_audience_is_told_of_new_indicators(helpline: Person, company: Person) -> None:
    note = shared(helpline, company)
    company.visitor().open(note.url)
    note.uploads(SMALL)
    note.works()
    assert "something new in 1 incident note" in company.visitor().open("/desk").main


def test_the_list_of_indicators_as_a_table_guards_formulas(helpline: Person) -> None:
    note = write(helpline)
    note.uploads(bundles.bundle([bundles.indicator(1, "[url:value='=cmd|x']", name="=1+1")]))
    note.works()
    answer = note.visitor.fetch(f"{note.url}/indicators?export=csv")
    assert "'=cmd|x" in answer.text and "'=1+1" in answer.text


def test_a_member_without_the_key_cannot_download(helpline: Person, company: Person, db: Database) -> None:
    from sqlalchemy import delete

    from portal.keys.models import Grant

    note = shared(helpline, company)
    note.uploads(SMALL)
    note.works()
    with db.writing() as session:
        session.execute(delete(Grant).where(Grant.holder_id == company.organisation))
        session.commit()
    for route in ("indicators", "indicators.stix2", "indicators?export=csv"):
        answer = company.visitor().fetch(f"{note.url}/{route}")
        assert answer.status_code == 403 and b"example" not in answer.data.split(b"<main")[-1].split(b"</main")[0]


def test_the_export_names_neither_title_nor_author(helpline: Person) -> None:
    note = write(helpline)
    note.uploads(SMALL)
    note.works()
    said = json.loads(exported(helpline, note))
    assert "mail service" not in json.dumps(said) and "Example Helpline" not in json.dumps(said)


def test_indicators_that_came_after_the_page_was_read_are_not_shared_by_it(helpline: Person, company: Person) -> None:
    """The page said what would be given; a colleague put another file in its place meanwhile."""
    note = write(helpline)
    note.names(company)
    read = note.visitor.open(f"{note.url}/share")
    note.uploads(SMALL, visitor=helpline.visitor())
    note.works()
    asks = read.form("Share now").find("code") is not None
    page = read.fill({"code": helpline.spare()} if asks else {}, button="Share now").press("Share now", status=None)
    assert page.status == 409 and "has changed meanwhile" in page.text
    assert note.row().shared_on is None
