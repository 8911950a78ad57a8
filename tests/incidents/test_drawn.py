"""A note drawn from a report: with the reporter's permission for that, and never to anyone behind the report's wall."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.access import reporter
from portal.incidents.models import IncidentNote, NoteReader
from portal.incidents.operations import drawing
from portal.keys import grants
from portal.keys.models import Grant
from portal.submissions import access
from portal.submissions.models import Participation
from portal.submissions.operations import permission
from portal.submissions.rules import Purpose
from portal.submissions.wall import Wall
from tests.incidents import notes
from tests.incidents.notes import KNOWN, TITLE, Note
from tests.personas import Person
from tests.submissions.desk import Report, report
from tests.submissions.test_halt import HALTED, halt

FOR_NOTES = [("account", "note"), ("technical", "note")]


@pytest.fixture
def filed(app: Flask, helpline: Person) -> Report:
    """A report that may be used for notes, and that New Zealand's government must never see."""
    return report(app, helpline, beyond=FOR_NOTES, wall=Wall(countries=("NZ",), names="Somebody by name"))


def draw(filed: Report, writer: Person) -> Note:
    """Draw a note, from the report's own page."""
    visitor = writer.visitor()
    page = visitor.open(filed.url).follow("Draw a note from it")
    assert "What happened, Technical details" in page.main
    page = page.fill({"title": TITLE, "known": KNOWN, "tlp": "TLP:AMBER", "pap": "PAP:AMBER"}).press("Save the draft")
    assert page.h1 == TITLE, page.errors
    return Note(writer, visitor, page.path.rsplit("/", 1)[-1].split("#")[0])


def readers(note: Note) -> set[object]:
    """Return the organisations that were let in."""
    with note.writer.database.reading() as session:
        found = session.scalars(select(NoteReader).where(NoteReader.let_in_on.is_not(None)))
        return {one.organisation_id for one in found}


def test_it_is_shared_with_those_whom_the_wall_lets_see_it(filed: Report, helpline: Person, company: Person) -> None:
    note = draw(filed, helpline)
    note.names(company)
    assert note.shares().status == 200
    assert readers(note) == {helpline.organisation, company.organisation}
    assert KNOWN in company.visitor().open(note.url).main


def test_nobody_behind_the_wall_can_be_named(filed: Report, helpline: Person, company: Person, liaison: Person) -> None:
    note = draw(filed, helpline)
    page = note.visitor.open(f"{note.url}/audience")
    answer = page.fill({"organisations": [str(company.organisation), str(liaison.organisation)]}).press(
        "Keep this audience", status=403
    )
    assert "can never be given this note" in answer.main
    with helpline.database.reading() as session:
        assert [one.organisation_id for one in session.scalars(select(NoteReader))] == [helpline.organisation]


def test_the_wall_is_asked_again_when_it_is_shared(filed: Report, helpline: Person, liaison: Person) -> None:
    """Somebody who writes into the database names whom the page would not."""
    note = draw(filed, helpline)
    with helpline.database.writing() as session:
        session.add(NoteReader(note_id=note.row().id, organisation_id=liaison.organisation, way="named"))
        session.commit()
    assert note.shares().status == 403
    assert readers(note) == {helpline.organisation}
    with helpline.database.reading() as session:
        assert session.scalars(select(Grant).where(Grant.holder_id == liaison.organisation)).all() == []


def test_permission_that_was_taken_back_ends_the_sharing(filed: Report, helpline: Person, company: Person) -> None:
    note = draw(filed, helpline)
    note.names(company)
    with filed.db.writing() as session:
        by = reporter(session, filed.token)
        given = permission.standing(session, access.own_submission(session, by=by))
        permission.withdraw(session, [one for one in given if one.purpose == Purpose.NOTE], by=by)
        session.commit()
    page = note.shares()
    assert page.status == 403
    assert "has not permitted notes" in page.main
    assert readers(note) == {helpline.organisation}


def test_whoever_lost_the_report_gives_the_note_to_nobody_and_their_draft_is_destroyed(
    filed: Report, helpline: Person, company: Person
) -> None:
    """Taken back from this organisation, while others may still draw notes."""
    note = draw(filed, helpline)
    note.names(company)
    with filed.db.writing() as session:
        part = session.get_one(Participation, filed.part(helpline).id)
        permission.withdraw_from(session, part, by=reporter(session, filed.token))
        session.commit()
    page = note.shares()
    assert page.status == 403 and "took everything back from your organisation" in page.main
    assert readers(note) == {helpline.organisation}
    key = note.row().data_key_id
    with filed.db.writing() as session:
        assert drawing.destroy_taken_back(session) == 1
        session.commit()
    with filed.db.reading() as session:
        assert session.scalars(select(IncidentNote)).all() == []
        assert session.scalars(select(Grant).where(Grant.data_key_id == key)).all() == []
    note.visitor.open(note.url, status=404)


