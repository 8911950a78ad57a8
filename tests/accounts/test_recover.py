"""A lost password. What an attacker tries here: learning which part was right; a code used twice; staying signed in."""

import pytest

from portal.accounts.models import Account
from portal.db import Database
from portal.sealing.codes import new_recovery_code
from tests.accounts.signing import token_of, type_password
from tests.accounts.test_sign_in import counted
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.personas import Person

NEW = "seven kettles sing at noon"
REFUSED = "Address, recovery code and second factor do not belong together. Check all three and try again."


def recover(visitor: Visitor, *, email: str, code: str, factor: str, password: str = NEW, again: str = "") -> Page:
    answers = {
        "E-mail address": email,
        "Recovery code": code,
        "Code from your authenticator, or a spare code": factor,
        "New password": password,
        "New password once more": again or password,
    }
    return visitor.open("/recover").fill(answers).press("Set the password")


def test_a_person_comes_back_with_code_and_second_factor_and_keeps_a_new_code(
    case_worker: Person, visitor: Visitor, new_visitor: NewVisitor
) -> None:
    page = recover(visitor, email=case_worker.email, code=case_worker.recovery_code, factor=case_worker.totp())
    assert page.h1 == "Your recovery code"
    code = page.texts("code")[0]
    assert code != case_worker.recovery_code
    page = page.fill({"Type the recovery code here": code}).press("Continue")
    assert page.path == "/desk"
    assert case_worker.name in page.text
    assert type_password(new_visitor(), case_worker, NEW).h1 == "Second step"
    assert type_password(new_visitor(), case_worker).status == 422


def test_every_other_session_ends(case_worker: Person, visitor: Visitor) -> None:
    elsewhere = case_worker.visitor()
    assert elsewhere.open("/desk").path == "/desk"
    recover(visitor, email=case_worker.email, code=case_worker.recovery_code, factor=case_worker.totp())
    assert elsewhere.open("/desk").path.startswith("/sign-in")


def test_a_recovery_code_works_once(case_worker: Person, new_visitor: NewVisitor) -> None:
    recover(new_visitor(), email=case_worker.email, code=case_worker.recovery_code, factor=case_worker.totp())
    page = recover(new_visitor(), email=case_worker.email, code=case_worker.recovery_code, factor=case_worker.spare())
    assert page.errors == [REFUSED]


def test_whatever_is_wrong_the_words_are_the_same_and_nothing_is_used_up(
    case_worker: Person, helpline: Person, new_visitor: NewVisitor
) -> None:
    spare = case_worker.spare()
    right = {"email": case_worker.email, "code": case_worker.recovery_code, "factor": spare}
    for wrong in (
        {"email": "nobody@m.example"},
        {"email": helpline.email},
        {"code": new_recovery_code()},
        {"code": "nonsense"},
        {"factor": helpline.spare()},
        {"factor": "nonsense"},
    ):
        page = recover(new_visitor(), **(right | wrong))
        assert page.errors == [REFUSED], wrong
    assert recover(new_visitor(), **right).h1 == "Your recovery code"


def test_known_and_unknown_addresses_cost_the_same(
    case_worker: Person, new_visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(monkeypatch) as known:
        recover(new_visitor(), email=case_worker.email, code=new_recovery_code(), factor="000000")
    with counted(monkeypatch) as unknown:
        recover(new_visitor(), email="nobody@m.example", code=new_recovery_code(), factor="000000")
    assert known == unknown
    assert len(known) == 1


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "Use at least 12 characters."),
        ("password1234", "password1234", "Many people use this password"),
        (NEW, NEW + "s", "This is not the same as above. Type it again."),
    ],
)
def test_a_password_that_cannot_be_used_says_why_and_uses_nothing_up(
    case_worker: Person, visitor: Visitor, password: str, again: str, said: str
) -> None:
    factor = case_worker.spare()
    facts = {"email": case_worker.email, "code": case_worker.recovery_code, "factor": factor}
    page = recover(visitor, **facts, password=password, again=again)
    assert page.errors[0].startswith(said)
    assert recover(visitor, **facts).h1 == "Your recovery code"


def test_the_address_itself_is_no_password(case_worker: Person, visitor: Visitor) -> None:
    facts = {"email": case_worker.email, "code": case_worker.recovery_code, "factor": "000000"}
    page = recover(visitor, **facts, password=case_worker.email.upper())
    assert page.errors == ["Choose a password that is not your e-mail address."]


def test_the_key_pair_stays_the_same(db: Database, case_worker: Person, visitor: Visitor) -> None:
    recover(visitor, email=case_worker.email, code=case_worker.recovery_code, factor=case_worker.totp())
    with db.reading() as session:
        assert session.get_one(Account, case_worker.account).key_id == case_worker.pair
    assert token_of(visitor)
