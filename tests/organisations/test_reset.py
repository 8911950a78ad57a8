"""A lost second factor: two colleagues, one of them a manager, and then nothing opens before a new one is set up."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Account, FactorReset, MemberSession, SpareCode
from portal.db import Database
from portal.notices.models import Waiting
from tests.organisations.losing import MEMBERS, confirm_reset, enrol_again, sign_in_with_password
from tests.personas import MakeMember, Person


@pytest.fixture
def other(helpline: Person, make_member: MakeMember) -> Person:
    """A second member of the helpline who is no manager."""
    return make_member(helpline, name="Nia Other")


def has_factor(db: Database, person: Person) -> bool:
    with db.reading() as session:
        return session.get_one(Account, person.account).second_factor is not None


def test_two_colleagues_reset_it_and_the_person_sets_up_a_new_one(
    app: Flask, db: Database, helpline: Person, case_worker: Person, other: Person
) -> None:
    there = case_worker.visitor()
    page = confirm_reset(other, case_worker)
    assert "One person says that the second factor is lost" in page.main
    assert there.open("/desk").h1 == "Your desk", "one person alone changes nothing"
    confirm_reset(helpline, case_worker)
    assert there.open("/desk").h1 == "Sign in", "every open session ends"
    page = sign_in_with_password(app, case_worker)
    assert page.path.startswith("/enrol/authenticator")
    for path in ("/desk", "/desk/account", "/desk/submissions", MEMBERS):
        assert page.visitor.open(path, status=None).path.startswith("/enrol/"), "nothing else opens"
    page = enrol_again(page.visitor.open("/enrol"))
    assert page.h1 == "Your desk"
    with db.reading() as session:
        assert session.scalars(select(FactorReset)).all() == []
        assert len(session.scalars(select(SpareCode).where(SpareCode.account_id == case_worker.account)).all()) == 10


def test_the_old_authenticator_and_spare_codes_are_worth_nothing(
    app: Flask, db: Database, helpline: Person, case_worker: Person, other: Person
) -> None:
    old = case_worker.spare()
    confirm_reset(other, case_worker)
    confirm_reset(helpline, case_worker)
    enrol_again(sign_in_with_password(app, case_worker))
    page = sign_in_with_password(app, case_worker)
    page = page.fill({"Code from your authenticator": old}).press("Continue", status=422)
    page.fill({"Code from your authenticator": case_worker.totp(ahead=1)}).press("Continue", status=422)


def test_one_colleague_twice_is_one(db: Database, helpline: Person, case_worker: Person) -> None:
    confirm_reset(helpline, case_worker)
    page = helpline.visitor().open(f"{MEMBERS}/{case_worker.account}/second-factor", status=403)
    assert "It takes a second person" in page.main
    assert has_factor(db, case_worker)


def test_nobody_confirms_for_themselves(db: Database, helpline: Person, case_worker: Person) -> None:
    confirm_reset(helpline, case_worker)
    page = case_worker.visitor().open(f"{MEMBERS}/{case_worker.account}/second-factor", status=403)
    assert "You cannot confirm for yourself" in page.main
    assert has_factor(db, case_worker)


def test_two_who_do_not_manage_are_not_enough(
    db: Database, helpline: Person, case_worker: Person, other: Person, make_member: MakeMember
) -> None:
    third = make_member(helpline, name="Third Member")
    confirm_reset(other, case_worker)
    page = third.visitor().open(f"{MEMBERS}/{case_worker.account}/second-factor", status=403)
    assert "One of the two has to be a manager" in page.main
    confirm_reset(helpline, case_worker)
    assert not has_factor(db, case_worker)


def test_a_first_word_of_somebody_who_left_does_not_count(
    db: Database, helpline: Person, case_worker: Person, other: Person
) -> None:
    confirm_reset(other, case_worker)
    page = helpline.visitor().open(f"{MEMBERS}/{other.account}/remove")
    page.fill({"code": helpline.spare()}).press("Remove", status=200)
    confirm_reset(helpline, case_worker)
    assert has_factor(db, case_worker)


def test_a_first_word_is_over_after_two_days(
    db: Database, helpline: Person, case_worker: Person, other: Person
) -> None:
    confirm_reset(other, case_worker)
    with db.writing() as session:
        session.execute(update(FactorReset).values(until_on=clock.today() - timedelta(days=1)))
        session.commit()
    confirm_reset(helpline, case_worker)
    assert has_factor(db, case_worker)


def test_after_two_days_the_password_alone_opens_nothing(
    app: Flask, db: Database, helpline: Person, case_worker: Person, other: Person
) -> None:
    confirm_reset(other, case_worker)
    confirm_reset(helpline, case_worker)
    with db.writing() as session:
        session.execute(update(FactorReset).values(until_on=clock.today() - timedelta(days=1)))
        session.commit()
    page = sign_in_with_password(app, case_worker, status=403)
    assert "Ask two of them to confirm once more" in page.main
    with db.reading() as session:
        live = select(MemberSession).where(MemberSession.account_id == case_worker.account)
        assert session.scalars(live).all() == []


def test_a_password_alone_opens_nothing_before_the_second_word(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    confirm_reset(helpline, case_worker)
    assert sign_in_with_password(app, case_worker).path.startswith("/sign-in/second-factor")


def test_the_person_is_told_that_something_waits(db: Database, helpline: Person, case_worker: Person) -> None:
    confirm_reset(helpline, case_worker)
    with db.reading() as session:
        assert case_worker.account in session.scalars(select(Waiting.account_id)).all()


def test_without_having_heard_the_person_nothing_is_confirmed(
    db: Database, helpline: Person, case_worker: Person
) -> None:
    page = helpline.visitor().open(f"{MEMBERS}/{case_worker.account}/second-factor")
    assert page.fill({"code": helpline.spare()}).press("Confirm", status=422).errors
    with db.reading() as session:
        assert session.scalars(select(FactorReset)).all() == []


def test_members_of_other_organisations_are_hidden(liaison: Person, case_worker: Person) -> None:
    liaison.visitor().open(f"{MEMBERS}/{case_worker.account}/second-factor", status=404)


def test_who_lost_it_reads_on_the_second_page_what_to_do(app: Flask, case_worker: Person) -> None:
    page = sign_in_with_password(app, case_worker)
    assert "Ask two of your colleagues, one of them a manager" in page.main
