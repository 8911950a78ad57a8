"""An organisation's public page: told apart by a stamp, and never one that says what is no longer so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.http import http_date

from portal import clock
from portal.commitments.models import Commitment
from portal.commitments.rules.progress import Status
from portal.db import Database
from portal.organisations.models import Intake, Organisation
from portal.organisations.rules import Standing
from tests.commitments import promises
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember
from tests.web.budget import counted

Change = Callable[[Organisation], object]


def page_of(person: Person) -> str:
    with person.database.reading() as session:
        return f"/organisations/{session.get_one(Organisation, person.organisation).slug}"


def change(person: Person, to: Change) -> None:
    with person.database.writing() as session:
        to(session.get_one(Organisation, person.organisation))
        session.commit()


def test_whoever_holds_the_page_is_told_so_after_one_query(app: Flask, db: Database, helpline: Person) -> None:
    address, visitor = page_of(helpline), Visitor(app)
    first = visitor.fetch(address)
    with counted(db) as sent:
        again = visitor.fetch(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b"" and len(sent) == 1, sent
    with counted(db) as sent:
        assert visitor.fetch(address).data == first.data
    assert len(sent) == 1, sent
    assert helpline.visitor().fetch(address).data == first.data
    assert visitor.fetch(f"/ar{address}").headers["ETag"] != first.headers["ETag"]
    assert visitor.fetch("/organisations/nobody").status_code == 404


@pytest.mark.parametrize(
    ("to", "says"),
    [
        (lambda one: setattr(one, "standing", Standing.SUSPENDED), "is suspended since"),
        (lambda one: setattr(one, "standing", Standing.REMOVED), "was removed on"),
        (lambda one: setattr(one, "intake", Intake.PAUSED), "Paused"),
        (lambda one: setattr(one, "about", "kanari"), "kanari"),
    ],
)
def test_it_says_what_is_so_whatever_a_cache_asks_with(app: Flask, helpline: Person, to: Change, says: str) -> None:
    address = page_of(helpline)
    first = Visitor(app).fetch(address)
    assert says not in first.text
    change(helpline, to)
    kept = ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": http_date(clock.now())})
    for asks in kept:
        answer = Visitor(app).fetch(address, headers=asks)
        assert answer.status_code == 200 and says in answer.text, asks


def test_a_renewal_that_is_overdue_is_said_on_its_day(app: Flask, helpline: Person) -> None:
    change(helpline, lambda one: setattr(one, "renewed_until", clock.today()))
    first = Visitor(app).fetch(page_of(helpline))
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        asks = {"If-None-Match": first.headers["ETag"]}
        assert "is overdue since" in Visitor(app).fetch(page_of(helpline), headers=asks).text


def test_what_it_promises_and_what_comes_of_it_makes_it_another_page(
    app: Flask, db: Database, company: Person, make_member: MakeMember
) -> None:
    visitor, address = Visitor(app), page_of(company)
    tags = [visitor.fetch(address).headers["ETag"]]
    title = str(promises.TEXT["Title"])
    promises.send(promises.draft(company))
    assert visitor.fetch(address).headers["ETag"] == tags[0], "a draft changes nothing in public"
    second = make_member(company, name="Second Officer")
    promises.approve(second, company.visitor().open("/desk/commitments").links[title])
    shown = visitor.open(address)
    assert title in shown.main
    tags.append(visitor.fetch(address).headers["ETag"])
    with db.writing() as session:
        session.query(Commitment).one().status = Status.DONE
        session.commit()
    tags.append(visitor.fetch(address).headers["ETag"])
    assert len(set(tags)) == 3
