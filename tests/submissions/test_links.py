"""Reports that belong together: sealed under the keys of both, gone with the first of them."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.db import Database
from portal.keys.models import Admission, Generation
from portal.submissions.models import Link, Participation
from portal.submissions.operations import retention
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.pages import Page
from tests.organisations.test_rotation import rotate
from tests.personas import MakeMember
from tests.submissions.desk import Report, report, sent_again
from tests.submissions.test_assign import let_in
from tests.submissions.test_marks import take_back
from tests.submissions.test_restrict import lift, restrict

DUPLICATE, CAMPAIGN = "The same report, sent twice", "Part of the same campaign"


def linked(filed: Report, other: Report, by: Person, *, how: str = "same_campaign", status: int = 200) -> Page:
    page = by.visitor().open(filed.url).follow("Link another report")
    return page.fill({"reference": other.reference, "kind": how}).press("Link them", status=status)


def shows(person: Person, filed: Report, other: Report) -> bool:
    return f"{other.reference}: " in person.visitor().open(filed.url).main


def rows(db: Database) -> list[Link]:
    with db.reading() as session:
        return list(session.scalars(select(Link)))


@pytest.fixture
def pair(app: Flask, helpline: Person, case_worker: Person) -> tuple[Report, Report]:
    return report(app, helpline), report(app, helpline)


def test_both_say_so_and_neither_reporter_nor_table_does(
    db: Database, pair: tuple[Report, Report], helpline: Person, case_worker: Person
) -> None:
    filed, other = pair
    assert f"{other.reference}: {CAMPAIGN}" in linked(filed, other, case_worker).main
    assert f"{filed.reference}: {CAMPAIGN}" in helpline.visitor().open(other.url).main
    for one, another in (pair, pair[::-1]):
        assert another.reference not in one.reporter().open("/return/report").source
    (row,) = rows(db)
    assert b"campaign" not in row.content


def test_said_once_more_it_is_how_that_changes(db: Database, pair: tuple[Report, Report], helpline: Person) -> None:
    filed, other = pair
    linked(filed, other, helpline)
    assert (
        f"{filed.reference}: {DUPLICATE}"
        in linked(other, filed, helpline, how="duplicate").visitor.open(other.url).main
    )
    assert len(rows(db)) == 1


def test_the_same_form_sent_twice_links_once(db: Database, pair: tuple[Report, Report], helpline: Person) -> None:
    filed, other = pair
    page = helpline.visitor().open(f"{filed.url}/link")
    page = page.fill({"reference": f" {other.reference.lower()} ", "kind": "duplicate"})
    address, content = sent_again(page.visitor, page)
    page.press("Link them", status=200)
    assert page.visitor.post(address, content).status_code == 303
    assert len(rows(db)) == 1


def test_a_link_is_taken_away_from_either_side(db: Database, pair: tuple[Report, Report], helpline: Person) -> None:
    filed, other = pair
    linked(filed, other, helpline)
    assert "None is linked" in helpline.visitor().open(other.url).press("Take the link away", status=200).main
    assert rows(db) == []


def test_what_is_no_report_of_theirs_cannot_be_linked(
    app: Flask, pair: tuple[Report, Report], helpline: Person, case_worker: Person, liaison: Person
) -> None:
    filed, _ = pair
    theirs, hidden = report(app, liaison), report(app, helpline, people="Somebody")
    for other in (theirs, hidden):
        assert "no report with this reference" in linked(filed, other, case_worker, status=422).errors[0]
    assert "the report itself" in linked(filed, filed, case_worker, status=422).errors[0]
    page = helpline.visitor().open(f"{filed.url}/link").fill({"reference": "x' OR 1", "kind": "duplicate"})
    page.press("Link them", status=422)
    assert rows(helpline.database) == []


def test_whoever_may_not_open_one_of_them_learns_of_no_link(
    app: Flask, db: Database, pair: tuple[Report, Report], helpline: Person, case_worker: Person
) -> None:
    filed, _ = pair
    hidden = report(app, helpline, people="Somebody")
    linked(filed, hidden, helpline)
    assert shows(helpline, filed, hidden) and shows(helpline, hidden, filed)
    page = case_worker.visitor().open(filed.url)
    assert hidden.reference not in page.text and "Take the link away" not in page.source
    (row,) = rows(db)
    _address, content = sent_again(page.visitor, page.fill({"Your message": "x"}))
    assert page.visitor.post(f"{filed.url}/links/{row.id}/unlink", content).status_code == 404
    let_in(hidden, helpline, case_worker)
    assert shows(case_worker, filed, hidden)


def test_a_link_is_hidden_and_shown_as_its_reports_are_restricted_and_opened_again(
    pair: tuple[Report, Report], helpline: Person, case_worker: Person
) -> None:
    filed, other = pair
    linked(filed, other, case_worker)
    restrict(other, helpline)
    assert shows(helpline, filed, other) and not shows(case_worker, filed, other)
    restrict(filed, helpline, case_worker)
    assert shows(helpline, other, filed) and not shows(case_worker, filed, other)
    lift(other, helpline)
    assert shows(case_worker, filed, other) and shows(helpline, other, filed)
    rotate(helpline)
    assert shows(case_worker, filed, other) and shows(helpline, other, filed)


@pytest.mark.parametrize("side", [0, 1])
def test_it_goes_with_the_permission_of_either(
    db: Database, pair: tuple[Report, Report], helpline: Person, side: int
) -> None:
    linked(*pair, helpline)
    take_back(pair[side], helpline)
    assert rows(db) == []
    assert "took that report back" in linked(pair[1 - side], pair[side], helpline, status=422).errors[0]


@pytest.mark.parametrize("side", [0, 1])
def test_it_goes_with_the_first_that_was_kept_long_enough(
    db: Database, pair: tuple[Report, Report], helpline: Person, side: int
) -> None:
    from datetime import timedelta

    from portal import clock

    linked(*pair, helpline)
    pair[side].change(helpline, state=PartState.CLOSED, kept_until=clock.today() - timedelta(days=1))
    with db.writing() as session:
        part = session.get_one(Participation, pair[side].part(helpline).id)
        assert retention.destroy(session, part, whole=True, backups_until=None)
        session.commit()
    assert rows(db) == []


def test_a_manager_who_is_not_yet_let_into_the_other_report_destroys_no_link_by_restricting_one(
    db: Database, pair: tuple[Report, Report], helpline: Person, make_member: MakeMember
) -> None:
    filed, other = pair
    second = make_member(helpline, name="Nia Second", manager=True)
    restrict(other, helpline)
    linked(filed, other, helpline)
    with db.writing() as session:
        generations = select(Generation.id).where(Generation.ring_id == other.part(helpline).ring_id)
        mine = (Admission.account_id == second.account, Admission.generation_id.in_(generations))
        session.execute(delete(Admission).where(*mine))
        session.commit()
    page = second.visitor().open(f"{filed.url}/restrict").press("Restrict it", status=403)
    assert "linked to this one. Ask another manager" in page.main
    assert filed.part(helpline).ring_id is None and len(rows(db)) == 1
    restrict(filed, helpline)
    assert shows(helpline, filed, other)
