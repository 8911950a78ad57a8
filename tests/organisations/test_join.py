"""Invitations: they work once, for 14 days, for the address that was invited, and admit nobody by themselves."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Account
from portal.actor import SYSTEM
from portal.db import Database
from portal.keys import rings
from portal.keys.models import RingKind
from portal.notices import operations as notices
from portal.notices.models import Mail
from portal.organisations import queries
from portal.organisations.models import Kind, Membership, Organisation
from portal.organisations.operations import joining
from portal.organisations.operations.secretariat import found_secretariat
from portal.problems import Hidden
from portal.sealing.tokens import new_token
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.personas import Person

NEW = {
    "Your name": "Nia Newcomer",
    "Language": "English",
    "Password": "seven wet stones in a row",
    "The same password once more": "seven wet stones in a row",
}


def invite(manager: Person, email: str, *, as_manager: bool = False) -> Page:
    page = manager.visitor().open("/desk/organisation/members/invite")
    return page.fill({"E-mail address": email, "manager": as_manager}).press("Send the invitation")


def mails(db: Database) -> list[tuple[str, str]]:
    """Return address and text of every mail in the queue."""
    with db.reading() as session:
        read = [notices.read(session, one) for one in session.scalars(select(Mail).order_by(Mail.due_at))]
    return [(address, text.subject + "\n" + text.body) for address, text in read]


def link(db: Database) -> str:
    """Return the path in the newest invitation."""
    found = re.findall(r"http://localhost(/join/\S+)", mails(db)[-1][1])
    assert len(found) == 1
    return str(found[0])


@pytest.fixture
def invited(helpline: Person, db: Database) -> str:
    """The link that somebody new got from the helpline."""
    invite(helpline, "Nia@Helpline.example ")
    return link(db)


def test_an_invitation_goes_to_the_address_and_nowhere_else(helpline: Person, invited: str, db: Database) -> None:
    assert [address for address, _text in mails(db)] == ["nia@helpline.example"]
    token = invited.rpartition("/")[2]
    page = helpline.visitor().open("/desk/organisation/members")
    assert "nia@helpline.example" in page.main
    assert token not in page.source


def test_a_newcomer_joins_enrols_and_waits(invited: str, visitor: Visitor, db: Database) -> None:
    page = visitor.open(invited)
    assert page.h1 == "Join Example Helpline"
    page = page.fill(NEW).press("Continue", status=200)
    assert page.path.startswith("/enrol")
    with db.reading() as session:
        membership = session.scalars(select(Membership).order_by(Membership.state.desc())).first()
        assert membership is not None
        assert (membership.state.value, membership.manager) == ("waiting", False)


def test_one_who_has_not_finished_enrolling_can_open_no_desk(invited: str, visitor: Visitor) -> None:
    visitor.open(invited).fill(NEW).press("Continue")
    assert visitor.fetch("/desk").status_code in {302, 303, 403}
    assert visitor.fetch("/desk/organisation/members").status_code in {302, 303, 403}


def test_an_invitation_works_once(invited: str, new_visitor: NewVisitor, db: Database) -> None:
    new_visitor().open(invited).fill(NEW).press("Continue")
    page = new_visitor().open(invited, status=410)
    assert page.h1 == "This invitation is over"
    with db.reading() as session:
        assert session.scalar(select(func.count(Account.id))) == 2


def test_the_same_form_sent_twice_makes_one_account(invited: str, visitor: Visitor, db: Database) -> None:
    page = visitor.open(invited).fill(NEW)
    page.press("Continue")
    page.fill(NEW).press("Continue", status=410)
    with db.reading() as session:
        assert session.scalar(select(func.count(Account.id))) == 2


def test_of_two_who_use_an_invitation_in_the_same_moment_one_joins(
    invited: str, new_visitor: NewVisitor, db: Database
) -> None:
    pages = [new_visitor().open(invited).fill(NEW) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda page: page.press("Continue", status=None).path, pages))
    assert sorted(path.startswith("/enrol") for path in answers) == [False, True]
    with db.reading() as session:
        assert session.scalar(select(func.count(Account.id))) == 2


def test_only_the_invited_account_can_use_an_invitation(helpline: Person, liaison: Person, db: Database) -> None:
    with db.writing() as session:
        token = new_token()
        joining.invite(
            session, helpline.organisation, email="nia@helpline.example", token=token, manager=True, by=SYSTEM
        )
        session.commit()
    with db.reading() as session:
        by = liaison.actor(session)
    with db.writing() as session, pytest.raises(Hidden):
        joining.join_as(session, token, by=by)


def test_an_invitation_ends_after_fourteen_days(invited: str, visitor: Visitor) -> None:
    with time_machine.travel(clock.now() + timedelta(days=14), tick=True):
        assert visitor.open(invited).h1 == "Join Example Helpline"
    with time_machine.travel(clock.now() + timedelta(days=15), tick=True):
        visitor.open(invited, status=410)


def test_an_invitation_that_was_taken_back_is_over(helpline: Person, invited: str, visitor: Visitor) -> None:
    helpline.visitor().open("/desk/organisation/members").press("Take back")
    visitor.open(invited, status=410)


def test_another_organisation_cannot_take_an_invitation_back(
    helpline: Person, liaison: Person, invited: str, visitor: Visitor, db: Database
) -> None:
    with db.reading() as session:
        found = queries.open_invitations(session, helpline.organisation)[0].id
    attacker = liaison.visitor()
    token = attacker.open("/desk").form("Sign out").value("csrf_token")
    path = f"/desk/organisation/invitations/{found}/take-back"
    assert attacker.post(path, {"csrf_token": token}).status_code == 404
    assert visitor.open(invited).h1 == "Join Example Helpline"


@pytest.mark.parametrize("token", ["nothing", "A" * 43, "ä", "A" * 5000])
def test_a_link_that_nobody_sent_is_over(visitor: Visitor, token: str) -> None:
    assert visitor.open(f"/join/{token}", status=410).h1 == "This invitation is over"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("Password", "short"),
        ("Password", "password2026!"),
        ("Password", "nia@helpline.example"),
        ("The same password once more", "seven wet stones in a hole"),
        ("Your name", ""),
        ("Your name", "N\x07ia"),
        ("Your name", "N" * 121),
    ],
)
def test_what_cannot_be_used_is_said_and_the_invitation_stays(
    invited: str, visitor: Visitor, db: Database, field: str, typed: str
) -> None:
    answers = NEW | {field: typed}
    if field == "Password":
        answers["The same password once more"] = typed
    page = visitor.open(invited).fill(answers).press("Continue", status=422)
    assert page.errors
    assert page.form("Continue").value("password") == ""
    assert visitor.open(invited).h1 == "Join Example Helpline"
    with db.reading() as session:
        assert session.scalar(select(func.count(Account.id))) == 1


def test_whoever_has_an_account_signs_in_before_joining(
    helpline: Person, liaison: Person, new_visitor: NewVisitor, db: Database
) -> None:
    invite(helpline, liaison.email)
    path = link(db)
    page = new_visitor().open(path)
    assert "There is an account with the address that was invited." in page.main
    # Somebody else who is signed in cannot take it either, not even with the link.
    thief = helpline.visitor()
    assert "for another account" in thief.open(path).main
    token = thief.open("/desk").form("Sign out").value("csrf_token")
    assert thief.post(path, {"csrf_token": token}).status_code == 403
    page = liaison.visitor().open(path).press("Join", status=200)
    assert page.h1 == "Read these five words to a manager"


def test_a_member_cannot_be_invited_again(helpline: Person, case_worker: Person) -> None:
    page = invite(helpline, case_worker.email.upper())
    assert page.status == 422
    assert "This person is a member already." in page.errors


def test_names_are_shown_as_they_were_typed_and_never_run(
    helpline: Person, invited: str, visitor: Visitor, db: Database
) -> None:
    name = "<script>alert(1)</script>\"'><b>"
    visitor.open(invited).fill(NEW | {"Your name": name}).press("Continue")
    page = helpline.visitor().open("/desk/organisation/members")
    assert name in page.main
    assert "<script>alert" not in page.source


def test_the_first_manager_begins_the_rings_and_the_second_waits(visitor: Visitor, db: Database) -> None:
    with db.writing() as session:
        emails = ("one@secretariat.example", "two@secretariat.example")
        tokens = found_secretariat(session, name="Example Secretariat", country="CH", emails=emails)
        session.commit()
    for token in tokens:
        Visitor(visitor.client.application).open(f"/join/{token}").fill(NEW).press("Continue", status=200)
    with db.reading() as session:
        organisation = session.scalars(select(Organisation).where(Organisation.kind == Kind.SECRETARIAT)).one()
        found = queries.rings(session, organisation.id)
        assert [ring.kind for ring in found] == [RingKind.OWN]
        assert len(rings.admitted(session, found[0])) == 1
        states = session.scalars(select(Membership.state).order_by(Membership.state)).all()
        assert [state.value for state in states] == ["admitted", "waiting"]
