"""Behind the policy stands the key: with every check of a note's access saying yes, no grant is no reading."""

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from portal.db import Database, new_id
from portal.incidents import access
from portal.incidents.models import IncidentNote, IndicatorObject, NoteReader, Statement
from portal.policy import Stake
from tests.factories import Person
from tests.security.walk import Walk, share_note


@pytest.fixture
def all_checks_say_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a mock of what is tested: the hole in the wall, behind which the keys have to hold."""
    monkeypatch.setattr(access, "allows", lambda *_asked: True)
    monkeypatch.setattr(access, "stakes_in", lambda *_asked: frozenset(Stake))


def slip_in(db: Database, intruder: Person) -> None:
    """Write, as somebody with the database could, that the intruder's organisation reads the note."""
    with db.writing() as session:
        row = session.execute(select(NoteReader.__table__).limit(1)).one()._asdict()
        session.execute(insert(NoteReader), [row | {"id": new_id(), "organisation_id": intruder.organisation}])
        session.commit()


@pytest.mark.usefixtures("all_checks_say_yes")
@pytest.mark.parametrize("who", ["other_liaison", "liaison", "vendor_officer"])
def test_an_organisation_that_slipped_in_reads_nothing(
    app: Flask, db: Database, *, helpline: Person, company: Person, who: str, request: pytest.FixtureRequest
) -> None:
    made, intruder = Walk(), request.getfixturevalue(who)
    note = share_note(made, writer=helpline, reader=company)
    note.works()
    slip_in(db, intruder)
    visitor, seen = intruder.visitor(), 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/desk/notes") and "GET" in (rule.methods or ()):
            address = rule.rule.replace("<uuid:organisation>", str(company.organisation))
            shown = visitor.fetch(address.replace("<reference>", note.reference)).text
            assert [word for word in made.canaries if word in shown] == [], rule.rule
            seen += 1
    assert seen >= 9


def test_the_same_pages_do_show_it_to_whoever_holds_the_grant(helpline: Person, company: Person) -> None:
    made = Walk()
    note = share_note(made, writer=helpline, reader=company)
    note.works()
    visitor = company.visitor()
    shown = visitor.open(note.url).text + visitor.open(f"{note.url}/indicators").text
    assert len([word for word in made.canaries if word in shown]) >= 6


@pytest.mark.parametrize("model", [Statement, IndicatorObject])
def test_what_is_moved_to_another_row_does_not_open(
    helpline: Person, company: Person, model: type[Statement] | type[IndicatorObject]
) -> None:
    note = share_note(Walk(), writer=helpline, reader=company)
    note.works()
    with helpline.database.writing() as session:
        session.execute(update(model).values(id=new_id()))
        session.commit()
    answer = company.visitor().fetch(note.url if model is Statement else f"{note.url}/indicators")
    assert answer.status_code == 500 and "could not be opened" in answer.text


def test_a_title_in_the_place_of_a_text_does_not_open(helpline: Person, company: Person) -> None:
    note = share_note(Walk(), writer=helpline, reader=company)
    with helpline.database.writing() as session:
        session.execute(update(IncidentNote).values(content=IncidentNote.title))
        session.commit()
    assert company.visitor().fetch(note.url).status_code == 500


def test_a_key_of_one_note_opens_no_other(helpline: Person, company: Person, liaison: Person) -> None:
    first, second = Walk(), Walk()
    one = share_note(first, writer=helpline, reader=company)
    other = share_note(second, writer=company, reader=liaison)
    with helpline.database.writing() as session:
        key = session.scalars(select(IncidentNote.data_key_id).where(IncidentNote.reference == one.reference)).one()
        session.execute(update(IncidentNote).where(IncidentNote.reference == other.reference).values(data_key_id=key))
        session.commit()
    assert liaison.visitor().fetch(other.url).status_code == 200
    assert [word for word in second.canaries if word in liaison.visitor().fetch(other.url).text] == []
