"""Enrolling: what is shown counts only once it is kept, and nothing of the desk is open before."""

import re

import pyotp
import pytest

from portal import clock
from portal.accounts.models import Account, SessionState
from portal.accounts.operations import begin_session, create_account, new_password_keys, open_by_password
from portal.db import Database
from portal.keys.instance import instance
from portal.problems import Invalid
from portal.sealing.codes import new_recovery_code
from tests.accounts.signing import token_of
from tests.harness.pages import NewVisitor, Page, Visitor

EMAIL, PASSWORD = "noor@helpline.example", "four lanterns under rain"


@pytest.fixture
def newcomer(db: Database, visitor: Visitor) -> Visitor:
    """Somebody whose account has a password and nothing else yet."""
    with db.writing() as session:
        keys = new_password_keys(instance(session), PASSWORD)
        account = create_account(session, email=EMAIL, name="Noor Haddad", password_keys=keys, language="en")
        token = begin_session(
            session, account, open_by_password(account, keys), state=SessionState.ENROLLING, browser="Firefox"
        )
        session.commit()
    visitor.client.set_cookie("member", token, domain="localhost")
    return visitor


def shown(page: Page) -> str:
    return page.texts("code")[0]


def keep_recovery_code(page: Page) -> Page:
    return page.fill({"Type the recovery code here": shown(page).lower().replace("-", " ")}).press("Continue")


def keep_authenticator(page: Page) -> Page:
    code = pyotp.TOTP(shown(page).replace(" ", "")).at(clock.now())
    return page.fill({"Six digits that the app shows": code}).press("Continue")


def test_a_newcomer_keeps_all_three_and_is_in(db: Database, newcomer: Visitor) -> None:
    before = token_of(newcomer)
    page = newcomer.open("/enrol")
    assert page.h1 == "Your recovery code"
    page = keep_recovery_code(page)
    assert page.h1 == "Your authenticator"
    page = keep_authenticator(page)
    assert page.h1 == "Your spare codes"
    assert len(set(page.texts("code"))) == 10
    page = page.press("I have kept them")
    assert page.path == "/desk"
    assert token_of(newcomer) != before
    with db.reading() as session:
        account = session.query(Account).one()
        assert account.enrolled_on == account.recovery_kept_on == clock.today()


def test_everything_outside_leads_back_to_enrolling(newcomer: Visitor) -> None:
    for path in ("/desk", "/desk/account", "/desk/account/password"):
        assert newcomer.open(path).path == "/enrol/recovery-code"


def test_no_step_can_be_taken_before_the_one_in_front_of_it(newcomer: Visitor) -> None:
    for path in ("/enrol/authenticator", "/enrol/spare-codes"):
        assert newcomer.open(path).path == "/enrol/recovery-code"


def test_a_wrong_recovery_code_is_not_taken_for_kept(newcomer: Visitor) -> None:
    page = newcomer.open("/enrol")
    code = shown(page)
    for typed, said in (
        (new_recovery_code(), "This is not the code that is shown."),
        ("", "Type the code that is shown"),
        ("1234", "This is not the code that is shown."),
    ):
        page = page.fill({"Type the recovery code here": typed}).press("Continue")
        assert page.status == 422
        assert page.errors[0].startswith(said)
        assert shown(page) == code


def test_a_wrong_code_does_not_set_up_an_authenticator(newcomer: Visitor) -> None:
    page = keep_recovery_code(newcomer.open("/enrol"))
    secret = shown(page)
    for typed in ("abc", "12345", "1234567"):
        page = page.fill({"Six digits that the app shows": typed}).press("Continue")
        assert page.errors[0].startswith("This code is not right.")
        assert shown(page) == secret


def test_the_picture_is_drawn_without_inline_styles(newcomer: Visitor) -> None:
    page = keep_recovery_code(newcomer.open("/enrol"))
    assert "<svg" in page.source
    assert not re.search(r"<[^>]*\sstyle=", page.source)


def test_what_was_kept_is_not_shown_again(newcomer: Visitor) -> None:
    page = newcomer.open("/enrol")
    code = shown(page)
    page = keep_recovery_code(page)
    assert code not in page.source
    assert newcomer.open("/enrol/recovery-code").path == "/enrol/authenticator"


def test_enrolling_goes_on_where_it_stopped_at_the_next_sign_in(newcomer: Visitor, new_visitor: NewVisitor) -> None:
    keep_recovery_code(newcomer.open("/enrol"))
    page = new_visitor().open("/sign-in").fill({"E-mail address": EMAIL, "Password": PASSWORD}).press("Sign in")
    assert page.h1 == "Your authenticator"


def test_an_authenticator_that_was_set_up_is_asked_for_before_enrolling_goes_on(
    newcomer: Visitor, new_visitor: NewVisitor
) -> None:
    page = keep_recovery_code(newcomer.open("/enrol"))
    secret = shown(page).replace(" ", "")
    keep_authenticator(page)
    page = new_visitor().open("/sign-in").fill({"E-mail address": EMAIL, "Password": PASSWORD}).press("Sign in")
    assert page.h1 == "Second step"
    next_code = pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30)
    page = page.fill({"Code from your authenticator": next_code}).press("Continue")
    assert page.h1 == "Your spare codes"


def test_an_address_has_one_account(db: Database) -> None:
    with db.writing() as session:
        keys = new_password_keys(instance(session), PASSWORD)
        create_account(session, email=EMAIL, name="Noor", password_keys=keys, language="en")
        with pytest.raises(Invalid):
            create_account(session, email=EMAIL.upper() + " ", name="Noor", password_keys=keys, language="en")
