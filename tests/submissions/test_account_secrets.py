"""What opens an account, and what does not: guesses, codes, old passwords, and people who are somebody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import bunches, throttle
from portal.accounts.bunches import Bunch, Kept
from portal.accounts.models import ReporterAccount, ReporterSession
from portal.accounts.operations import keeping as operations
from portal.accounts.throttle import Limit
from portal.db import Database, new_id
from portal.sealing import derivation
from portal.sealing.codes import new_recovery_code
from portal.web.costly import EXTENSION, Desk
from tests.factories import Person
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.submissions import reporter
from tests.submissions.desk import report
from tests.submissions.keeping import (
    LIST,
    NAME,
    NEW,
    PASSWORD,
    WRONG,
    enter,
    keep_code,
    made,
    make,
    references,
    try_in,
)

REFUSED = "This name and this password do not belong together. Check both."


@pytest.fixture
def owner(app: Flask, helpline: Person) -> Visitor:
    """Return the browser of somebody with one report, which is open in it."""
    return report(app, helpline).reporter()


@pytest.fixture
def other(app: Flask, helpline: Person) -> Visitor:
    """Return the browser of somebody else with a report."""
    return report(app, helpline).reporter()


@contextmanager
def runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Let every Argon2id run happen, and write down what each costs."""
    found: list[Any] = []

    def note(secret: bytes, **with_: Any) -> bytes:
        found.append(with_["cost"])
        return derivation.stretch(secret, **with_)

    with monkeypatch.context() as patch:
        patch.setattr(operations, "stretch", note)
        yield found


