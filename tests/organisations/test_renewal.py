"""A year at a time: asked, confirmed by a manager, renewed by the secretariat; past its day intake closes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.db import Database
from portal.notices.models import Waiting
from portal.organisations import rules
from portal.organisations.models import Organisation, Renewal
from portal.organisations.operations import renewal
from portal.organisations.rules import Standing
from portal.problems import Invalid, Refused
from portal.reference.texts import CONDUCT_VERSION
from tests.harness.pages import NewVisitor
from tests.personas import Person
from tests.submissions.desk import report

TICKS = {"profile": True, "obligations": True, "conduct": True}


def left(db: Database, person: Person, days: int) -> None:
    """Let the person's organisation have that many days of its year left."""
    with db.writing() as session:
        session.get_one(Organisation, person.organisation).renewed_until = clock.today() + timedelta(days=days)
        session.commit()


def now(db: Database, person: Person) -> Organisation:
    with db.reading() as session:
        return session.get_one(Organisation, person.organisation)


def confirm(person: Person) -> None:
    page = person.visitor().open("/desk/organisation/renewal").fill(TICKS)
    assert "You confirmed it on" in page.press("Confirm for another year", status=200).main


def renew(secretariat: Person, person: Person) -> None:
    page = secretariat.visitor().open(f"/secretariat/organisations/{person.organisation}")
    page.press("Renew for a year", status=200)


def test_when_it_is_asked() -> None:
    today = date(2026, 3, 1)
    stages = {days: rules.renewal_stage(today + timedelta(days=days), today=today) for days in range(-2, 70)}
    for days, stage in stages.items():
        assert stage == (0 if days < 0 else 7 if days <= 7 else 30 if days <= 30 else 60 if days <= 60 else None)
    assert rules.year_after(date(2028, 2, 29)) == date(2029, 2, 28)


def test_a_new_organisation_has_a_year(db: Database, helpline: Person) -> None:
    found = now(db, helpline)
    assert found.renewed_until == rules.year_after(clock.today()) and found.is_open
    assert "There is nothing to do yet" in helpline.visitor().open("/desk/organisation/renewal").main


def test_a_manager_confirms_and_one_of_the_secretariat_renews(
    db: Database, secretariat: Person, helpline: Person
) -> None:
    left(db, helpline, 20)
    until = now(db, helpline).renewed_until
    assert "Your place here is renewed until" in helpline.visitor().open("/desk").main
    assert "has confirmed nothing" in secretariat.visitor().open("/desk").main
    confirm(helpline)
    assert "Your place here is renewed" not in helpline.visitor().open("/desk").main
    assert "1 organisation waits to be renewed" in secretariat.visitor().open("/desk").main
    assert "Example Helpline" in secretariat.visitor().open("/secretariat/organisations?renewal=confirmed").main
    renew(secretariat, helpline)
    assert now(db, helpline).renewed_until == rules.year_after(until)
    with db.reading() as session:
        row = session.scalars(select(Renewal)).one()
    assert (row.conduct_version, row.renewed_by) == (CONDUCT_VERSION, secretariat.account)
    page = secretariat.visitor().open(f"/secretariat/organisations/{helpline.organisation}")
    assert "Selma Roth renewed it until" in page.main and "Renew for a year" not in page.source


@pytest.mark.parametrize("missing", TICKS)
def test_each_of_the_three_has_to_be_confirmed(db: Database, helpline: Person, missing: str) -> None:
    left(db, helpline, 5)
    page = helpline.visitor().open("/desk/organisation/renewal").fill(TICKS | {missing: False})
    assert page.press("Confirm for another year", status=422).errors


def test_past_its_day_intake_is_closed_and_nothing_is_lost(
    app: Flask, db: Database, secretariat: Person, helpline: Person, new_visitor: NewVisitor
) -> None:
    filed = report(app, helpline)
    left(db, helpline, 0)
    assert now(db, helpline).is_open, "the last day still counts"
    left(db, helpline, -1)
    assert not now(db, helpline).is_open
    for where in ("/organisations", "/organisations/example-helpline"):
        assert "Paused: renewal is overdue" in new_visitor().open(where).main
    assert "Example Helpline" not in new_visitor().open("/organisations?reports=open").main
    assert "Example Helpline" not in new_visitor().open("/help/now").main
    with pytest.raises(Invalid):
        report(app, helpline)
    worker = helpline.visitor()
    worker.open(filed.url).press("Accept", status=200)
    assert worker.open(f"{filed.url}/section/account").status == 200
    assert "Your yearly renewal is overdue" in worker.open("/desk/organisation").main
    confirm(helpline)
    renew(secretariat, helpline)
    found = now(db, helpline)
    assert found.is_open and found.renewed_until == rules.year_after(clock.today())


def test_nothing_is_renewed_early_or_unconfirmed_or_by_its_own(
    db: Database, secretariat: Person, helpline: Person
) -> None:
    with db.reading() as session:
        theirs, ours = helpline.actor(session), secretariat.actor(session)
    with db.writing() as session:
        found = session.get_one(Organisation, helpline.organisation)
        with pytest.raises(Refused):
            renewal.confirm(session, found, once=uuid4(), by=theirs)
        found.renewed_until = clock.today()
        session.flush()
        with pytest.raises(Refused):
            renewal.renew(session, found, by=ours)
        renewal.confirm(session, found, once=uuid4(), by=theirs)
        with pytest.raises(Refused):
            renewal.renew(session, found, by=theirs)
        found.standing = Standing.SUSPENDED
        session.flush()
        with pytest.raises(Refused):
            renewal.renew(session, found, by=ours)


def test_the_same_confirmation_twice_is_one(db: Database, helpline: Person) -> None:
    left(db, helpline, 5)
    with db.reading() as session:
        by = helpline.actor(session)
    for _ in range(2):
        with db.writing() as session:
            renewal.confirm(session, session.get_one(Organisation, helpline.organisation), once=uuid4(), by=by)
            session.commit()
    with db.reading() as session:
        assert len(session.scalars(select(Renewal)).all()) == 1


def test_it_is_asked_at_sixty_thirty_and_seven_days_and_once_each(
    db: Database, secretariat: Person, helpline: Person
) -> None:
    asked = []
    for days in (61, 60, 45, 30, 8, 7, 1, -1, -2):
        left(db, helpline, days)
        with db.writing() as session:
            asked.append((days, renewal.ask(session)))
            session.commit()
    assert [days for days, count in asked if count] == [60, 30, 7, -1]
    with db.reading() as session:
        woken = set(session.scalars(select(Waiting.account_id)))
    assert woken == {secretariat.account, helpline.account}


def test_the_secretariat_is_renewed_by_nobody(db: Database, secretariat: Person) -> None:
    left(db, secretariat, -400)
    assert not now(db, secretariat).is_overdue
    secretariat.visitor().open("/desk/organisation/renewal", status=403)
    with db.writing() as session:
        assert renewal.ask(session) == 0
