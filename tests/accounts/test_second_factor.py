"""The second step. What an attacker tries here: the same code twice, also at once; guessing; a spare code twice; using
the session of the first step for everything else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.accounts.models import Account, MemberSession, SessionState
from portal.accounts.operations.recovery import recovering
from portal.accounts.operations.second_factor import prove
from portal.db import Database
from tests.accounts.signing import sign_in, token_of, type_code, type_password
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import Person

WRONG = "This code is not right, or it was used before. Wait for the next one and type it."


def wrong_code(person: Person) -> str:
    """Return six digits that are right neither now nor a minute around."""
    near = {pyotp.TOTP(person.totp_secret).at(clock.now() + timedelta(seconds=30 * step)) for step in range(-3, 4)}
    return next(code for code in (f"{number:06d}" for number in range(20)) if code not in near)


def test_a_code_is_right_once(case_worker: Person, new_visitor: NewVisitor) -> None:
    code = case_worker.totp()
    assert sign_in(new_visitor(), case_worker, code=code).path == "/desk"
    assert sign_in(new_visitor(), case_worker, code=code).errors == [WRONG]


def test_a_code_before_the_last_one_used_is_not_right_any_more(case_worker: Person, new_visitor: NewVisitor) -> None:
    assert sign_in(new_visitor(), case_worker, code=case_worker.totp(ahead=1)).path == "/desk"
    assert sign_in(new_visitor(), case_worker, code=case_worker.totp()).errors == [WRONG]


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_wrong(case_worker: Person, visitor: Visitor, ahead: int) -> None:
    with time_machine.travel(clock.now(), tick=False):  # else a half minute could end before the code is typed
        assert sign_in(visitor, case_worker, code=case_worker.totp(ahead=ahead)).path == "/desk"


@pytest.mark.parametrize("ahead", [-3, 3])
def test_a_clock_may_not_be_more_than_that_wrong(case_worker: Person, visitor: Visitor, ahead: int) -> None:
    assert sign_in(visitor, case_worker, code=case_worker.totp(ahead=ahead)).errors == [WRONG]


def test_of_many_requests_with_one_code_at_once_one_gets_in(db: Database, case_worker: Person) -> None:
    code = case_worker.totp()

    def enter(_number: int) -> bool:
        with db.writing() as session:
            account = session.get_one(Account, case_worker.account)
            right = prove(session, account, code, private=case_worker.private, by=recovering(account))
            session.commit()
        return right

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(enter, range(16))) == 1


def test_a_spare_code_opens_once_however_often_it_is_sent_at_once(db: Database, case_worker: Person) -> None:
    spare = case_worker.spare()

    def enter(_number: int) -> bool:
        with db.writing() as session:
            account = session.get_one(Account, case_worker.account)
            right = prove(session, account, spare, private=case_worker.private, by=recovering(account))
            if right:
                session.commit()
        return right

    with ThreadPoolExecutor(4) as pool:
        # Writers of one chain of the audit may collide; on PostgreSQL the row of the code comes first and holds them.
        assert sum(pool.map(enter, range(8))) == 1


def test_a_spare_code_signs_in_once(case_worker: Person, new_visitor: NewVisitor) -> None:
    spare = case_worker.spare()
    assert sign_in(new_visitor(), case_worker, code=spare.lower().replace("-", " ")).path == "/desk"
    assert sign_in(new_visitor(), case_worker, code=spare).errors == [WRONG]


def test_another_persons_spare_code_is_worth_nothing(case_worker: Person, helpline: Person, visitor: Visitor) -> None:
    assert sign_in(visitor, case_worker, code=helpline.spare()).errors == [WRONG]


def test_arabic_digits_are_digits(case_worker: Person, visitor: Visitor) -> None:
    code = case_worker.totp().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert sign_in(visitor, case_worker, code=f"{code[:3]} {code[3:]}").path == "/desk"


def test_after_five_wrong_codes_the_password_is_asked_for_again(case_worker: Person, visitor: Visitor) -> None:
    page = type_password(visitor, case_worker)
    for _ in range(4):
        page = type_code(page, wrong_code(case_worker))
        assert page.errors == [WRONG]
    token = token_of(visitor)
    page = type_code(page, wrong_code(case_worker))
    assert page.h1 == "Sign in"
    assert "Sign in once more" in page.text
    visitor.client.set_cookie("member", token or "", domain="localhost")
    assert visitor.open("/sign-in/second-factor").h1 == "Sign in"


def test_many_wrong_codes_at_once_are_all_counted(app: Flask, db: Database, case_worker: Person) -> None:
    first = Visitor(app)
    page = type_password(first, case_worker)
    form = page.form("Continue")
    form.fill({"Code from your authenticator": wrong_code(case_worker)})
    data = dict(form.pairs(None))
    cookies = {name: first.client.get_cookie(name, domain="localhost") for name in ("member", "form")}

    def guess(_number: int) -> int:
        one = Visitor(app)
        for name, cookie in cookies.items():
            one.client.set_cookie(name, cookie.value if cookie else "", domain="localhost")
        return one.post("/sign-in/second-factor", data).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(guess, range(10)))
    assert answers.count(422) <= 4
    with db.reading() as session:
        assert session.query(MemberSession).filter_by(state=SessionState.PENDING).count() == 0


def test_guessing_goes_on_in_no_number_of_fresh_sign_ins(case_worker: Person, new_visitor: NewVisitor) -> None:
    statuses = []
    for _ in range(4):
        page = type_password(new_visitor(), case_worker)
        for _ in range(4):
            page = type_code(page, wrong_code(case_worker))
            statuses.append(page.status)
    assert statuses.count(422) == 15
    assert statuses[-1] == 429


def test_the_second_step_is_open_for_five_minutes(db: Database, case_worker: Person, visitor: Visitor) -> None:
    page = type_password(visitor, case_worker)
    with db.writing() as session:
        row = session.query(MemberSession).filter_by(state=SessionState.PENDING).one()
        left = row.until_at - clock.now()
        assert timedelta(minutes=4) < left <= timedelta(minutes=5)
        row.until_at = clock.now()
        session.commit()
    assert type_code(page, case_worker.totp()).h1 == "Sign in"


def test_a_pending_session_opens_nothing_but_the_second_step(app: Flask, case_worker: Person, visitor: Visitor) -> None:
    type_password(visitor, case_worker)
    for rule in app.url_map.iter_rules():
        if rule.arguments or not rule.rule.startswith(("/desk", "/enrol", "/secretariat")):
            continue
        answer = visitor.fetch(rule.rule) if "GET" in (rule.methods or ()) else visitor.post(rule.rule)
        at_the_door = answer.headers.get("Location", "").startswith("/sign-in/second-factor")
        assert at_the_door or answer.status_code in {400, 403, 405}, (rule.rule, answer.status_code)


def test_an_empty_code_says_what_to_type_and_takes_no_try(case_worker: Person, visitor: Visitor) -> None:
    page = type_password(visitor, case_worker)
    for _ in range(6):
        page = type_code(page, "")
        assert page.errors == ["Type the six digits that your authenticator shows, or a spare code."]
    assert type_code(page, case_worker.totp()).path == "/desk"
