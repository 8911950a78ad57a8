"""Security keys: added, named, removed. What an attacker tries here: adding one at an open screen, an answer made for
another site or page, what no key would say, somebody else's key, what a copy of the database tells."""

import json
from uuid import uuid4

import pytest

from portal.accounts.models import SecurityKey
from portal.db import Database
from tests.accounts.holding import (
    ACCOUNT,
    GONE,
    LIES,
    NEW,
    NOT_ADDED,
    TRY_AGAIN,
    add,
    answer,
    keys_of,
    stepping_up,
    with_key,
)
from tests.accounts.signing import type_code, type_password
from tests.accounts.softkey import SoftKey, asked_by
from tests.accounts.test_account import form_token
from tests.accounts.test_second_factor import wrong_code
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import Person


def test_a_key_is_added_after_the_second_factor_and_is_seen_on_the_account_page(case_worker: Person) -> None:
    page = add(case_worker, SoftKey(), name="Blue, on my key ring")
    assert page.path == ACCOUNT
    assert "Blue, on my key ring" in page.main
    assert "Not used yet" in page.main


def test_an_open_screen_is_not_enough_to_add_a_key(db: Database, case_worker: Person) -> None:
    visitor = case_worker.visitor()
    other = case_worker.visitor()
    page = other.open(NEW).fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    said = SoftKey().create(asked_by(page))
    data = {"csrf_token": form_token(visitor), "once": uuid4().hex, "name": "Theirs", "key": said}
    assert visitor.post(f"{ACCOUNT}/security-keys/add", data).headers["Location"].endswith(NEW)
    assert keys_of(db, case_worker) == []


def test_several_keys_have_names_of_their_own(case_worker: Person) -> None:
    visitor, blue, red = case_worker.visitor(), SoftKey(), SoftKey()
    add(case_worker, blue, name="Blue", visitor=visitor)
    page = add(case_worker, red, name="blue", visitor=visitor)
    assert page.errors == ["Another of your keys has this name. Give this one a name of its own."]
    assert page.status == 422
    page = add(case_worker, red, name="Red", visitor=visitor)
    assert "Blue" in page.main and "Red" in page.main


def test_a_key_that_is_there_already_is_not_added_twice(case_worker: Person) -> None:
    visitor, key = case_worker.visitor(), SoftKey()
    add(case_worker, key, visitor=visitor)
    with pytest.raises(AssertionError, match="this key is known"):
        add(case_worker, key, name="Again", visitor=visitor)


def test_the_same_form_sent_twice_adds_one_key(db: Database, case_worker: Person) -> None:
    visitor = case_worker.visitor()
    page = visitor.open(NEW).fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    page = page.fill({"Name of this security key": "Blue", "key": SoftKey().create(asked_by(page))})
    form = page.form("Add the key")
    assert visitor.send(page, form, form.button("Add the key")).path == ACCOUNT
    assert visitor.send(page, form, form.button("Add the key")).path == ACCOUNT
    assert len(keys_of(db, case_worker)) == 1