def test_whoever_is_to_keep_the_report_and_not_to_use_it_writes_on_at_no_draft(
    filed: Report, helpline: Person, company: Person
) -> None:
    """Also where the page was opened before the reporter said so."""
    note, other = draw(filed, helpline), notes.write(helpline, title="Drawn from nothing")
    page = note.visitor.open(f"{note.url}/edit").fill({"title": "Changed afterwards"})
    upload = note.visitor.open(f"{note.url}/indicators/upload")
    halt(filed, helpline)
    assert HALTED in page.press("Save the draft", status=403).main
    assert HALTED in note.visitor.open(f"{note.url}/edit", status=403).main
    upload = upload.fill({"STIX 2.1 bundle": ("a.stix2", b"{}")})
    assert HALTED in upload.press("Send the file", status=403).main
    assert TITLE in note.visitor.open(note.url).main
    other.visitor.open(f"{other.url}/edit").fill({"title": "Goes on"}).press("Save the draft", status=200)


def test_what_was_shared_before_stays_with_its_readers(filed: Report, helpline: Person, company: Person) -> None:
    note = draw(filed, helpline)
    note.names(company)
    note.shares()
    with filed.db.writing() as session:
        part = session.get_one(Participation, filed.part(helpline).id)
        permission.withdraw_from(session, part, by=reporter(session, filed.token))
        assert drawing.destroy_taken_back(session) == 0
        session.commit()
    assert KNOWN in company.visitor().open(note.url).main


def test_a_vendor_is_given_nothing_that_was_drawn_from_a_report(
    filed: Report, helpline: Person, vendor_officer: Person
) -> None:
    note = draw(filed, helpline)
    page = note.visitor.open(f"{note.url}/audience").fill({"organisations": [str(vendor_officer.organisation)]})
    assert "ever given to a vendor" in page.press("Keep this audience", status=403).main


def test_without_permission_there_is_no_way_to_draw_one(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    assert "Draw a note from it" not in visitor.open(filed.url).links
    assert visitor.fetch(f"/desk/notes/new?from={filed.reference}").status_code == 403
    with filed.db.reading() as session:
        assert session.scalars(select(IncidentNote)).all() == []


def test_others_cannot_tell_that_the_report_exists(filed: Report, company: Person) -> None:
    visitor = company.visitor()
    assert visitor.fetch(f"/desk/notes/new?from={filed.reference}").status_code == 404
    assert visitor.fetch("/desk/notes/new?from=AAA-AAA").status_code == 404


def test_a_state_that_holds_the_report_cannot_read_the_wall_and_draws_nothing(
    app: Flask, helpline: Person, liaison: Person
) -> None:
    filed = report(app, helpline, liaison, beyond=FOR_NOTES)
    visitor = liaison.visitor()
    assert "Draw a note from it" not in visitor.open(filed.url).links
    page = visitor.open(f"/desk/notes/new?from={filed.reference}")
    answers = {"title": TITLE, "known": KNOWN, "tlp": "TLP:AMBER", "pap": "PAP:AMBER"}
    assert page.fill(answers).press("Save the draft", status=403).main
    with filed.db.reading() as session:
        assert session.scalars(select(IncidentNote)).all() == []


def test_the_readers_hold_no_key_of_the_wall_and_it_names_nobody(
    filed: Report, helpline: Person, company: Person
) -> None:
    note = draw(filed, helpline)
    note.names(company)
    note.shares()
    row = note.row()
    with helpline.database.reading() as session:
        writer = helpline.actor(session)
        holders = {one.holder_id for one in session.scalars(select(Grant).where(Grant.data_key_id == row.wall_key_id))}
        assert holders == {helpline.organisation}
        assert row.wall_key_id is not None and row.wall is not None
        key = grants.open_key(session, writer, row.wall_key_id)
        assert key is not None
        assert "Somebody" not in key.open(row.wall, row=row.id, label="incident.wall")


def test_a_note_that_is_drawn_from_nothing_has_no_wall(helpline: Person, company: Person) -> None:
    note = notes.shared(helpline, company)
    assert note.row().wall is None