def test_a_wrong_name_and_a_wrong_password_cost_the_same_and_hear_the_same(
    owner: Visitor, new_visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(owner)
    heard, work = [], []
    for name, password in ((NAME, WRONG), ("nobody at all", PASSWORD), ("nobody at all", WRONG)):
        with runs(monkeypatch) as found:
            page = try_in(new_visitor(), name, password)
        heard.append((page.status, page.h1, page.errors, sorted(page.headers)))
        work.append(found)
    assert heard[0][:1] + heard[0][2:3] == (422, [REFUSED])
    assert heard[0] == heard[1] == heard[2]
    assert work[0] == work[1] == work[2] and len(work[0]) == 1


def test_nothing_says_whether_a_name_is_taken(owner: Visitor, other: Visitor, new_visitor: NewVisitor) -> None:
    made(owner)
    made(other, password=NEW)
    mine, theirs = references(enter(new_visitor())), references(enter(new_visitor(), password=NEW))
    assert len(mine) == len(theirs) == 1 and mine != theirs


def test_an_account_that_is_there_is_not_opened_by_making_it_again(
    owner: Visitor, other: Visitor, new_visitor: NewVisitor, db: Database
) -> None:
    made(owner)
    page = other.open("/return/account/new")
    said = {"Name of the account": NAME, "New password": PASSWORD, "New password once more": PASSWORD}
    page = page.fill(said).press("Make the account", status=422)
    assert "open an account already" in page.errors[0]
    assert len(references(enter(new_visitor()))) == 1
    with db.reading() as session:
        assert len(session.scalars(select(ReporterAccount)).all()) == 1


def test_the_same_report_in_the_same_account_twice_is_there_once(
    visitor: Visitor, new_visitor: NewVisitor, helpline: Person, db: Database
) -> None:
    """As when the form is sent twice: the second finds the account that the first made."""
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    second = reporter.come_back(new_visitor(), words).visitor
    made(visitor)
    made(second)
    assert len(references(enter(new_visitor()))) == 1
    with db.reading() as session:
        assert len(session.scalars(select(ReporterAccount)).all()) == 1


def test_the_recovery_code_sets_a_new_password_once(owner: Visitor, new_visitor: NewVisitor) -> None:
    code = made(owner)
    other = new_visitor()
    page = other.open("/return/account").follow("I have lost my password")
    said = {"Recovery code": code.lower(), "New password": NEW, "New password once more": NEW}
    page = page.fill(said).press("Set the password")
    assert page.path == "/return/account/code" and page.texts("code")[0] != code
    keep_code(page)
    page = other.open(LIST)
    assert len(references(page)) == 1 and "blue heron" in page.main, "the name, for whoever forgot it"
    assert owner.open(LIST).path == "/return/account?gone=1"
    assert try_in(new_visitor()).errors == [REFUSED]
    assert len(references(enter(new_visitor(), password=NEW))) == 1
    page = new_visitor().open("/return/account/recover").fill(said).press("Set the password", status=422)
    assert "No account is found" in page.errors[0]


def test_wrong_codes_cost_the_same_and_hear_the_same(
    owner: Visitor, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(owner)
    heard = set()
    for code in (new_recovery_code(), "no code", "1234"):
        with runs(monkeypatch) as found:
            said = {"Recovery code": code, "New password": NEW, "New password once more": NEW}
            page = visitor.open("/return/account/recover").fill(said).press("Set the password", status=422)
        heard.add((page.main, tuple(page.errors), len(found)))
    assert len(heard) == 1


def test_a_code_that_was_not_typed_back_opens_nothing_and_the_account_says_so(
    owner: Visitor, new_visitor: NewVisitor
) -> None:
    page = make(owner)
    code = page.texts("code")[0]
    page = page.fill({"code": new_recovery_code()}).press("I have kept it", status=422)
    assert "not the code that is shown" in page.errors[0]
    page = page.follow("Later")
    assert "You have no recovery code" in page.main
    said = {"Recovery code": code, "New password": NEW, "New password once more": NEW}
    new_visitor().open("/return/account/recover").fill(said).press("Set the password", status=422)
    keep_code(page.follow("Keep a recovery code"))
    assert "no recovery code" not in owner.open(LIST).main


def test_a_new_recovery_code_takes_the_password_and_replaces_the_old_one(
    owner: Visitor, new_visitor: NewVisitor
) -> None:
    old = made(owner)
    page = owner.open(LIST).follow("Make a new recovery code")
    page.fill({"password": WRONG}).press("Make a new code", status=422)
    new = keep_code(owner.open("/return/account/new-code").fill({"password": PASSWORD}).press("Make a new code"))
    for code, status in ((old, 422), (new, 200)):
        said = {"Recovery code": code, "New password": NEW, "New password once more": NEW}
        new_visitor().open("/return/account/recover").fill(said).press("Set the password", status=status)


def test_a_new_password_closes_the_account_everywhere_else(owner: Visitor, new_visitor: NewVisitor) -> None:
    made(owner)
    other = enter(new_visitor()).visitor
    page = owner.open(LIST).follow("Change the password")
    said = {"Present password": WRONG, "New password": NEW, "New password once more": NEW}
    page = page.fill(said).press("Change it", status=422)
    assert "not the password of this account" in page.errors[0]
    page = page.fill({**said, "Present password": PASSWORD}).press("Change it")
    assert "The password is changed" in page.main
    assert other.open(LIST).path == "/return/account?gone=1"
    assert try_in(new_visitor()).errors == [REFUSED]
    assert len(references(enter(new_visitor(), password=NEW))) == 1


def test_deleting_an_account_leaves_the_reports(
    db: Database, visitor: Visitor, new_visitor: NewVisitor, helpline: Person
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    code = made(visitor)
    other = enter(new_visitor()).visitor
    page = visitor.open(LIST).follow("Delete this account")
    assert "reports themselves stay" in page.main and "If you did not keep them, they are lost" in page.main
    page = page.fill({"password": WRONG}).press("Delete it", status=422)
    page = page.fill({"password": PASSWORD}).press("Delete it")
    assert "The account is deleted" in page.main
    assert other.open(LIST).path == "/return/account?gone=1"
    assert try_in(new_visitor()).errors == [REFUSED]
    said = {"Recovery code": code, "New password": NEW, "New password once more": NEW}
    new_visitor().open("/return/account/recover").fill(said).press("Set the password", status=422)
    with db.reading() as session:
        assert session.scalars(select(ReporterAccount)).all() == []
        assert session.scalars(select(ReporterSession).where(ReporterSession.state == "account")).all() == []
    assert reporter.come_back(new_visitor(), words).status == 200


def test_whoever_guesses_is_stopped_and_the_owner_elsewhere_is_not(owner: Visitor, new_visitor: NewVisitor) -> None:
    code = made(owner)
    guesser = new_visitor()
    form = {"name": NAME, "password": WRONG}
    answers = [guess(guesser, form, source="203.0.113.7") for _ in range(throttle.KEEPER_HERE.tries + 5)]
    assert answers[-1] == 429 and answers[0] == 422
    assert guess(new_visitor(), {"name": "  blue HERON", "password": WRONG}, source="203.0.113.7") == 429
    assert guess(new_visitor(), {"name": NAME, "password": PASSWORD}, source="198.51.100.4") == 303
    said = {"Recovery code": code, "New password": NEW, "New password once more": NEW}
    new_visitor().open("/return/account/recover").fill(said).press("Set the password", status=200)


def guess(visitor: Visitor, answers: dict[str, str], *, source: str) -> int:
    page = visitor.open("/return/account")
    token = page.form("Open the account").value("csrf_token")
    answer = visitor.post("/return/account", {**answers, "csrf_token": token}, environ_base={"REMOTE_ADDR": source})
    return answer.status_code


def test_a_name_that_nobody_has_is_stopped_like_any_other(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "KEEPER", Limit(2, throttle.KEEPER.window))
    pages = [try_in(visitor, "nobody at all", WRONG) for _ in range(3)]
    assert [page.status for page in pages] == [422, 422, 429]
    assert "use your recovery code" in pages[-1].main and "Leave this page now" in pages[-1].links


def test_the_password_cannot_be_guessed_at_an_open_screen(owner: Visitor) -> None:
    made(owner)
    page = owner.open("/return/account/delete")
    for _ in range(throttle.KEEPER_AGAIN.tries):
        page = page.fill({"password": WRONG}).press("Delete it", status=422)
    page.fill({"password": PASSWORD}).press("Delete it", status=429)
    assert len(references(owner.open(LIST))) == 1


def test_when_all_places_are_taken_the_page_says_so_and_keeps_no_password(
    app: Flask, visitor: Visitor, settings: Any
) -> None:
    places = app.extensions[EXTENSION]
    held = places[Desk.KEEPING]
    places[Desk.KEEPING] = threading.BoundedSemaphore(1)
    places[Desk.KEEPING].acquire()
    object.__setattr__(settings, "costly_wait", 0.0)
    page = visitor.open("/return/account").fill({"Name of the account": NAME, "Password": PASSWORD})
    page = page.press("Open the account", status=503)
    assert PASSWORD not in page.source
    places[Desk.KEEPING] = held


def test_a_report_of_somebody_else_cannot_be_opened_from_an_account(owner: Visitor, other: Visitor) -> None:
    made(owner)
    made(other, name="Grey Fox")
    theirs = other.open(LIST).form("Open " + references(other.open(LIST))[0]).value("pair")
    token = owner.open(LIST).form("Put the account away for now").value("csrf_token")
    for pair in (theirs, str(new_id()), "nothing", ""):
        assert owner.post("/return/account/open", {"csrf_token": token, "pair": pair}).status_code == 404
    for pair in (theirs, "nothing"):
        assert owner.post("/return/account/forget", {"csrf_token": token, "pair": pair}).status_code == 404
    assert owner.open("/return/report").path == LIST
    assert len(references(other.open(LIST))) == 1


def test_members_reach_no_account_and_an_account_no_desk(owner: Visitor, helpline: Person, secretariat: Person) -> None:
    made(owner)
    assert owner.open("/desk").path.startswith("/sign-in")
    for person in (helpline, secretariat):
        for path in (LIST, "/return/account/password", "/return/account/delete", "/return/account/add"):
            assert person.visitor().open(path).path == "/return/account?gone=1"


def test_leaving_closes_the_account_in_this_browser(owner: Visitor, db: Database) -> None:
    made(owner)
    owner.fetch("/leave")
    assert owner.open(LIST).path == "/return/account?gone=1"
    with db.reading() as session:
        assert session.scalars(select(ReporterSession).where(ReporterSession.state == "account")).all() == []


def test_a_bunch_has_one_length_from_nothing_to_full() -> None:
    bunch = Bunch("\N{BLACK CHESS QUEEN}" * 60)
    lengths = set()
    for number in range(bunches.MOST + 1):
        lengths.add(len(bunch.written().encode()))
        assert Bunch.read(bunch.written()) == bunch
        bunch = bunch.with_(Kept(new_id(), bytes(32), f"K7Q-{number:03}"))
    assert lengths == {bunches.SIZE}


def test_an_account_that_is_full_says_so(
    owner: Visitor, new_visitor: NewVisitor, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(owner)
    words = reporter.file_report(new_visitor(), receivers=[helpline.organisation])
    monkeypatch.setattr(bunches, "MOST", 1)
    page: Page = owner.open("/return/account/add").fill({"words": words}).press("Add it", status=422)
    assert "at most" in page.errors[0] and words not in page.source
    assert page.form("Add it").value("words") == ""
