"""Files go with what they belong to: a draft that is thrown away or forgotten, an organisation that is removed."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import time_machine
from flask import Flask
from sqlalchemy import delete, update

from portal import clock
from portal.accounts.models import ReporterSession
from portal.accounts.operations.expiry import forget_expired
from portal.db import Database
from portal.files.operations import storing
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.storage import Store
from portal.submissions.models import Submission
from portal.submissions.operations import removal
from tests.factories import Person
from tests.files import filed
from tests.files.test_add import files_step
from tests.files.test_refer import MAIL
from tests.files.test_reseal import keys, works
from tests.harness.pages import Visitor
from tests.submissions import for_another
from tests.submissions.desk import Report

NOTHING = (0, 0, 0, 0)


def test_what_is_thrown_away_can_be_opened_by_nobody_and_is_swept(
    app: Flask, helpline: Person, db: Database, store: Store
) -> None:
    page = filed.send(files_step(app, helpline), MAIL).follow("Show all files")
    page.press("Delete my answers now")
    assert filed.counted(db, store) == (1, 1, 1, 1)
    assert storing.sweep(db, store) == 1
    assert filed.counted(db, store) == NOTHING


def test_a_draft_that_is_forgotten_takes_its_files_along(
    app: Flask, helpline: Person, db: Database, store: Store
) -> None:
    filed.send(files_step(app, helpline), MAIL)
    with time_machine.travel(clock.now() + timedelta(hours=26)):
        with db.writing() as session:
            assert forget_expired(session)
            session.commit()
        storing.sweep(db, store)
    assert filed.counted(db, store) == NOTHING


def test_a_report_that_is_sent_keeps_its_files_when_the_drafts_session_goes(
    app: Flask, helpline: Person, db: Database, store: Store
) -> None:
    page = filed.send(files_step(app, helpline), MAIL).follow("Show all files").press("Continue")
    page.press("Send the report")
    with db.writing() as session:
        session.execute(delete(ReporterSession))
        session.commit()
    assert storing.sweep(db, store) == 0
    assert filed.counted(db, store) == (1, 1, 1, 1)


def test_what_a_process_left_that_died_is_swept_the_day_after_next(db: Database, store: Store) -> None:
    with db.writing() as session:
        made = storing.announce(session)
        session.commit()
    store.put(f"files/{made.hex}", b"half of something")
    assert storing.sweep(db, store) == 0, "it may still be on its way"
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert storing.sweep(db, store) == 1
    assert filed.counted(db, store) == NOTHING


def test_a_report_that_is_deleted_takes_its_files_along(report: Report, store: Store) -> None:
    filed.add(report, MAIL)
    with report.db.writing() as session:
        session.execute(delete(Submission).where(Submission.id == report.id))
        session.commit()
    storing.sweep(report.db, store)
    assert filed.counted(report.db, store) == NOTHING


def test_what_a_removed_organisation_held_is_sealed_anew_by_whoever_comes_by(
    report: Report, helpline: Person, store: Store
) -> None:
    filed.add(report, MAIL)
    before = keys(report)
    with report.db.writing() as session:
        standing = {"standing": Standing.REMOVED, "standing_on": clock.today()}
        session.execute(update(Organisation).where(Organisation.id == helpline.organisation).values(**standing))
        session.commit()
    with report.db.writing() as session:
        assert removal.part_from_removed(session) == 1
        session.commit()
    report.reporter().open("/return/report")
    works(report.db, store)
    assert not set(before) & set(keys(report))
    assert filed.saved(report.reporter().open("/return/files"), "Save the original") == MAIL[1]


def test_files_can_be_added_once_a_report_was_handed_over(case_worker: Person, app: Flask, store: Store) -> None:
    url = for_another.fill(case_worker.visitor(), {}).press("File the report", status=200).path
    visitor = Visitor(app)
    for_another.take_over(visitor, for_another.make_code(case_worker, url))
    assert filed.send(visitor.open("/return/files"), MAIL).h1 == "1 file was kept"
    page = case_worker.visitor().open(f"{url}/section/technical")
    assert filed.saved(page, "Save the original") == MAIL[1]


def test_what_lies_in_a_folder_says_the_day_and_no_time(report: Report, store: Store) -> None:
    filed.add(report, MAIL)
    folder = Path(urlsplit(report.app.extensions["portal.settings"].storage).path) / "files"
    times = {path.stat().st_mtime % 86_400 for path in (folder, *folder.iterdir())}
    assert times == {0}
