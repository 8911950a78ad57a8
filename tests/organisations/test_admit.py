"""Admission: five words, heard from the member, and nothing else, hand over the organisation's keys."""

import pytest

from portal.accounts.models import Account
from portal.db import Database
from portal.keys import owed, pairs, rings
from portal.keys.models import PairKind, RingKind
from portal.keys.rings import Keyholder
from portal.organisations import queries
from portal.organisations.models import Membership
from portal.organisations.operations import members
from portal.policy import Stake
from tests.accounts.test_second_factor import wrong_code
from tests.harness.pages import Page, Visitor
from tests.personas import MakeMember, Person


@pytest.fixture
def newcomer(helpline: Person, make_member: MakeMember) -> Person:
    """One who joined the helpline and waits."""
    return make_member(helpline, name="Nia Waits", admitted=False)


def words_of(person: Person) -> str:
    return " ".join(person.visitor().open("/desk").texts("b"))


def admit_page(manager: Person, newcomer: Person) -> Page:
    return manager.visitor().open(f"/desk/organisation/members/{newcomer.account}/admit")


def holds_keys(db: Database, person: Person) -> set[RingKind]:
    with db.reading() as session:
        found = queries.rings(session, person.organisation)
        return {ring.kind for ring in found if Keyholder(person.account, person.pair) in rings.admitted(session, ring)}


def test_the_right_words_admit(helpline: Person, newcomer: Person, db: Database) -> None:
    page = admit_page(helpline, newcomer)
    page = page.fill({"words": words_of(newcomer).upper(), "code": helpline.totp()}).press("Admit", status=200)
    assert page.h1 == "Members of Example Helpline"
    assert holds_keys(db, newcomer) == set(rings.HOLDER_RINGS)
    assert newcomer.visitor().open("/desk").h1 == "Your desk"


def test_the_words_can_be_typed_as_numbers(helpline: Person, newcomer: Person, db: Database) -> None:
    numbers = " ".join(one for one in newcomer.visitor().open("/desk").texts("span") if one.isdigit() and len(one) == 4)
    admit_page(helpline, newcomer).fill({"words": numbers, "code": helpline.spare()}).press("Admit")
    assert holds_keys(db, newcomer)


@pytest.mark.parametrize("typed", ["abacus abdomen abdominal abide abiding", "one two", "", "كلمات", "x" * 190])
def test_wrong_words_admit_nobody(helpline: Person, newcomer: Person, db: Database, typed: str) -> None:
    page = admit_page(helpline, newcomer).fill({"words": typed, "code": helpline.totp()}).press("Admit", status=422)
    assert page.errors
    assert holds_keys(db, newcomer) == set()


def test_the_words_of_one_newcomer_do_not_admit_another(
    helpline: Person, newcomer: Person, make_member: MakeMember, db: Database
) -> None:
    other = make_member(helpline, name="Other Newcomer", admitted=False)
    admit_page(helpline, newcomer).fill({"words": words_of(other), "code": helpline.totp()}).press("Admit", status=422)
    assert holds_keys(db, newcomer) == holds_keys(db, other) == set()


def test_without_the_second_factor_nobody_is_admitted(helpline: Person, newcomer: Person, db: Database) -> None:
    page = admit_page(helpline, newcomer)
    page = page.fill({"words": words_of(newcomer), "code": wrong_code(helpline)}).press("Admit", status=422)
    assert "This code is not right" in page.errors[0]
    assert holds_keys(db, newcomer) == set()


def test_a_row_that_says_admitted_opens_nothing_without_the_key(
    helpline: Person, newcomer: Person, db: Database
) -> None:
    with db.writing() as session:
        found = queries.membership(session, newcomer.account, newcomer.organisation)
        assert isinstance(found, Membership)
        found.state, found.manager = type(found.state)("admitted"), True
        session.commit()
    visitor = newcomer.visitor()
    assert visitor.open("/desk").h1 == "Read these five words to a manager"
    assert visitor.open("/desk/organisation/members", status=403).status == 403
    # The managers still see that somebody waits.
    assert "Waiting to be admitted" in helpline.visitor().open("/desk/organisation/members").main


def test_a_member_who_is_no_manager_can_neither_invite_nor_admit(
    case_worker: Person, newcomer: Person, db: Database
) -> None:
    visitor = case_worker.visitor()
    for path in ("invite", f"{newcomer.account}/admit", f"{newcomer.account}/remove", f"{newcomer.account}/manager"):
        visitor.open(f"/desk/organisation/members/{path}", status=403)
        assert post(visitor, f"/desk/organisation/members/{path}", words=words_of(newcomer)) == 403
    page = visitor.open("/desk/organisation/members")
    assert "Invite somebody" not in page.links
    assert holds_keys(db, newcomer) == set()


def test_the_members_of_another_organisation_are_hidden(liaison: Person, newcomer: Person, helpline: Person) -> None:
    visitor = liaison.visitor()
    for account in (newcomer.account, helpline.account):
        for verb in ("admit", "remove", "manager"):
            path = f"/desk/organisation/members/{account}/{verb}"
            visitor.open(path, status=404)
            assert post(visitor, path, words=words_of(newcomer), code=liaison.spare()) == 404
    assert "Nia Waits" not in visitor.open("/desk/organisation/members").text


