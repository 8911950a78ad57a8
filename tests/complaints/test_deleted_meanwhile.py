"""Whoever made a complaint deletes it while somebody of the secretariat decides on it: that is said in a sentence."""

import time
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import select, text

from portal.complaints.models import Complaint
from portal.complaints.operations import complaining as operations
from portal.db import Database
from tests.complaints.complaining import come_back, complain, decide, desk
from tests.factories import Person
from tests.harness.pages import Page


def sent_while_it_is_deleted(db: Database, page: Page, *, to: str = "") -> tuple[int, str]:
    """Send the form in use while the only complaint is being deleted; return the status, and what the page says."""
    form = page.form_in_use
    assert form is not None
    with ThreadPoolExecutor(1) as one, db.writing() as session:
        row = session.scalars(select(Complaint).with_for_update()).one()
        operations.destroy(session, row, withdrawn=True)
        later = one.submit(page.visitor.post, to or page.path, dict(form.pairs(None)))
        wait(db)
        session.commit()
        answer = later.result()
    return answer.status_code, answer.text


def wait(db: Database) -> None:
    """Wait until the other request waits for this one; on SQLite it may have read what is still there, or not."""
    if db.writer.dialect.name != "postgresql":
        return
    # Of this database alone: on the same server other tests let theirs wait.
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
    )
    for _ in range(6_000):
        with db.reader.connect() as connection:
            if connection.scalar(blocked):
                return
        time.sleep(0.01)
    raise AssertionError("nothing waited")


def test_a_decision_on_what_was_deleted_meanwhile_is_refused_in_words(
    app: Flask, db: Database, secretariat: Person
) -> None:
    complain(app)
    page = desk(secretariat).fill({"outcome": "stays", "text": "Kanari-reasons"})
    status, said = sent_while_it_is_deleted(db, page)
    assert status in {403, 404} and "has deleted it" in said and "Kanari-reasons" in said


def test_an_appeal_about_what_was_deleted_meanwhile_is_refused_in_words(
    app: Flask, db: Database, secretariat: Person
) -> None:
    _visitor, words = complain(app)
    decide(secretariat)
    page = come_back(app, words).fill({"text": "Kanari", "words": words})
    status, said = sent_while_it_is_deleted(db, page, to="/complaints/answer/appeal")
    assert status in ({403} if db.writer.dialect.name == "postgresql" else {403, 422}) and "<h1" in said
