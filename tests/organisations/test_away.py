"""Away until a day: shown to colleagues, notices go to others, and it ends by itself."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.db import Database
from portal.organisations.models import Membership
from tests.factories import Person
from tests.harness.pages import Page
from tests.personas import MakeMember
from tests.submissions.desk import report
from tests.submissions.test_assign import HANDLER
from tests.submissions.test_standing_in import chosen, woken

MEMBERS = "/desk/organisation/members"


@pytest.fixture
def third(make_member: MakeMember, helpline: Person) -> Person:
    return make_member(helpline, name="Wambui Otieno")


def away(who: Person, *, days: int | None = 10, by: Person | None = None, status: int = 200) -> Page:
    until = "" if days is None else (clock.today() + timedelta(days=days)).isoformat()
    page = (by or who).visitor().open(f"{MEMBERS}/{who.account}/away")
    return page.fill({"Away until": until}).press("Save", status=status)


def test_it_is_shown_where_handlers_are_chosen_among_the_members_and_on_ones_own_desk(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline)
    assert "Away until" in away(case_worker).main
    assert f"{case_worker.name}, away until" in helpline.visitor().open(filed.url).follow(HANDLER).main
    assert "You are away until" in case_worker.visitor().open("/desk").main
    assert "You are away until" not in helpline.visitor().open("/desk").main


def test_what_comes_in_goes_to_whoever_is_here(
    app: Flask, db: Database, helpline: Person, case_worker: Person, third: Person
) -> None:
    away(case_worker)
    woken(db)
    filed = report(app, helpline)
    assert woken(db) == {helpline.account, third.account}, "a new one goes to all who are here"
    chosen(filed, helpline, handler=f"{case_worker.name}, away until", second=third.name).press("Save", status=200)
    woken(db)
    filed.answers(helpline, "It happened again")
    assert woken(db) == {third.account}
    chosen(filed, helpline, second="Nobody").press("Save", status=200)
    filed.answers(helpline, "And again")
    assert woken(db) == {helpline.account}, "nobody stands in: the managers"
    away(helpline)
    woken(db)
    filed.answers(helpline, "And again")
    assert woken(db) == {helpline.account}, "all are away: the managers rather than nobody"


def test_it_ends_by_itself_after_its_last_day(app: Flask, db: Database, helpline: Person, case_worker: Person) -> None:
    away(case_worker, days=0)
    assert "You are away" in case_worker.visitor().open("/desk").main
    with db.writing() as session:
        row = session.scalars(select(Membership).where(Membership.account_id == case_worker.account)).one()
        row.away_until = clock.today() - timedelta(days=1)
        session.commit()
    assert "You are away" not in case_worker.visitor().open("/desk").main
    woken(db)
    report(app, helpline)
    assert case_worker.account in woken(db)


def test_whoever_is_back_earlier_says_so(helpline: Person, case_worker: Person) -> None:
    away(case_worker)
    assert "Away until" not in away(case_worker, days=None).texts("td")
    assert "You are away" not in case_worker.visitor().open("/desk").main


@pytest.mark.parametrize("days", [-1, 366])
def test_a_day_that_makes_no_sense_is_sent_back(days: int, case_worker: Person) -> None:
    assert "within a year" in away(case_worker, days=days, status=422).errors[0]


def test_a_manager_says_it_for_a_colleague_who_fell_ill_and_nobody_else_does(
    helpline: Person, case_worker: Person, third: Person, liaison: Person
) -> None:
    away(third, by=helpline)
    assert "You are away" in third.visitor().open("/desk").main
    case_worker.visitor().open(f"{MEMBERS}/{third.account}/away", status=403)
    liaison.visitor().open(f"{MEMBERS}/{third.account}/away", status=404)
