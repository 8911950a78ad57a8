"""A security key once more, before what cannot be undone. What an attacker tries here: an answer made for another page,
session or moment; the same one again; a copied or a removed key; guessing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.accounts.models import MemberSession
from tests import factories
from tests.accounts.holding import ACCOUNT, COPIED, GONE, LIES, NEW, TRY_AGAIN, answer, stepping_up, with_key
from tests.accounts.signing import type_password
from tests.accounts.softkey import Asked, SoftKey, asked_by
from tests.harness.pages import Page, Visitor
from tests.personas import Person


def test_a_key_confirms_what_cannot_be_undone_for_ten_minutes(case_worker: Person) -> None:
    key = with_key(case_worker)
    page = stepping_up(case_worker)
    page = answer(page, key.get(asked_by(page)))
    assert page.h1 == "Your new spare codes"
    assert "data-ask" in page.visitor.open(NEW).source
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        assert page.again().h1 == "Make new spare codes"


@pytest.mark.parametrize("lie", list(LIES))
def test_an_answer_to_somebody_else_confirms_nothing(case_worker: Person, lie: str) -> None:
    key = with_key(case_worker)
    page = stepping_up(case_worker)
    page = answer(page, key.get(asked_by(page), **LIES[lie]))
    assert page.errors == [TRY_AGAIN] and page.h1 == "Make new spare codes"


def elsewhere(person: Person, _page: Page) -> Asked:
    """What the same page asks in another session of the same person."""
    return asked_by(stepping_up(person))


def other_act(person: Person, page: Page) -> Asked:
    """What another page asks in the same session."""
    return asked_by(page.visitor.open(f"/desk/organisation/members/{person.account}/remove"))


def other_account(person: Person, page: Page) -> Asked:
    """What the second step of signing in asks."""
    return asked_by(type_password(Visitor(person.app), person)) | {"rpId": asked_by(page)["rpId"]}


@pytest.mark.parametrize("source", [elsewhere, other_act, other_account])
def test_an_answer_to_another_page_confirms_nothing(helpline: Person, source: Callable[[Person, Page], Asked]) -> None:
    helpline_has_another_manager(helpline)
    key = with_key(helpline)
    page = stepping_up(helpline)
    page = answer(page, key.get(source(helpline, page)))
    assert page.errors == [TRY_AGAIN]


def helpline_has_another_manager(helpline: Person) -> None:
    with helpline.database.reading() as session:
        by = helpline.actor(session)
    with helpline.database.writing() as session:
        factories.make_member(
            helpline.app, session, helpline.organisation, name="Another", manager=True, admitted_by=by
        )
        session.commit()


def test_a_page_that_was_open_too_long_confirms_nothing(case_worker: Person) -> None:
    key = with_key(case_worker)
    page = stepping_up(case_worker)
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=2), tick=False):
        page = answer(page, key.get(asked_by(page)))
        assert page.errors == [TRY_AGAIN]
        assert answer(page, key.get(asked_by(page))).h1 == "Your new spare codes"


def test_an_answer_confirms_once(case_worker: Person) -> None:
    key = with_key(case_worker)
    page = stepping_up(case_worker)
    said = key.get(asked_by(page))
    assert answer(page, said).h1 == "Your new spare codes"
    with time_machine.travel(clock.now() + timedelta(minutes=9), tick=False):
        assert answer(page, said).h1 == "Your new spare codes"  # still fresh: the answer is not looked at
    with case_worker.database.writing() as session:
        for row in session.query(MemberSession).filter(MemberSession.step_until.is_not(None)):
            row.step_until = clock.now()
        session.commit()
    assert answer(page, said).errors == [TRY_AGAIN]


def test_a_copied_key_and_a_removed_key_confirm_nothing(case_worker: Person) -> None:
    key = with_key(case_worker, name="Blue")
    page = stepping_up(case_worker)
    said = SoftKey(count=0, pairs=key.pairs).get(asked_by(page))
    assert answer(page, said).errors == [COPIED]
    page = stepping_up(case_worker)
    said = key.get(asked_by(page))
    removing = case_worker.visitor().open(ACCOUNT).follow("Remove: Blue")
    assert answer(removing, key.get(asked_by(removing)), "Remove").path == ACCOUNT
    assert answer(page, said).errors == [GONE]


def test_wrong_answers_end_the_session_as_wrong_codes_do(case_worker: Person) -> None:
    key = with_key(case_worker)
    page = stepping_up(case_worker)
    for _ in range(4):
        page = answer(page, key.get(asked_by(page), rp="attacker.example"))
        assert page.status == 422
    assert answer(page, key.get(asked_by(page), rp="attacker.example")).status == 429
    assert page.visitor.open("/desk").path.startswith("/sign-in")
