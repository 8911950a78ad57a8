"""A second handler who stands in, and a report that is handed to a colleague with a note."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.db import Database
from portal.notices.models import Waiting
from portal.organisations.models import Membership
from portal.submissions.models import Note
from portal.submissions.operations import handling
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page
from tests.personas import MakeMember
from tests.submissions.desk import Report, report, sent_again
from tests.submissions.test_assign import HANDLER, let_in

NOTE = "She only calls on Mondays; the phone is with us."
HANDLES, STANDS_IN, TO_WHOEVER = "Who handles", "Who stands in", "A note for whoever takes over"


def chosen(filed: Report, by: Person, **answers: Answer) -> Page:
    """Fill in who handles the report, and who stands in."""
    page = by.visitor().open(filed.url).follow(HANDLER)
    fields = {"handler": HANDLES, "second": STANDS_IN, "note": TO_WHOEVER}
    return page.fill({fields[name]: value for name, value in answers.items()})


def woken(db: Database) -> set[UUID]:
    with db.writing() as session:
        found = set(session.scalars(select(Waiting.account_id)))
        session.execute(delete(Waiting))
        session.commit()
    return found


@pytest.fixture
def third(make_member: MakeMember, helpline: Person) -> Person:
    return make_member(helpline, name="Wambui Otieno")


def test_whoever_stands_in_is_named_may_do_what_the_handler_may_and_is_told_too(
    app: Flask, db: Database, helpline: Person, case_worker: Person, third: Person
) -> None:
    filed = report(app, helpline)
    page = chosen(filed, helpline, handler=f"{helpline.name} (you)", second=case_worker.name).press("Save", status=200)
    assert case_worker.name in page.main and "Stands in" in page.main
    woken(db)
    filed.answers(helpline, "It happened again")
    assert woken(db) == {helpline.account, case_worker.account}
    second = case_worker.visitor()
    second.open(filed.url).press("Accept", status=200)
    second.open(f"{filed.url}/close")
    third.visitor().open(f"{filed.url}/close", status=403)
    assert filed.reference in second.open("/desk/submissions?handler=second").main
    assert filed.reference not in third.visitor().open("/desk/submissions?handler=second").main


def test_a_note_goes_to_whoever_takes_over_and_to_nobody_else_s_eyes(
    app: Flask, db: Database, helpline: Person, case_worker: Person, third: Person
) -> None:
    filed = report(app, helpline)
    page = chosen(filed, helpline, handler=case_worker.name, note=NOTE)
    address, content = sent_again(page.visitor, page)
    page.press("Save", status=200)
    assert page.visitor.post(address, content).status_code == 303
    shown = case_worker.visitor().open(filed.url).main
    assert f"{helpline.name} handed this over to you" in shown and shown.count(NOTE) == 2
    others = third.visitor().open(filed.url).main
    assert "handed this over to you" not in others and f"handed over to {case_worker.name}" in others
    assert NOTE not in filed.reporter().open("/return/report").source
    with db.reading() as session:
        assert NOTE.encode() not in session.scalars(select(Note)).one().content
    chosen(filed, case_worker, handler=third.name).press("Save", status=200)
    assert "handed this over to you" not in case_worker.visitor().open(filed.url).main


def test_nobody_stands_in_for_nobody_or_for_themselves(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    page = chosen(filed, helpline, handler="Nobody yet", second=case_worker.name, note=NOTE).press("Save", status=422)
    assert "Choose first who handles it" in page.errors[0] and NOTE in page.source
    page = chosen(filed, helpline, handler=case_worker.name, second=case_worker.name).press("Save", status=422)
    assert "somebody else to stand in" in page.errors[0]
    assert filed.part(helpline).handlers == ()


def test_nor_does_the_database_let_them(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    for columns in (
        {"handler_id": case_worker.account, "second_id": case_worker.account},
        {"handler_id": None, "second_id": case_worker.account},
    ):
        with pytest.raises(IntegrityError):
            filed.change(helpline, **columns)


def test_of_two_who_choose_at_once_one_is_told_and_the_note_is_kept(
    app: Flask, helpline: Person, case_worker: Person, third: Person
) -> None:
    filed = report(app, helpline)
    slow = chosen(filed, helpline, handler=third.name, note=NOTE)
    chosen(filed, case_worker, handler=f"{case_worker.name} (you)").press("Save", status=200)
    page = slow.press("Save", status=409)
    assert "Somebody else chose meanwhile" in page.errors[0] and NOTE in page.source
    assert filed.part(helpline).handler_id == case_worker.account
    page.fill({HANDLES: third.name}).press("Save", status=200)
    assert filed.part(helpline).handler_id == third.account


def test_whoever_stands_in_takes_over_from_a_handler_who_leaves(
    app: Flask, db: Database, helpline: Person, case_worker: Person, third: Person
) -> None:
    filed, other = report(app, helpline), report(app, helpline)
    chosen(filed, helpline, handler=case_worker.name, second=third.name).press("Save", status=200)
    chosen(other, helpline, handler=third.name, second=case_worker.name).press("Save", status=200)
    with db.writing() as session:
        session.execute(delete(Membership).where(Membership.account_id == case_worker.account))
        assert handling.release_leavers(session) == 2
        session.commit()
    assert filed.part(helpline).handlers == other.part(helpline).handlers == (third.account,)


def test_only_who_can_open_a_restricted_report_stands_in_and_it_ends_with_that(
    app: Flask, helpline: Person, case_worker: Person, third: Person
) -> None:
    filed = report(app, helpline, people="Somebody")
    let_in(filed, helpline, case_worker)
    page = helpline.visitor().open(filed.url).follow(HANDLER)
    assert third.name not in page.main
    page = page.fill({HANDLES: f"{helpline.name} (you)", STANDS_IN: case_worker.name})
    address, content = sent_again(page.visitor, page)
    assert page.visitor.post(address, content | {"second": str(third.account)}).status_code == 422
    page.press("Save", status=200)
    page = helpline.visitor().open(filed.url).follow(HANDLER).follow("Take it from this person")
    page.press("Take it from this person", status=200)
    assert filed.part(helpline).handlers == (helpline.account,)
