"""One's own account. What an attacker tries here: ending somebody else's session, staying signed in after the password
changed, making codes at an open screen, guessing the second factor there."""

from uuid import uuid4

import pyotp
import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import MemberSession
from portal.db import Database
from tests.accounts.signing import WRONG, sign_in, token_of, type_password
from tests.accounts.test_second_factor import wrong_code
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.personas import Person

NEW = "seven kettles sing at noon"


def form_token(visitor: Visitor) -> str:
    page = visitor.open("/desk/account")
    value = next(one for one in page.forms if "csrf_token" in one.controls).controls["csrf_token"].values[0]
    assert isinstance(value, str)
    return value


def change_password(page: Page, *, old: str, new: str = NEW) -> Page:
    answers = {"Present password": old, "New password": new, "New password once more": new}
    return page.fill(answers).press("Change the password")


def test_the_page_says_who_you_are_and_where_you_are_signed_in(case_worker: Person) -> None:
    page = case_worker.visitor().open("/desk/account")
    assert case_worker.name in page.main
    assert case_worker.email in page.main
    assert "This browser" in page.main
    assert "10 left" in page.main


def test_a_session_is_named_after_its_browser(case_worker: Person, visitor: Visitor) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    visitor.client.environ_base["HTTP_USER_AGENT"] = agent
    sign_in(visitor, case_worker)
    assert "Firefox, Linux" in visitor.open("/desk/account").main


def test_another_of_my_sessions_can_be_ended(case_worker: Person) -> None:
    lost, here = case_worker.visitor(), case_worker.visitor()
    assert lost.open("/desk").path == "/desk"
    here.open("/desk/account").press("End it")
    assert lost.open("/desk").path.startswith("/sign-in")
    assert here.open("/desk").path == "/desk"


def test_all_my_other_sessions_can_be_ended_at_once(case_worker: Person) -> None:
    others, here = [case_worker.visitor(), case_worker.visitor()], case_worker.visitor()
    here.open("/desk/account").press("End all others")
    assert all(one.open("/desk").path.startswith("/sign-in") for one in others)
    assert here.open("/desk").path == "/desk"


def test_nobody_ends_somebody_elses_session_or_learns_that_it_exists(
    db: Database, case_worker: Person, helpline: Person
) -> None:
    victim, attacker = helpline.visitor(), case_worker.visitor()
    with db.reading() as session:
        theirs = session.scalars(select(MemberSession.id).where(MemberSession.account_id == helpline.account)).all()
    token = form_token(attacker)
    for wanted in (*theirs, uuid4()):
        answer = attacker.post(f"/desk/account/sessions/{wanted}/end", {"csrf_token": token})
        assert answer.status_code == 404
    assert victim.open("/desk").path == "/desk"


def test_a_new_password_ends_every_other_session_and_gives_this_one_a_new_token(
    case_worker: Person, new_visitor: NewVisitor
) -> None:
    elsewhere, here = case_worker.visitor(), case_worker.visitor()
    before = token_of(here)
    page = change_password(here.open("/desk/account/password"), old=case_worker.password)
    assert page.path == "/desk/account"
    assert token_of(here) != before
    assert elsewhere.open("/desk").path.startswith("/sign-in")
    assert type_password(new_visitor(), case_worker).status == 422
    assert type_password(new_visitor(), case_worker, NEW).h1 == "Second step"


def test_a_wrong_old_password_changes_nothing(case_worker: Person, new_visitor: NewVisitor) -> None:
    page = change_password(case_worker.visitor().open("/desk/account/password"), old=WRONG)
    assert page.errors == ["This is not your present password."]
    assert type_password(new_visitor(), case_worker).h1 == "Second step"


def test_the_old_password_cannot_be_guessed_at_an_open_screen(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    statuses = [
        change_password(visitor.open("/desk/account/password"), old=f"{WRONG} {number}").status for number in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_a_new_recovery_code_counts_once_it_is_typed_back(case_worker: Person) -> None:
    page = case_worker.visitor().open("/desk/account/recovery-code")
    page = page.fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    assert page.h1 == "Your new recovery code"
    code = page.texts("code")[0]
    page = page.fill({"Type the recovery code here": case_worker.recovery_code}).press("Continue")
    assert page.status == 422
    assert page.fill({"Type the recovery code here": code}).press("Continue").h1 == "Your account"


def test_new_spare_codes_replace_the_old_ones_once_they_are_kept(case_worker: Person, new_visitor: NewVisitor) -> None:
    first, old = case_worker.spare(), case_worker.spare()
    here = case_worker.visitor()
    page = here.open("/desk/account/spare-codes")
    page = page.fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    codes = page.texts("code")
    assert sign_in(new_visitor(), case_worker, code=first).path == "/desk"
    assert page.press("I have kept them").h1 == "Your account"
    assert sign_in(new_visitor(), case_worker, code=old).status == 422
    assert sign_in(new_visitor(), case_worker, code=codes[0]).path == "/desk"


def test_a_lost_phone_is_replaced_with_a_spare_code(case_worker: Person, new_visitor: NewVisitor) -> None:
    page = case_worker.visitor().open("/desk/account/authenticator")
    page = page.fill({"Code from your authenticator": case_worker.spare()}).press("Continue")
    secret = page.texts("code")[0].replace(" ", "")
    code = pyotp.TOTP(secret).at(clock.now())
    assert page.fill({"Six digits that the app shows": code}).press("Continue").h1 == "Your account"
    assert sign_in(new_visitor(), case_worker, code=case_worker.totp()).status == 422
    next_code = pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30)
    assert sign_in(new_visitor(), case_worker, code=next_code).path == "/desk"


def test_no_codes_are_made_without_the_second_factor(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    page = visitor.open("/desk/account/recovery-code")
    page = page.fill({"Code from your authenticator": wrong_code(case_worker)}).press("Continue")
    assert page.status == 422
    assert not page.texts("code")
    answer = visitor.post("/desk/account/recovery-code/keep", {"csrf_token": form_token(visitor), "code": "x"})
    assert answer.headers["Location"] == "/desk/account"


def test_five_wrong_codes_end_the_session(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    for number in range(5):
        page = visitor.open("/desk/account/recovery-code")
        page = page.fill({"Code from your authenticator": wrong_code(case_worker)}).press("Continue")
        assert page.status == (429 if number == 4 else 422)
    assert visitor.open("/desk").path.startswith("/sign-in")


def test_codes_that_were_left_open_are_not_shown_to_who_comes_later(db: Database, case_worker: Person) -> None:
    visitor = case_worker.visitor()
    page = visitor.open("/desk/account/recovery-code")
    page = page.fill({"Code from your authenticator": case_worker.totp()}).press("Continue")
    code = page.texts("code")[0]
    with db.writing() as session:
        for row in session.scalars(select(MemberSession)):
            row.step_until = clock.now()
        session.commit()
    assert code not in visitor.open("/desk/account/recovery-code").source


@pytest.mark.parametrize(("language", "path"), [("ar", "/ar/desk/account"), ("en", "/desk/account")])
def test_the_language_is_kept_and_gone_on_in(case_worker: Person, language: str, path: str) -> None:
    page = case_worker.visitor().open("/desk/account").fill({"language": language}, button="Save").press("Save")
    assert page.path == path
    assert page.language == language


def test_a_language_that_is_not_offered_is_refused(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    answer = visitor.post("/desk/account/language", {"csrf_token": form_token(visitor), "language": "tlh"})
    assert answer.status_code == 422
