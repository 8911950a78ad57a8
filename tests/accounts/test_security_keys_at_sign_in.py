"""Signing in with a security key. What an attacker tries here: an answer for another site, session or account, or made
before; the same one many times at once; a copied key; one that was removed meanwhile; guessing; going on without."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from portal import clock
from portal.accounts.models import MemberSession, SessionState
from portal.db import Database
from tests.accounts.holding import ACCOUNT, COPIED, GONE, LIES, TRY_AGAIN, add, answer, keys_of, with_key
from tests.accounts.signing import sign_in, type_code, type_password
from tests.accounts.softkey import SoftKey, asked_by
from tests.accounts.test_second_factor import wrong_code
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import Person


@pytest.mark.parametrize("counts", [True, False])
def test_a_key_is_the_second_step_as_often_as_one_likes(
    case_worker: Person, new_visitor: NewVisitor, counts: bool
) -> None:
    key = SoftKey(counts=counts)
    visitor = case_worker.visitor()
    add(case_worker, key, visitor=visitor)
    for _ in range(3):
        page = type_password(new_visitor(), case_worker)
        page = answer(page, key.get(asked_by(page)))
        assert page.path == "/desk"
    assert "Last used on" in visitor.open(ACCOUNT).main


def test_each_of_several_keys_and_a_code_open(case_worker: Person, new_visitor: NewVisitor) -> None:
    visitor, keys = case_worker.visitor(), [SoftKey(), SoftKey()]
    for number, key in enumerate(keys):
        add(case_worker, key, name=f"Key {number}", visitor=visitor)
    for key in keys:
        page = type_password(new_visitor(), case_worker)
        assert answer(page, key.get(asked_by(page))).path == "/desk"
    assert sign_in(new_visitor(), case_worker, code=case_worker.spare()).path == "/desk"


def test_without_scripts_the_page_says_so_and_takes_codes(case_worker: Person, visitor: Visitor) -> None:
    with_key(case_worker)
    page = type_password(visitor, case_worker)
    assert "You can use a security key here where this page may run scripts." in page.main
    assert type_code(page, case_worker.totp()).path == "/desk"


def test_whoever_has_no_key_is_sent_no_script_for_it(case_worker: Person, visitor: Visitor) -> None:
    assert "security-key.js" not in type_password(visitor, case_worker).source


@pytest.mark.parametrize("lie", list(LIES))
def test_an_answer_to_somebody_else_does_not_sign_in(case_worker: Person, visitor: Visitor, lie: str) -> None:
    key = with_key(case_worker)
    page = type_password(visitor, case_worker)
    page = answer(page, key.get(asked_by(page), **LIES[lie]))
    assert page.errors == [TRY_AGAIN] and page.status == 422
    assert answer(page, key.get(asked_by(page))).path == "/desk"


def test_a_key_that_nobody_touched_does_not_sign_in(case_worker: Person, visitor: Visitor) -> None:
    key = with_key(case_worker)
    page = type_password(visitor, case_worker)
    assert answer(page, key.get(asked_by(page), flags=0)).errors == [TRY_AGAIN]


def test_another_keys_signature_does_not_sign_in(case_worker: Person, helpline: Person, visitor: Visitor) -> None:
    mine, theirs = with_key(case_worker), with_key(helpline)
    forged = SoftKey(count=mine.count, pairs=dict(zip(mine.pairs, theirs.pairs.values(), strict=True)))
    page = type_password(visitor, case_worker)
    assert answer(page, forged.get(asked_by(page))).errors == [TRY_AGAIN]


def test_another_accounts_key_does_not_sign_in(case_worker: Person, helpline: Person, visitor: Visitor) -> None:
    with_key(case_worker)
    theirs = with_key(helpline)
    page = type_password(visitor, case_worker)
    page = answer(page, theirs.get(asked_by(page), row=next(iter(theirs.pairs))))
    assert page.errors == [GONE]


def test_an_answer_is_right_once(app: Flask, case_worker: Person, visitor: Visitor) -> None:
    key = with_key(case_worker)
    page = type_password(visitor, case_worker)
    said = key.get(asked_by(page))
    assert answer(page, said).path == "/desk"
    assert answer(type_password(Visitor(app), case_worker), said).errors == [TRY_AGAIN]


def test_of_many_requests_with_one_answer_at_once_one_gets_in(app: Flask, db: Database, case_worker: Person) -> None:
    key, first = with_key(case_worker), Visitor(app)
    page = type_password(first, case_worker)
    form = page.form("Continue")
    form.fill({"key": key.get(asked_by(page))})
    data = dict(form.pairs(None))
    cookies = {name: first.client.get_cookie(name, domain="localhost") for name in ("member", "form")}

    def enter(_number: int) -> bool:
        one = Visitor(app)
        for name, cookie in cookies.items():
            one.client.set_cookie(name, cookie.value if cookie else "", domain="localhost")
        return one.post("/sign-in/second-factor", data).headers.get("Location", "").endswith("/desk")

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(enter, range(8))) == 1


def test_an_answer_made_for_another_session_does_not_sign_in(case_worker: Person, new_visitor: NewVisitor) -> None:
    key = with_key(case_worker)
    mine, theirs = (type_password(new_visitor(), case_worker) for _ in range(2))
    assert answer(theirs, key.get(asked_by(mine))).errors == [TRY_AGAIN]


def test_an_answer_that_comes_too_late_does_not_sign_in(db: Database, case_worker: Person, visitor: Visitor) -> None:
    key = with_key(case_worker)
    page = type_password(visitor, case_worker)
    said = key.get(asked_by(page))
    with db.writing() as session:
        session.query(MemberSession).filter_by(state=SessionState.PENDING).one().until_at = clock.now()
        session.commit()
    assert answer(page, said).h1 == "Sign in"


def test_a_key_that_counts_backwards_is_not_accepted(case_worker: Person, new_visitor: NewVisitor) -> None:
    key = with_key(case_worker)
    copy = SoftKey(count=key.count, pairs=dict(key.pairs))
    for _ in range(3):
        page = type_password(new_visitor(), case_worker)
        assert answer(page, key.get(asked_by(page))).path == "/desk"
    page = type_password(new_visitor(), case_worker)
    page = answer(page, copy.get(asked_by(page)))
    assert page.errors == [COPIED] and page.status == 422
    assert type_code(page, case_worker.spare()).path == "/desk"


def test_a_key_that_is_removed_before_it_answers_is_not_accepted(case_worker: Person, visitor: Visitor) -> None:
    key = with_key(case_worker, name="Blue")
    page = type_password(visitor, case_worker)
    said = key.get(asked_by(page))
    remove = case_worker.visitor().open(ACCOUNT).follow("Remove: Blue")
    assert remove.fill({"Code from your authenticator": case_worker.spare()}).press("Remove").path == ACCOUNT
    assert answer(page, said).errors == [GONE]
    assert visitor.open("/desk").path.startswith("/sign-in/second-factor")


def test_wrong_answers_are_counted_as_wrong_codes_are(case_worker: Person, visitor: Visitor) -> None:
    key = with_key(case_worker)
    page = type_password(visitor, case_worker)
    for number in range(4):
        wrong = key.get(asked_by(page), rp="attacker.example")
        page = type_code(page, wrong_code(case_worker)) if number % 2 else answer(page, wrong)
        assert page.status == 422
    page = answer(page, key.get(asked_by(page), rp="attacker.example"))
    assert page.h1 == "Sign in" and "Sign in once more" in page.text


def test_wrong_answers_go_on_in_no_number_of_fresh_sign_ins(case_worker: Person, new_visitor: NewVisitor) -> None:
    key, statuses = with_key(case_worker), []
    for _ in range(4):
        page = type_password(new_visitor(), case_worker)
        for _ in range(4):
            if page.status == 429:
                break
            page = answer(page, key.get(asked_by(page), rp="attacker.example"))
            statuses.append(page.status)
    assert statuses.count(422) == 15 and statuses[-1] == 429


def test_a_pending_session_opens_nothing_of_the_keys(case_worker: Person, visitor: Visitor, db: Database) -> None:
    with_key(case_worker)
    row = keys_of(db, case_worker)[0].id
    page = type_password(visitor, case_worker)
    token = dict(page.form("Continue").pairs(None))["csrf_token"]
    for path in ("new", "add", f"{row}/name", f"{row}/remove"):
        address = f"{ACCOUNT}/security-keys/{path}"
        for answered in (visitor.fetch(address), visitor.post(address, {"csrf_token": token, "name": "Mine"})):
            at_the_door = answered.headers.get("Location", "").startswith("/sign-in/second-factor")
            assert at_the_door or answered.status_code in {403, 405}, (path, answered.status_code)
