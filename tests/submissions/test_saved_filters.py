"""Filters that a member saves under a name: one's own, sealed, renamed, deleted, and gone with the membership."""

from flask import Flask
from sqlalchemy import select

from portal.db import Database
from portal.organisations.models import Membership
from portal.submissions.models import SavedFilter
from portal.submissions.operations import saving
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.pages import Page
from tests.organisations.test_rotation import rotate
from tests.submissions.desk import report, sent_again
from tests.submissions.test_marks import marked
from tests.submissions.test_queue import QUEUE
from tests.submissions.test_queue_marks import TAG, narrowed, shown

NAME = "Kanari-liste <b>"


def save(page: Page, name: str = NAME) -> Page:
    return page.follow("Save this filter").fill({"What you call it": name}).press("Save", status=200)


def rows(db: Database) -> list[SavedFilter]:
    with db.reading() as session:
        return list(session.scalars(select(SavedFilter)))


def test_a_list_is_saved_and_found_again_by_its_name(app: Flask, helpline: Person, db: Database) -> None:
    closed, _open = report(app, helpline), report(app, helpline)
    closed.change(helpline, state=PartState.CLOSED)
    page = helpline.visitor().open(f"{QUEUE}?state=closed&order=newest")
    assert "Closed" in page.follow("Save this filter").main
    page = save(page)
    assert page.path == f"{QUEUE}?state=closed&order=newest"
    page = helpline.visitor().open(QUEUE).follow(NAME)
    assert page.path == f"{QUEUE}?state=closed&order=newest"
    assert shown(page) == {closed.reference}
    assert b"Kanari" not in rows(db)[0].content


def test_a_tag_is_kept_as_its_word_and_outlives_a_rotation(app: Flask, helpline: Person, db: Database) -> None:
    filed, _other = report(app, helpline), report(app, helpline)
    marked(helpline, filed, "tag", codes=TAG)
    save(narrowed(helpline, {"Tag": TAG}))
    rotate(helpline)
    helpline.visitor().open(QUEUE)
    page = helpline.visitor().open(QUEUE).follow(NAME)
    assert shown(page) == {filed.reference}
    assert "canary" not in page.path


def test_the_page_says_whose_it_is_and_under_which_key_it_lies(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    page = save(helpline.visitor().open(f"{QUEUE}?state=closed"))
    assert NAME in page.main and NAME not in case_worker.visitor().open(QUEUE).main
    said = page.follow("Rename or delete").main
    assert "sealed with the key of your organisation" in said and "shown to nobody but you" in said
    assert "only you see it" not in said


def test_the_usual_list_has_nothing_to_save(app: Flask, helpline: Person) -> None:
    report(app, helpline)
    page = helpline.visitor().open(QUEUE)
    assert "Save this filter" not in page.links
    assert "Saved filters:" not in page.main


def test_it_is_renamed_and_deleted(app: Flask, helpline: Person, db: Database) -> None:
    save(helpline.visitor().open(f"{QUEUE}?state=closed"))
    page = helpline.visitor().open(QUEUE).follow("Rename or delete")
    page = page.fill({"Which": NAME, "What you call it": ""}).press("Rename", status=422)
    assert "Write a name for it." in page.errors[0]
    page = page.fill({"Which": NAME, "What you call it": "Done"}).press("Rename", status=200)
    assert "Done" in helpline.visitor().open(QUEUE).links
    page.press("Delete", status=200)
    assert rows(db) == []
    assert "You have saved no filter yet" in helpline.visitor().open(f"{QUEUE}/saved").main


def test_a_colleague_neither_sees_nor_reaches_it(
    app: Flask, helpline: Person, case_worker: Person, liaison: Person, db: Database
) -> None:
    save(helpline.visitor().open(f"{QUEUE}?state=closed"))
    address = f"{QUEUE}/saved/{rows(db)[0].id}"
    for other in (case_worker, liaison):
        visitor = other.visitor()
        assert "Kanari" not in visitor.open(QUEUE).source
        visitor.open(address, status=404)
        token = dict(visitor.open("/desk").form("Sign out").pairs(None))
        assert visitor.post(f"{address}/delete", token).status_code == 404
        named = {**token, "which": rows(db)[0].id.hex, "name": "x"}
        assert visitor.post(f"{QUEUE}/saved", named).status_code == 422
    assert len(rows(db)) == 1


def test_sent_twice_it_is_saved_once_and_there_is_an_end_to_it(helpline: Person, db: Database) -> None:
    page = helpline.visitor().open(f"{QUEUE}?state=closed").follow("Save this filter").fill({"What you call it": "A"})
    address, content = sent_again(page.visitor, page)
    page.press("Save", status=200)
    assert page.visitor.post(address, content).status_code == 303
    assert len(rows(db)) == 1
    for number in range(saving.MOST - 1):
        save(helpline.visitor().open(f"{QUEUE}?state=closed"), name=f"Number {number}")
    page = helpline.visitor().open(f"{QUEUE}?state=closed").follow("Save this filter")
    page = page.fill({"What you call it": "One more"}).press("Save", status=422)
    assert "You have 20 saved filters" in page.text
    assert 'value="One more"' in page.source


def test_what_cannot_be_opened_any_more_can_be_deleted(helpline: Person, db: Database) -> None:
    save(helpline.visitor().open(f"{QUEUE}?state=closed"))
    with db.writing() as session:
        session.scalars(select(SavedFilter)).one().key_id = helpline.organisation
        session.commit()
    visitor = helpline.visitor()
    page = visitor.open(QUEUE).follow("one that cannot be opened any more")
    assert page.path == f"{QUEUE}/saved"
    page.press("Delete", status=200)
    assert rows(db) == []


def test_it_goes_with_the_membership(helpline: Person, case_worker: Person, db: Database) -> None:
    save(case_worker.visitor().open(f"{QUEUE}?state=closed"))
    save(helpline.visitor().open(f"{QUEUE}?state=closed"))
    with db.writing() as session:
        session.delete(session.scalars(select(Membership).where(Membership.account_id == case_worker.account)).one())
        session.commit()
    assert [one.account_id for one in rows(db)] == [helpline.account]