def test_a_member_who_is_removed_opens_nothing_more(helpline: Person, case_worker: Person, db: Database) -> None:
    before = case_worker.visitor()
    assert before.open("/desk").h1 == "Your desk"
    page = helpline.visitor().open(f"/desk/organisation/members/{case_worker.account}/remove")
    page.fill({"code": helpline.totp()}).press("Remove", status=200)
    assert before.open("/desk").h1 == "Sign in", "their sessions are over"
    assert case_worker.visitor().open("/desk").h1 == "You belong to no organisation"
    with db.reading() as session:
        found = queries.rings(session, helpline.organisation)
        assert {ring.number for ring in found} == {2}
        assert all(rings.admitted(session, ring) == [Keyholder(helpline.account, helpline.pair)] for ring in found)
    assert helpline.visitor().open("/desk").h1 == "Your desk"


def test_the_last_manager_cannot_leave(helpline: Person, case_worker: Person) -> None:
    visitor = helpline.visitor()
    page = visitor.open(f"/desk/organisation/members/{helpline.account}/remove", status=403)
    assert "This is the last manager" in page.main
    assert visitor.open("/desk").h1 == "Your desk"


def test_a_manager_can_leave_once_there_is_another(helpline: Person, case_worker: Person) -> None:
    visitor = helpline.visitor()
    page = visitor.open(f"/desk/organisation/members/{case_worker.account}/manager")
    page.fill({"code": helpline.totp()}).press("Make a manager", status=200)
    page = visitor.open("/desk/organisation/members").follow("Leave")
    page = page.fill({"code": helpline.spare()}).press("Leave")
    assert page.h1 == "Sign in"
    assert helpline.visitor().open("/desk").h1 == "You belong to no organisation"
    assert "Manager" in case_worker.visitor().open("/desk/organisation/members").main


def test_a_new_manager_gets_the_keys_of_restricted_reports_or_is_owed_them(
    helpline: Person, case_worker: Person, make_member: MakeMember, db: Database
) -> None:
    named = Keyholder(helpline.account, helpline.pair)
    with db.writing() as session:
        mine = rings.make_ring(
            session, helpline.organisation, RingKind.RESTRICTED, members=[named], subject=helpline.account
        )
        other = Keyholder(case_worker.account, case_worker.pair)
        theirs = rings.make_ring(
            session, helpline.organisation, RingKind.RESTRICTED, members=[other], subject=case_worker.account
        )
        session.commit()
        ids = mine.id, theirs.id
    second = make_member(helpline, name="Second Manager", manager=True)
    with db.reading() as session:
        found = {ring.id: ring for ring in queries.rings(session, helpline.organisation)}
        assert Keyholder(second.account, second.pair) in rings.admitted(session, found[ids[0]])
        assert Keyholder(second.account, second.pair) not in rings.admitted(session, found[ids[1]])
        assert [debt.ring_id for debt in owed.owed_by(session, helpline.organisation)] == [ids[1]]


def test_a_suspended_organisation_keeps_its_keys_and_its_members_only_sign_in(
    helpline: Person, case_worker: Person, db: Database
) -> None:
    from portal.organisations.models import Organisation
    from portal.organisations.rules import Standing

    with db.writing() as session:
        session.get_one(Organisation, helpline.organisation).standing = Standing.SUSPENDED
        session.commit()
    with db.reading() as session:
        assert helpline.actor(session).stakes == {Stake.NONE, Stake.ACCOUNT}
    visitor = helpline.visitor()
    assert visitor.open("/desk").h1 == "Example Helpline is suspended"
    visitor.open("/desk/submissions", status=403)
    assert holds_keys(db, helpline) == set(rings.HOLDER_RINGS)


def post(visitor: Visitor, path: str, **sent: str) -> int:
    """Post straight to an address with a good token, as an attacker who is signed in would."""
    token = visitor.open("/desk").form("Sign out").value("csrf_token")
    return visitor.post(path, {"csrf_token": token, **sent}).status_code


def test_a_key_pair_that_nobody_admitted_is_owed_nothing(
    helpline: Person, make_member: MakeMember, db: Database
) -> None:
    second = make_member(helpline, name="Second Manager", manager=True)
    with db.writing() as session:
        mine = Keyholder(helpline.account, helpline.pair)
        ring = rings.make_ring(
            session, helpline.organisation, RingKind.RESTRICTED, members=[mine], subject=helpline.account
        )
        assert members.to_admit(session, ring, second.account) == Keyholder(second.account, second.pair)
        assert members.to_admit(session, ring, helpline.account) is None
        pair, _private = pairs.make_pair(session, PairKind.ACCOUNT, owner=second.account.bytes)
        session.get_one(Account, second.account).key_id = pair.id
        session.flush()
        assert members.to_admit(session, ring, second.account) is None
