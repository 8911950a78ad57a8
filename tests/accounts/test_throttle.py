"""Throttles. What an attacker tries here: guessing on, and locking somebody else out by guessing."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts import throttle
from portal.accounts.models import Account, Throttle, ThrottleSalt
from portal.accounts.throttle import network_of
from portal.db import Database
from tests.accounts.signing import WRONG, sign_in, type_password
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import Person


def from_network(visitor: Visitor, address: str) -> Visitor:
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor


def guess(visitor: Visitor, person: Person, times: int) -> list[int]:
    return [type_password(visitor, person, WRONG).status for _ in range(times)]


def test_the_eleventh_guess_at_an_account_is_not_even_tried(case_worker: Person, new_visitor: NewVisitor) -> None:
    assert guess(new_visitor(), case_worker, 11) == [422] * 10 + [429]
    assert type_password(new_visitor(), case_worker).status == 429


def test_an_address_that_nobody_has_is_throttled_alike(visitor: Visitor) -> None:
    answers = {"E-mail address": "nobody@m.example", "Password": WRONG}
    statuses = [visitor.open("/sign-in").fill(answers).press("Sign in").status for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_a_browser_that_signed_in_before_is_not_locked_out_by_others(
    case_worker: Person, new_visitor: NewVisitor
) -> None:
    own = from_network(new_visitor(), "203.0.113.7")
    sign_in(own, case_worker).press("Sign out")
    assert guess(from_network(new_visitor(), "203.0.113.7"), case_worker, 11)[-1] == 429
    assert type_password(own, case_worker).h1 == "Second step"


def test_the_mark_of_a_known_browser_is_worth_nothing_for_another_account(
    case_worker: Person, helpline: Person, new_visitor: NewVisitor
) -> None:
    browser = new_visitor()
    sign_in(browser, case_worker).press("Sign out")
    assert guess(browser, helpline, 11)[-1] == 429


def test_a_known_browser_cannot_guess_for_ever(case_worker: Person, visitor: Visitor) -> None:
    sign_in(visitor, case_worker).press("Sign out")
    assert guess(visitor, case_worker, 21) == [422] * 20 + [429]


def test_one_network_cannot_try_many_accounts(visitor: Visitor) -> None:
    from_network(visitor, "203.0.113.9")
    page = visitor.open("/sign-in")
    statuses = []
    for number in range(throttle.SOURCE.tries + 1):
        page = visitor.open("/sign-in")
        page = page.fill({"E-mail address": f"person{number}@m.example", "Password": WRONG}).press("Sign in")
        statuses.append(page.status)
    assert statuses == [422] * throttle.SOURCE.tries + [429]


def test_a_source_is_kept_as_a_hash_under_the_days_salt(db: Database, case_worker: Person, visitor: Visitor) -> None:
    type_password(from_network(visitor, "203.0.113.9"), case_worker, WRONG)
    with db.reading() as session:
        salts = session.scalars(select(ThrottleSalt)).all()
        assert [one.day for one in salts] == [clock.today()]
        assert b"203.0.113.9" not in b"".join(session.scalars(select(Throttle.bucket)))


def test_guesses_are_forgotten_when_the_window_ends(db: Database, case_worker: Person, new_visitor: NewVisitor) -> None:
    guess(new_visitor(), case_worker, 11)
    with db.writing() as session:
        for row in session.scalars(select(Throttle)):
            row.window_ends_at = clock.now()
        session.commit()
    assert type_password(new_visitor(), case_worker).h1 == "Second step"


def test_a_made_up_mark_is_no_known_browser(db: Database, case_worker: Person) -> None:
    with db.reading() as session:
        email_hash = session.get_one(Account, case_worker.account).email_hash
        real = throttle.new_device(session, email_hash)
        assert throttle.knows_device(session, real, email_hash)
        for forged in ("", ".", "x", real[:-1] + ("0" if real[-1] != "0" else "1"), "x" + real, real + "é"):
            assert not throttle.knows_device(session, forged, email_hash)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", None),
        ("::1", None),
        ("", None),
        (None, None),
        ("nonsense", None),
    ],
)
def test_a_network_is_an_address_or_a_customers_share_of_them(address: str | None, network: str | None) -> None:
    assert network_of(address) == network
