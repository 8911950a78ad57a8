"""Signing in. What an attacker tries here: telling known addresses from unknown ones, by words or by work; planting a
token; being led away by `next`."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from flask import Flask

from portal.accounts.models import Account, MemberSession
from portal.accounts.operations import passwords
from portal.accounts.operations.passwords import derive_password, missing_work, wrap_by_password
from portal.db import Database
from portal.keys.instance import instance
from portal.sealing import derivation
from portal.sealing.derivation import Cost
from tests.accounts.signing import WRONG, sign_in, token_of, type_code, type_password
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import Person

REFUSED = "This address and this password do not belong together. Check both."
OLDER = Cost(passes=1, memory=8192)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Cost]]:
    """Let every Argon2id run happen, and write down what each costs."""
    runs: list[Cost] = []

    def note(secret: bytes, *, salt: bytes, cost: Cost, pepper: bytes) -> bytes:
        runs.append(cost)
        return derivation.stretch(secret, salt=salt, cost=cost, pepper=pepper)

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "stretch", note)
        yield runs


def work(runs: list[Cost]) -> int:
    return sum(run.passes * run.memory for run in runs)


def raise_cost(app: Flask, db: Database) -> Cost:
    """Let a derivation cost four times what it did."""
    with db.reading() as session:
        known = instance(session)
        known.password_cost = Cost(passes=2, memory=16384)
        return known.password_cost


def test_a_member_signs_in_with_password_and_authenticator(case_worker: Person, visitor: Visitor) -> None:
    page = type_password(visitor, case_worker)
    assert page.h1 == "Second step"
    page = type_code(page, case_worker.totp())
    assert page.path == "/desk"
    assert case_worker.name in page.text


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    case_worker: Person, new_visitor: NewVisitor
) -> None:
    known = type_password(new_visitor(), case_worker, WRONG)
    unknown = new_visitor().open("/sign-in")
    unknown = unknown.fill({"E-mail address": "nobody@ministry.example", "Password": WRONG}).press("Sign in")
    assert known.errors == unknown.errors == [REFUSED]
    assert known.status == unknown.status == 422
    assert known.headers.keys() == unknown.headers.keys()


def test_a_wrong_password_and_an_unknown_address_cost_one_same_run(
    case_worker: Person, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(monkeypatch) as known:
        type_password(visitor, case_worker, WRONG)
    with counted(monkeypatch) as unknown:
        visitor.open("/sign-in").fill({"E-mail address": "nobody@m.example", "Password": WRONG}).press("Sign in")
    assert known == unknown
    assert len(known) == 1


def test_an_account_with_older_parameters_costs_the_same_as_an_unknown_address(
    app: Flask, db: Database, case_worker: Person, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = raise_cost(app, db)
    with counted(monkeypatch) as older:
        type_password(visitor, case_worker, WRONG)
    with counted(monkeypatch) as unknown:
        visitor.open("/sign-in").fill({"E-mail address": "nobody@m.example", "Password": WRONG}).press("Sign in")
    assert work(older) == work(unknown) == now.passes * now.memory


def test_parameters_are_raised_at_the_next_sign_in(
    app: Flask, db: Database, case_worker: Person, visitor: Visitor, new_visitor: NewVisitor
) -> None:
    now = raise_cost(app, db)
    assert type_password(visitor, case_worker).h1 == "Second step"
    with db.reading() as session:
        account = session.get_one(Account, case_worker.account)
        assert Cost(account.passes, account.memory) == now
    assert sign_in(new_visitor(), case_worker).path == "/desk"


def test_a_wrong_password_does_not_raise_parameters(
    app: Flask, db: Database, case_worker: Person, visitor: Visitor
) -> None:
    raise_cost(app, db)
    type_password(visitor, case_worker, WRONG)
    with db.reading() as session:
        assert session.get_one(Account, case_worker.account).memory == OLDER.memory


@pytest.mark.parametrize(
    ("done", "wanted"),
    [
        (Cost(2, 64 << 20), Cost(3, 64 << 20)),
        (Cost(2, 19 << 20), Cost(3, 64 << 20)),
        (Cost(1, 8192), Cost(4, 128 << 20)),
    ],
)
def test_the_missing_work_makes_up_for_older_parameters(done: Cost, wanted: Cost) -> None:
    rest = missing_work(done, wanted)
    assert rest is not None
    assert abs(work([done, rest]) - work([wanted])) < wanted.passes
    assert rest.memory <= wanted.memory


def test_nothing_is_missing_at_the_present_cost() -> None:
    assert missing_work(Cost(3, 64 << 20), Cost(3, 64 << 20)) is None
    assert missing_work(Cost(4, 64 << 20), Cost(3, 64 << 20)) is None


def test_the_token_changes_at_every_step(case_worker: Person, visitor: Visitor) -> None:
    visitor.client.set_cookie("member", "A" * 43, domain="localhost")
    page = type_password(visitor, case_worker)
    pending = token_of(visitor)
    type_code(page, case_worker.totp())
    full = token_of(visitor)
    assert len({"A" * 43, pending, full}) == 3


def test_the_token_from_before_the_second_factor_is_worth_nothing_after_it(
    case_worker: Person, visitor: Visitor, new_visitor: NewVisitor
) -> None:
    page = type_password(visitor, case_worker)
    seen = token_of(visitor)
    type_code(page, case_worker.totp())
    thief = new_visitor()
    thief.client.set_cookie("member", seen or "", domain="localhost")
    assert thief.open("/desk").path.startswith("/sign-in")


def test_signing_in_again_ends_the_session_that_this_browser_had(
    case_worker: Person, visitor: Visitor, new_visitor: NewVisitor
) -> None:
    sign_in(visitor, case_worker)
    before = token_of(visitor)
    type_code(type_password(visitor, case_worker), case_worker.totp(ahead=1))
    old = new_visitor()
    old.client.set_cookie("member", before or "", domain="localhost")
    assert old.open("/desk").path.startswith("/sign-in")


@pytest.mark.parametrize(
    "away",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "/\t/elsewhere.example/",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "desk/account",
    ],
)
def test_signing_in_never_leads_away_from_the_portal(case_worker: Person, visitor: Visitor, away: str) -> None:
    page = type_password(visitor, case_worker, at=f"/sign-in?next={quote(away)}")
    assert type_code(page, case_worker.totp()).path == "/desk"


def test_signing_in_goes_on_to_the_page_that_was_asked_for(case_worker: Person, visitor: Visitor) -> None:
    page = visitor.open("/desk/account")
    assert page.path.startswith("/sign-in")
    page = page.fill({"E-mail address": case_worker.email, "Password": case_worker.password}).press("Sign in")
    assert type_code(page, case_worker.totp()).path.startswith("/desk/account")


def test_signing_in_goes_on_in_the_language_that_was_read(case_worker: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(language="ar")
    page = visitor.open("/ar/desk/account")
    assert page.path.startswith("/ar/sign-in")
    form = next(one for one in page.forms if "email" in one.controls)
    form.controls["email"].values = [case_worker.email]
    form.controls["password"].values = [case_worker.password]
    page = visitor.send(page, form, form.buttons[0])
    form = next(one for one in page.forms if "code" in one.controls)
    form.controls["code"].values = [case_worker.totp()]
    assert visitor.send(page, form, form.buttons[0]).path.startswith("/ar/desk/account")


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("", "qx7 wet stones", "Enter your e-mail address."),
        ("amira@m.example", "", "Enter your password."),
        ("amira", "qx7 wet stones", "Enter an e-mail address in full, such as name@organisation.example."),
        ("a" * 300 + "@m.example", "qx7 wet stones", "Shorten this to 254 characters or fewer."),
        ("amira@m.example", "x" * 1001, "Shorten this to 1000 characters or fewer."),
        (
            "am\x00@m.example",
            "qx7 wet stones",
            "This contains a sign that cannot be shown. Delete it where you see � and send again.",
        ),
    ],
)
def test_an_empty_or_impossible_form_says_what_to_do(visitor: Visitor, email: str, password: str, said: str) -> None:
    page = visitor.open("/sign-in").fill({"E-mail address": email, "Password": password}).press("Sign in")
    assert said in page.errors
    assert page.status == 422
    assert not password or password not in page.source


def test_an_address_is_found_however_it_is_capitalised(case_worker: Person, visitor: Visitor) -> None:
    page = visitor.open("/sign-in")
    page = page.fill({"E-mail address": case_worker.email.upper(), "Password": case_worker.password}).press("Sign in")
    assert page.h1 == "Second step"


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters(
    db: Database, case_worker: Person, visitor: Visitor
) -> None:
    with db.writing() as session:
        account, known = session.get_one(Account, case_worker.account), instance(session)
        keys = derive_password(known, "caf\u00e9 over wet stones", bytes(16), known.password_cost)
        wrap_by_password(account, case_worker.private, keys)
        session.commit()
    assert type_password(visitor, case_worker, "cafe\u0301 over wet stones").h1 == "Second step"


def test_signing_out_ends_the_session_and_clears_the_browser(
    db: Database, case_worker: Person, visitor: Visitor
) -> None:
    page = sign_in(visitor, case_worker)
    token = token_of(visitor)
    page = page.press("Sign out")
    assert "You are signed out." in page.text
    assert token_of(visitor) is None
    visitor.client.set_cookie("member", token or "", domain="localhost")
    assert visitor.open("/desk").path.startswith("/sign-in")
    with db.reading() as session:
        assert session.query(MemberSession).filter_by(account_id=case_worker.account).count() == 0


def test_signing_out_tells_the_browser_to_clear_what_it_kept(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    visitor.open("/desk/account")
    token = next(one for one in visitor.page.forms if "csrf_token" in one.controls).controls["csrf_token"].values[0]  # type: ignore[union-attr]
    answer = visitor.post("/sign-out", {"csrf_token": token})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
