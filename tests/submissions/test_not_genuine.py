"""What an organisation takes for no genuine report: its own, sealed, counted; the reporter reads the reason alone."""

from flask import Flask
from sqlalchemy import select

from portal.db import Database
from portal.reference.codes import label
from portal.submissions.models import Mark
from tests.factories import Person
from tests.submissions.desk import Report, report
from tests.submissions.test_decline import decline
from tests.submissions.test_marks import take_back
from tests.submissions.test_together import DECLINE, REASON, ticked

OURS = "For ourselves"
NOT_GENUINE = label("declined_as", "not_genuine")
LISTED = "/desk/submissions?state=not_genuine"


def declined_so(filed: Report, person: Person) -> None:
    decline(filed, person).fill({OURS: True}).press("Decline", status=200)


def test_the_organisation_reads_it_and_the_reporter_does_not(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    declined_so(filed, helpline)
    assert NOT_GENUINE in helpline.visitor().open(filed.url).main
    mine = filed.reporter()
    for page in ("/return/report", f"/return/thread/{filed.part(helpline).id}", "/return/copy"):
        assert "genuine" not in mine.open(page).source
    with db.reading() as session:
        assert b"genuine" not in session.scalars(select(Mark)).one().content


def test_without_the_tick_nothing_is_kept(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    decline(filed, helpline).press("Decline", status=200)
    assert NOT_GENUINE not in helpline.visitor().open(filed.url).main
    with db.reading() as session:
        assert session.scalars(select(Mark)).all() == []


def test_they_are_counted_among_the_declined_ones(app: Flask, helpline: Person, liaison: Person) -> None:
    filed, other, theirs = report(app, helpline), report(app, helpline), report(app, liaison)
    declined_so(filed, helpline)
    declined_so(theirs, liaison)
    decline(other, helpline).press("Decline", status=200)
    page = helpline.visitor().open(LISTED)
    assert page.texts("th", css="ref") == [filed.reference]
    assert "1 in this list" in page.main


def test_it_is_taken_back_by_whoever_thinks_again(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    declined_so(filed, helpline)
    page = helpline.visitor().open(f"{filed.url}/codes/declined").fill({"codes": []}).press("Save", status=200)
    assert NOT_GENUINE not in page.main
    assert helpline.visitor().open(LISTED).texts("th", css="ref") == []


def test_a_report_that_was_opened_again_is_not_counted(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    declined_so(filed, helpline)
    filed.answers(helpline, "Please look once more")
    assert helpline.visitor().open(LISTED).texts("th", css="ref") == []


def test_several_at_once(app: Flask, helpline: Person) -> None:
    first, second = report(app, helpline), report(app, helpline)
    page = ticked(helpline, DECLINE, first, second)
    page.fill({**REASON, OURS: True}).press("Decline 2 reports", status=200)
    shown = helpline.visitor().open(LISTED).texts("th", css="ref")
    assert {one.removesuffix(" new") for one in shown} == {first.reference, second.reference}


def test_it_is_destroyed_with_permission(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    declined_so(filed, helpline)
    take_back(filed, helpline)
    with db.reading() as session:
        assert session.scalars(select(Mark)).all() == []
