"""After a total loss: who still reads a note owes its key, the next of them gives it, and what nobody holds is lost."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Database
from portal.incidents.operations import regiving
from portal.keys.models import DataKey, Grant, Owed
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from tests.exchange import bundles
from tests.harness.pages import Page
from tests.incidents.notes import KNOWN, TITLE, Note, shared, write
from tests.organisations.losing import words_on
from tests.organisations.test_loss import lose_everything, say_lost
from tests.personas import Person

Lose = Callable[[Person], Page]


@pytest.fixture
def lose(app: Flask, db: Database, secretariat: Person, second_secretary: Person) -> Lose:
    """Let an organisation lose all its keys and begin again; return its manager's desk."""

    def lose(who: Person) -> Page:
        page, _code = lose_everything(app, db, who)
        for secretary in (secretariat, second_secretary):
            say_lost(secretary, who, words_on(page))
        return page

    return lose


def sweep(db: Database) -> int:
    with db.writing() as session:
        count = regiving.owe_lost(session)
        session.commit()
    return count


def reads(page: Page, note: Note) -> bool:
    return KNOWN in page.visitor.open(note.url).main


def test_a_reader_that_lost_its_keys_is_given_the_note_again_by_its_author(
    lose: Lose, db: Database, helpline: Person, company: Person
) -> None:
    note = shared(helpline, company)
    note.uploads(bundles.bundle(bundles.whole(2)))
    note.works()
    page = lose(company)
    assert sweep(db) == 1
    shown = page.visitor.open(note.url).main
    assert "This note is given to you again" in shown and "Example Helpline" in shown and KNOWN not in shown
    helpline.visitor().open("/desk/notes")
    assert reads(page, note)
    assert page.visitor.fetch(f"{note.url}/indicators.stix2").status_code == 200
    with db.reading() as session:
        assert session.scalars(select(Owed)).all() == []
    assert sweep(db) == 0


def test_an_author_that_lost_its_keys_is_given_the_note_again_by_a_reader(
    lose: Lose, db: Database, helpline: Person, company: Person
) -> None:
    note = shared(helpline, company)
    page = lose(helpline)
    sweep(db)
    assert not reads(page, note)
    company.visitor().open(note.url)
    assert reads(page, note)
    assert "Take out: Example Messenger" in page.visitor.open(note.url).links


def test_another_reader_gives_it_where_the_author_does_not_come_by(
    lose: Lose, db: Database, helpline: Person, company: Person, liaison: Person
) -> None:
    note = shared(helpline, company, liaison)
    page = lose(company)
    sweep(db)
    liaison.visitor().open(note.url)
    assert reads(page, note)


@pytest.mark.parametrize("meanwhile", ["taken out", "removed"])
def test_whoever_is_not_in_the_audience_any_more_is_not_given_it(
    lose: Lose, db: Database, helpline: Person, company: Person, meanwhile: str
) -> None:
    note = shared(helpline, company)
    page = lose(company)
    sweep(db)
    if meanwhile == "taken out":
        with db.reading() as session:
            assert session.scalars(select(Owed)).all()
        note.visitor = helpline.visitor()
        # The page pays what is owed before it takes out: what is taken back then is the new grant, too.
        note.takes_out(company)
        assert page.visitor.fetch(note.url).status_code == 404
    else:
        with db.writing() as session:
            session.get_one(Organisation, company.organisation).standing = Standing.REMOVED
            session.commit()
        helpline.visitor().open("/desk/notes")
    with db.reading() as session:
        assert session.scalars(select(Grant).where(Grant.holder_id == company.organisation)).all() == []
        assert session.scalars(select(Owed)).all() == []


def test_a_note_that_its_author_alone_held_is_said_to_be_lost(
    lose: Lose, db: Database, helpline: Person, company: Person
) -> None:
    draft, note = write(helpline), shared(helpline, company)
    page = lose(helpline)
    sweep(db)
    shown = page.visitor.open("/desk/notes")
    assert shown.main.count("Lost") == 1 and TITLE not in shown.main
    assert "Nobody can open this note any more" in page.visitor.open(draft.url).main
    assert "Nobody can open this note any more" not in page.visitor.open(note.url).main


def test_a_note_whose_readers_all_lost_their_keys_is_lost(
    lose: Lose, db: Database, helpline: Person, company: Person
) -> None:
    note = shared(helpline, company)
    pages = [lose(who) for who in (company, helpline)]
    sweep(db)
    for page in pages:
        assert "Nobody can open this note any more" in page.visitor.open(note.url).main
    with db.reading() as session:
        assert session.scalars(select(Owed)).all() == []


def test_a_planted_grant_is_owed_by_nobody(lose: Lose, db: Database, helpline: Person, company: Person) -> None:
    note = shared(helpline, company)
    page = lose(company)
    with db.writing() as session:
        for grant in session.scalars(select(Grant).where(Grant.holder_id == company.organisation)):
            grant.mac = bytes(32)
        session.commit()
    assert sweep(db) == 1
    helpline.visitor().open("/desk/notes")
    assert not reads(page, note)


def test_what_is_owed_of_notes_is_not_settled_as_if_it_were_of_a_report(
    lose: Lose, db: Database, helpline: Person, company: Person
) -> None:
    """The queue of reports settles debts too, and would find no report, and no permission, behind this one."""
    note = shared(helpline, company)
    page = lose(company)
    sweep(db)
    helpline.visitor().open("/desk/submissions")
    with db.reading() as session:
        assert len(session.scalars(select(Owed)).all()) == 1
    helpline.visitor().open("/desk/notes")
    assert reads(page, note)


def test_a_key_changed_meanwhile_is_the_one_that_is_given(
    lose: Lose, db: Database, *, helpline: Person, company: Person, liaison: Person
) -> None:
    """Somebody leaves while the author is away: what is owed follows the note to its new key."""
    note = shared(helpline, company, liaison)
    page = lose(helpline)
    sweep(db)
    leaving = company.visitor().open(f"{note.url}/leave").fill({"code": company.spare()})
    assert leaving.press("Leave it now", status=200).path == "/desk/notes"
    liaison.visitor().open(note.url)
    assert reads(page, note)
    with db.reading() as session:
        assert len(session.scalars(select(DataKey.id).where(DataKey.label == "incident.note")).all()) == 1
