"""What an organisation keeps for itself."""

from flask import Flask
from sqlalchemy import select

from portal.db import Database
from portal.submissions.models import Note
from tests.factories import Person
from tests.submissions.desk import report, sent_again


def test_colleagues_read_a_note_and_nobody_else_does(
    app: Flask, helpline: Person, case_worker: Person, liaison: Person, db: Database
) -> None:
    filed = report(app, helpline, liaison)
    page = case_worker.visitor().open(filed.url).follow("Add a note").fill({"Note": "Knows <b>the</b> minister"})
    page.press("Keep the note")
    page = helpline.visitor().open(filed.url)
    assert "Knows <b>the</b> minister" in page.main
    assert case_worker.name in page.main
    assert "minister" not in liaison.visitor().open(filed.url).source
    assert "minister" not in filed.reporter().open(f"/return/thread/{filed.part(helpline).id}").source
    with db.reading() as session:
        assert b"minister" not in session.scalars(select(Note)).one().content


def test_a_note_kept_twice_is_one_note(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).follow("Add a note").fill({"Note": "Once"})
    address, content = sent_again(visitor, page)
    page.press("Keep the note")
    assert visitor.post(address, content).status_code == 303
    with db.reading() as session:
        assert len(session.scalars(select(Note)).all()) == 1


def test_two_who_change_the_summary_at_once_lose_neither_line(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline)
    slow = case_worker.visitor().open(filed.url).follow("Write a summary").fill({"Summary": "The slow line"})
    quick = helpline.visitor().open(filed.url).follow("Write a summary").fill({"Summary": "The quick line"})
    quick.press("Keep the summary")
    page = slow.press("Keep the summary", status=409)
    assert "The quick line" in page.errors[0]
    assert page.form("Replace it with mine").find("text").values == ["The slow line"]  # type: ignore[union-attr]
    page.press("Replace it with mine", status=200)
    assert "The slow line" in helpline.visitor().open(filed.url).main


def test_a_restricted_reports_notes_are_under_its_own_ring(
    app: Flask, helpline: Person, case_worker: Person, db: Database
) -> None:
    from portal.keys import grants

    filed = report(app, helpline, people="Somebody")
    helpline.visitor().open(filed.url).follow("Add a note").fill({"Note": "Careful"}).press("Keep the note")
    assert "Careful" in helpline.visitor().open(filed.url).main
    with db.reading() as session:
        note = session.scalars(select(Note)).one()
        assert grants.working_key(session, case_worker.actor(session), generation=note.key_id) is None