def test_ten_keys_are_enough(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    for number in range(10):
        add(case_worker, SoftKey(), name=f"Key {number}", visitor=visitor)
    page = visitor.open(ACCOUNT)
    assert "You have 10 security keys. Remove one first." in page.main
    assert "Add a security key" not in page.links
    page = add(case_worker, SoftKey(), name="One more", visitor=visitor)
    assert page.errors == ["You have 10 security keys. Remove one first."]


def test_a_key_needs_a_name_and_an_answer(db: Database, case_worker: Person) -> None:
    page = case_worker.visitor().open(NEW).fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    page = page.fill({"Name of this security key": ""}).press("Add the key")
    assert page.errors == ["Give the key a name by which you will know it."]
    page = page.fill({"Name of this security key": "Blue"}).press("Add the key")
    assert page.errors == ["The security key was not asked: that takes a script. Let scripts run here."]
    assert page.status == 422 and keys_of(db, case_worker) == []


@pytest.mark.parametrize("lie", [name for name in LIES if name != "an answer of another kind"])
def test_a_new_keys_answer_to_somebody_else_is_not_accepted(db: Database, case_worker: Person, lie: str) -> None:
    page = case_worker.visitor().open(NEW).fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    said = SoftKey().create(asked_by(page), **LIES[lie])
    page = page.fill({"Name of this security key": "Blue", "key": said}).press("Add the key")
    assert page.errors == [NOT_ADDED]
    assert keys_of(db, case_worker) == []


@pytest.mark.parametrize(
    "said", ["{", "[]", "7", "null", '{"id": 1}', '{"rawId": "AA", "response": {}}', "[" * 15_000, '"\\ud800"']
)
def test_what_no_key_says_is_not_accepted(case_worker: Person, new_visitor: NewVisitor, said: str) -> None:
    visitor = case_worker.visitor()
    page = visitor.open(NEW).fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    assert page.fill({"Name of this security key": "B", "key": said}).press("Add the key").errors == [NOT_ADDED]
    add(case_worker, SoftKey(), visitor=visitor)
    assert answer(type_password(new_visitor(), case_worker), said).errors == [TRY_AGAIN]


def test_a_key_that_signs_in_a_way_nobody_checks_here_is_not_added(case_worker: Person) -> None:
    page = case_worker.visitor().open(NEW).fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    said = SoftKey().create(asked_by(page), algorithm=-65535)
    assert page.fill({"Name of this security key": "Old", "key": said}).press("Add the key").errors == [NOT_ADDED]


def test_a_key_is_renamed(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    add(case_worker, SoftKey(), name="Blue", visitor=visitor)
    add(case_worker, SoftKey(), name="Red", visitor=visitor)
    page = visitor.open(ACCOUNT).follow("Rename: Blue")
    page = page.fill({"Name of this security key": "RED"}).press("Save")
    assert page.errors == ["Another of your keys has this name. Give this one a name of its own."]
    page = page.fill({"Name of this security key": "BLUE"}).press("Save")
    assert page.path == ACCOUNT and "BLUE" in page.main and "Blue" not in page.main


def test_removing_asks_for_the_second_factor_and_leaves_the_codes(case_worker: Person, new_visitor: NewVisitor) -> None:
    with_key(case_worker, name="Blue")
    page = case_worker.visitor().open(ACCOUNT).follow("Remove: Blue")
    assert page.fill({"Code from your authenticator": wrong_code(case_worker)}).press("Remove").status == 422
    page = page.fill({"Code from your authenticator": case_worker.totp()}).press("Remove")
    assert page.path == ACCOUNT and "Blue" not in page.main
    page = type_password(new_visitor(), case_worker)
    assert "data-ask" not in page.source
    assert type_code(page, case_worker.spare()).path == "/desk"


def test_somebody_elses_key_is_a_page_that_is_not_there(case_worker: Person, helpline: Person, db: Database) -> None:
    with_key(helpline)
    row, visitor = keys_of(db, helpline)[0].id, case_worker.visitor()
    token = form_token(visitor)
    for what in ("name", "remove"):
        for wanted in (row, uuid4()):
            path = f"{ACCOUNT}/security-keys/{wanted}/{what}"
            assert visitor.fetch(path).status_code == 404
            data = {"csrf_token": token, "name": "Mine", "code": case_worker.spare()}
            assert visitor.post(path, data).status_code == 404
    assert len(keys_of(db, helpline)) == 1


def test_a_key_is_told_nobodys_name_and_two_accounts_apart(case_worker: Person, helpline: Person) -> None:
    users = []
    for person in (case_worker, helpline):
        page = person.visitor().open(NEW).fill({"Code from your authenticator": person.totp()}).press("Continue")
        said = json.dumps(asked_by(page))
        assert person.name not in said and person.email not in said and person.account.hex not in said
        users.append(asked_by(page)["user"]["id"])
    assert users[0] != users[1]


def test_a_key_moved_to_another_account_opens_nothing_there(
    db: Database, case_worker: Person, helpline: Person, visitor: Visitor
) -> None:
    key = with_key(case_worker)
    row = keys_of(db, case_worker)[0].id
    with db.writing() as session:
        session.get_one(SecurityKey, row).account_id = helpline.account
        session.commit()
    page = type_password(visitor, helpline)
    assert "data-ask" not in page.source
    page = page.fill({"Code from your authenticator": helpline.totp()}).press("Continue")
    assert "Blue key" not in page.visitor.open(ACCOUNT).main
    asked = {"challenge": "", "rpId": "localhost", "allowCredentials": []}
    assert answer(stepping_up(helpline), key.get(asked, row=next(iter(key.pairs)))).errors == [GONE]


def test_no_name_and_no_credential_lies_open_in_the_database(db: Database, case_worker: Person) -> None:
    key = with_key(case_worker, name="Kanarienvogel")
    row = keys_of(db, case_worker)[0]
    stored = row.name + row.credential + row.use
    for bare in (b"Kanarienvogel", *key.pairs, next(iter(key.pairs)).hex().encode()):
        assert bare not in stored
