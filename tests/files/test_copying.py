"""Saving a file is taking a copy: only where the reporter permits copies of the part that it belongs to."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import access
from portal.files.models import FileOpening
from portal.submissions import access as submissions
from portal.submissions.models import PermissionRequest
from portal.submissions.operations import asking
from tests.factories import Person
from tests.files import filed
from tests.submissions import desk
from tests.submissions.desk import Report

MAIL = ("warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n")


@pytest.fixture
def unsaved(app: Flask, helpline: Person) -> Report:
    """A report with a file that may be read here, and not copied."""
    made = desk.report(app, helpline, copying=[("account", str(helpline.organisation))])
    filed.add(made, MAIL)
    return made


def test_what_may_only_be_read_is_listed_and_not_saved(unsaved: Report, helpline: Person) -> None:
    page = filed.section(unsaved, helpline)
    assert filed.names(page) == ["warning.eml"] and "SHA-256" in page.main
    assert not [address for address in page.links.values() if "/files/" in address]
    [file] = filed.ids(unsaved.db)
    for kind in ("original", "cleaned", "as_is"):
        answer = page.visitor.fetch(f"{unsaved.url}/files/{file}/{kind}")
        assert answer.status_code == (403 if kind == "original" else 404)
        assert b"someone@example.net" not in answer.data
    with unsaved.db.reading() as session:
        assert session.scalar(select(func.count(FileOpening.id))) == 0


def test_it_is_asked_for_and_saved_once_it_is_permitted(unsaved: Report, helpline: Person) -> None:
    page = filed.section(unsaved, helpline).follow("Ask for permission to save files")
    wanted = {"What you ask for": ["To take a copy of: Technical details"], "What for": "To help the person in law"}
    page = page.fill({**wanted, "Why you need it": "We read the headers."})
    page.press("Ask the reporter for permission", status=200)
    mine = unsaved.reporter().open("/return/report")
    mine = mine.visitor.open(next(at for at in mine.links.values() if "/return/requests/" in at))
    assert "To take a copy of: Technical details" in mine.main
    with unsaved.db.writing() as session:
        by = access.reporter(session, unsaved.token)
        message = session.scalars(select(PermissionRequest.message_id)).one()
        submission = submissions.own_submission(session, by=by, lock=True)
        asking.answer(session, submission, message, given=True, by=by)
        session.commit()
    assert filed.saved(filed.section(unsaved, helpline), "Save the original") == MAIL[1]


def test_it_stops_once_copies_are_taken_back(report: Report, helpline: Person) -> None:
    filed.add(report, MAIL)
    page = filed.section(report, helpline)
    assert filed.saved(page, "Save the original") == MAIL[1]
    assert "Opened, and took a copy" in report.reporter().open("/return/openings").main
    form = report.reporter().open("/return/permission").fill({f"copy-{helpline.organisation}": ["account"]})
    form.press("See what this changes").press("Change it", status=200)
    [file] = filed.ids(report.db)
    assert page.visitor.fetch(f"{report.url}/files/{file}/original").status_code == 403
    assert "Save the original" not in filed.section(report, helpline).text
