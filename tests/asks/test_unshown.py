"""A challenge that rests on a report which is not shown: only where the person allowed it, and nobody learns which.

The attacks first: a report of others, one whose person did not allow it, one with somebody who must never see it, one
whose permission is taken back between the pages, a company that wants to cite, and a thief of the database.
"""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from portal.asks.models import Ask
from portal.submissions.models import Permission
from portal.submissions.wall import Wall
from tests.asks.asking import Town
from tests.asks.challenging import CHALLENGE, answered, challenge, deliver, public, write
from tests.factories import Person
from tests.submissions.desk import Report, report

FOR_NOTES = [("account", "note")]
SAYS = "It rests on a report that is not shown."


@pytest.fixture
def filed(app: Flask, town: Town, helpline: Person) -> Report:
    del town
    return report(app, helpline, beyond=FOR_NOTES)


def test_the_page_says_that_it_rests_on_a_report_and_nobody_reads_which(
    town: Town, promised: Person, helpline: Person, filed: Report
) -> None:
    challenge(helpline, report=filed.reference, for_person=True)
    deliver(town, promised)
    assert SAYS in promised.visitor().open(town.url()).main
    assert filed.reference not in promised.visitor().open(town.url()).source
    town.pass_days(31)
    town.sweep()
    page = public(town)
    assert SAYS in page.main and "Asked for a person who is not named." in page.main
    assert filed.reference not in page.source
    assert filed.reference in helpline.visitor().open(town.url("/report")).main


def test_a_report_that_there_is_not_and_one_of_others_are_the_same(
    app: Flask, town: Town, promised: Person, helpline: Person, liaison: Person
) -> None:
    del promised
    theirs = report(app, liaison, beyond=FOR_NOTES).reference
    for reference in ("UNKNOWN-1", "'; --", theirs):
        page = write(helpline, report=reference)
        assert page.status == 422 and "No report with this reference is open to you." in page.main
    assert town.rows() == []


def test_without_the_persons_word_it_is_not_cited(app: Flask, town: Town, promised: Person, helpline: Person) -> None:
    del promised
    page = write(helpline, report=report(app, helpline).reference)
    assert page.status == 422 and "The person has not allowed" in page.main and "Kanari-claim" in page.source
    assert town.rows() == []


@pytest.mark.parametrize(
    "walled", [{"wall": Wall(countries=("BR",))}, {"wall": Wall(organisations=(uuid4(),))}, {"people": "My old boss"}]
)
def test_where_somebody_must_never_see_it_nothing_public_rests_on_it(
    app: Flask, town: Town, promised: Person, helpline: Person, walled: dict[str, Any]
) -> None:
    """What is public is read by whoever the person fears, too."""
    del promised
    page = write(helpline, report=report(app, helpline, beyond=FOR_NOTES, **walled).reference)
    assert page.status == 422 and "must never see anything of this report" in page.main
    assert town.rows() == []


def test_a_permission_that_is_taken_back_between_the_pages_stops_it(
    town: Town, promised: Person, helpline: Person, filed: Report
) -> None:
    del promised
    page = write(helpline, report=filed.reference)
    with town.db.writing() as session:
        for one in session.scalars(select(Permission).where(Permission.purpose == "note")):
            one.withdrawn_on = one.given_on
        session.commit()
    page = page.fill({"Code from": helpline.totp()}).press("Send the challenge")
    assert page.status == 422 and "has taken that back" in page.main and "Kanari-claim" in page.main
    assert town.rows() == []


def test_one_that_is_taken_back_later_is_said_to_the_asker(
    town: Town, promised: Person, helpline: Person, filed: Report
) -> None:
    challenge(helpline, report=filed.reference)
    with town.db.writing() as session:
        for one in session.scalars(select(Permission).where(Permission.purpose == "note")):
            one.withdrawn_on = one.given_on
        session.commit()
    page = helpline.visitor().open(town.url("/report"))
    assert "It may not be cited any more" in page.main and "Withdraw the challenge" in page.main
    deliver(town, promised)
    town.pass_days(31)
    town.sweep()
    page = helpline.visitor().open(town.url("/report"))
    assert "The challenge is public already, and stays so." in page.main and "Withdraw the challenge" not in page.main


def test_companies_and_states_are_not_offered_it(
    app: Flask, town: Town, promised: Person, helpline: Person, liaison: Person
) -> None:
    del promised, helpline
    reference = report(app, liaison, beyond=FOR_NOTES).reference
    page = liaison.visitor().open(CHALLENGE)
    assert "A report that it rests on" not in page.main
    assert reference not in page.source
    challenge(liaison)
    grounds = town.row()
    assert grounds.grounds is not None
    assert liaison.visitor().open(town.url("/report")).main.count("rests on no report") == 1


def test_a_colleague_who_cannot_open_the_report_does_not_learn_which(
    app: Flask, town: Town, promised: Person, helpline: Person, case_worker: Person
) -> None:
    del promised
    restricted = report(app, helpline, beyond=FOR_NOTES)
    helpline.visitor().open(f"{restricted.url}/restrict").press("Restrict it", status=200)
    challenge(helpline, report=restricted.reference)
    assert restricted.reference in helpline.visitor().open(town.url("/report")).main
    page = case_worker.visitor().open(town.url("/report"))
    assert restricted.reference not in page.source and "You cannot open this." in page.main


def test_a_thief_cannot_tell_which_challenge_rests_on_which_report(
    town: Town, promised: Person, helpline: Person, liaison: Person, filed: Report
) -> None:
    """Every challenge has the sealed field, of one size; no row of the report changes; no clear column names it."""
    before = rows_of(town, filed)
    challenge(helpline, report=filed.reference)
    challenge(liaison, "Kanari")
    one, other = town.rows()
    assert one.own is not None and other.own is not None and len(one.own) == len(other.own)
    assert one.grounds is not None and other.grounds is not None and len(one.grounds) == len(other.grounds)
    assert rows_of(town, filed) == before
    for row in (one, other):
        said = repr([getattr(row, column.key) for column in inspect(Ask).column_attrs])
        assert filed.reference not in said and str(filed.id) not in said and filed.id.hex not in said
    del promised


def rows_of(town: Town, filed: Report) -> str:
    with town.db.reading() as session:
        tables = ("submissions", "participations", "permissions", "sections", "openings", "messages")
        # PostgreSQL keeps on every row which transaction made it, and which one locked it last.
        marks = ", xmin::text, xmax::text" if session.get_bind().dialect.name == "postgresql" else ""
        return repr([session.execute(text(f"SELECT *{marks} FROM {name} ORDER BY id")).all() for name in tables])


def test_an_answer_makes_it_public_with_what_it_rests_on(town: Town, promised: Person, helpline: Person) -> None:
    answered(town, helpline, promised)
    row = town.row()
    assert row.grounds is None and row.public_grounds is not None
    assert row.public_grounds["unshown"] is False
