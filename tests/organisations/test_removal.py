"""Removing and dissolving an organisation: it opens nothing from that moment, and whoever depends on it is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import MemberSession
from portal.actor import NOBODY
from portal.db import Database
from portal.keys.models import Admission, Generation, Grant, Owed, Ring
from portal.organisations import queries, standings
from portal.organisations.models import Intake, Kind, Membership, Organisation, Proposal
from portal.organisations.operations import joining, standing
from portal.organisations.operations.founding import is_reserved, look_alikes
from portal.organisations.rules import Standing, StandingVerb
from portal.submissions.models import Note, Participation, Permission
from portal.submissions.rules import PartState
from tests.harness.pages import NewVisitor
from tests.organisations.deciding import SUSPENDED, address, decide, dissolve, now, propose, sweep, waiting
from tests.organisations.test_apply import ANSWERS
from tests.personas import MakeMember, MakeOrganisation, Person
from tests.security.test_closure import reachable
from tests.submissions.desk import report


def test_a_removed_organisation_opens_nothing_from_the_commit_on(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person, *, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline)
    worker = helpline.visitor()
    worker.open(filed.url).press("Accept")
    worker.open(f"{filed.url}/note").fill({"Note": "Kanari-note-nachtigall"}).press()
    with db.writing() as session:
        joining.invite(session, helpline.organisation, email="late@x.example", token="A" * 43, manager=True, by=NOBODY)
        session.commit()
    decide(secretariat, second_secretary, helpline.organisation, "remove")
    with db.reading() as session:
        assert reachable(session, helpline) == reachable(session, case_worker) == set()
        assert session.scalar(select(func.count(Grant.id)).where(Grant.holder_id == helpline.organisation)) == 0
        assert queries.open_invitations(session, helpline.organisation) == []
        assert (
            session.scalar(select(func.count(Membership.id)).where(Membership.organisation_id == helpline.organisation))
            == 0
        )
        admitted = select(func.count(Admission.id)).join(Generation).join(Ring)
        assert session.scalar(admitted.where(Ring.holder_id == helpline.organisation)) == 0
        theirs = MemberSession.organisation_id == helpline.organisation
        assert session.scalar(select(func.count(MemberSession.id)).where(theirs)) == 0
    assert worker.fetch(filed.url).status_code in {302, 303, 404}
    assert helpline.visitor().open("/desk").h1 == "You belong to no organisation"


def test_what_was_derived_is_destroyed_and_the_text_lies_under_new_keys(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person, *, helpline: Person, liaison: Person
) -> None:
    filed = report(app, helpline, liaison)
    worker = helpline.visitor()
    worker.open(filed.url).press("Accept")
    worker.open(f"{filed.url}/note").fill({"Note": "A note of ours"}).press()
    worker.open(f"{filed.url}/summary").fill({"Summary in one line": "A phone"}).press()
    decide(secretariat, second_secretary, helpline.organisation, "remove")
    assert sweep(db) == 1
    assert sweep(db) == 0, "done once, it stays done"
    part = filed.part(helpline)
    assert (part.state, part.summary, part.handler_id) == (PartState.WITHDRAWN, None, None)
    with db.reading() as session:
        assert session.scalar(select(func.count(Note.id)).where(Note.participation_id == part.id)) == 0
        given = session.scalars(select(Permission).where(Permission.organisation_id == helpline.organisation)).all()
        assert given and all(one.withdrawn_on for one in given)
        assert session.scalar(select(func.count(Owed.id))), "the re-encryption is owed"
    page = filed.reporter().open("/return/report")
    with db.reading() as session:
        assert session.scalar(select(func.count(Owed.id))) == 0, "and the reporter, who holds the keys, paid it"
        assert reachable(session, liaison) == {"account", "contact", "technical", "thread"}
    assert "was removed from this portal on" in page.main
    thread = page.visitor.open(f"/return/thread/{part.id}")
    assert "nobody there can read what you write" in thread.main and not any(form.find("text") for form in thread.forms)


@pytest.mark.parametrize("swept", [False, True])
def test_a_reporter_can_neither_write_to_nor_permit_a_removed_one(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person, *, helpline: Person, swept: bool
) -> None:
    filed = report(app, helpline)
    reporter = filed.reporter()
    part = filed.part(helpline)
    before = reporter.open(f"/return/thread/{part.id}")
    decide(secretariat, second_secretary, helpline.organisation, "remove")
    if swept:
        sweep(db)
    late = before.fill({"Your message": "Are you there?"}).press("Send", status=403)
    assert "was removed" in late.main
    page = reporter.open("/return/permission")
    assert "Example Helpline" not in page.main
    assert "was removed from this portal on" in reporter.open("/return/report").main


def test_the_public_page_stays_and_the_name_is_reserved(
    db: Database,
    secretariat: Person,
    second_secretary: Person,
    make_organisation: MakeOrganisation,
    new_visitor: NewVisitor,
) -> None:
    lab = make_organisation(name="Example Harbour Lab", kind=Kind.CIVIL_SOCIETY)
    decide(secretariat, second_secretary, lab.organisation, "remove")
    public = new_visitor().open("/organisations/example-harbour-lab").main
    assert "Removed on" in public and "This page stays for the record" in public
    listed = new_visitor().open("/organisations?standing=removed").main
    assert "Example Harbour Lab" in listed and "Removed Since" in listed
    page = new_visitor().open("/join").fill(ANSWERS | {"Name of your organisation": "  EXAMPLE  Harbour Lab"})
    assert "was removed from the portal" in page.press("Send the application", status=422).errors[0]


def test_the_only_manager_ends_the_organisation_alone(db: Database, helpline: Person, case_worker: Person) -> None:
    page = dissolve(helpline)
    assert "This organisation was removed on" in page.main
    assert now(db, helpline.organisation).standing is Standing.REMOVED
    case_worker.visitor().open("/desk/organisation/dissolve", status=403)


def test_two_managers_have_to_agree(db: Database, helpline: Person, make_member: MakeMember) -> None:
    second = make_member(helpline, name="Mona Reed", manager=True)
    assert dissolve(helpline).h1 == "A second manager has to agree"
    assert now(db, helpline.organisation).standing is Standing.VERIFIED
    assert "Another manager wants to end your organisation" in second.visitor().open("/desk").main
    assert "Another manager" not in helpline.visitor().open("/desk").main
    second.visitor().open("/desk/organisation/dissolve").press("No: keep the organisation", status=200)
    dissolve(helpline)
    assert now(db, helpline.organisation).standing is Standing.VERIFIED
    with time_machine.travel(clock.now() + timedelta(days=31)):  # both have been managers for long enough
        dissolve(second, "Agree, and end it")
    assert now(db, helpline.organisation).standing is Standing.REMOVED


def test_one_manager_twice_is_still_one(db: Database, helpline: Person, make_member: MakeMember) -> None:
    make_member(helpline, name="Mona Reed", manager=True)
    with db.reading() as session:
        by = helpline.actor(session)
    for _ in range(2):
        with db.writing() as session:
            mine = session.get_one(Organisation, helpline.organisation)
            assert standing.dissolve(session, mine, once=uuid4(), by=by) is False
            session.commit()
    assert now(db, helpline.organisation).standing is Standing.VERIFIED


def test_wanting_to_end_it_does_not_hold_up_the_secretariat(
    db: Database, secretariat: Person, second_secretary: Person, helpline: Person, make_member: MakeMember
) -> None:
    make_member(helpline, name="Mona Reed", manager=True)
    dissolve(helpline)
    propose(secretariat, helpline.organisation, "suspend")
    with db.reading() as session:
        one = session.scalars(
            standings.waiting_proposals(helpline.organisation).where(Proposal.verb == StandingVerb.SUSPEND)
        ).one()
    page = second_secretary.visitor().open(address(helpline.organisation, "proposals", str(one.id), "confirm"))
    page.fill({"code": second_secretary.spare()}).press("Confirm it", status=200)
    assert now(db, helpline.organisation).standing is SUSPENDED
    with db.reading() as session:
        assert session.scalars(standings.waiting_proposals(helpline.organisation)).all() == []


def test_the_secretariat_confirms_no_dissolution_and_cannot_end_itself(
    db: Database, secretariat: Person, helpline: Person, make_member: MakeMember
) -> None:
    make_member(helpline, name="Mona Reed", manager=True)
    dissolve(helpline)
    one = waiting(db, helpline.organisation)
    where = address(helpline.organisation, "proposals", str(one.id), "confirm")
    page = secretariat.visitor().open(where)
    assert page.fill({"code": secretariat.spare()}).press("Confirm it").status == 403
    secretariat.visitor().open("/desk/organisation/dissolve", status=403)
    assert now(db, helpline.organisation).standing is Standing.VERIFIED


def test_a_grant_that_came_in_between_goes_with_the_sweep(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    """A report that was being filed while the organisation was removed: nobody holds the ring, and the grant goes."""
    decide(secretariat, second_secretary, helpline.organisation, "remove")
    with db.writing() as session:
        found = session.get_one(Organisation, helpline.organisation)
        found.standing, found.intake = Standing.VERIFIED, Intake.OPEN
        session.commit()
    report(app, helpline)
    with db.writing() as session:
        session.get_one(Organisation, helpline.organisation).standing = Standing.REMOVED
        session.commit()
    with db.reading() as session:
        assert reachable(session, helpline) == set()
    sweep(db)
    with db.reading() as session:
        assert session.scalar(select(func.count(Grant.id)).where(Grant.holder_id == helpline.organisation)) == 0
        assert session.scalars(select(Participation.state)).all() == [PartState.WITHDRAWN]


def test_whoever_removed_the_other_manager_cannot_end_the_organisation_alone(
    db: Database, helpline: Person, make_member: MakeMember
) -> None:
    second = make_member(helpline, name="Second Manager", manager=True)
    page = helpline.visitor().open(f"/desk/organisation/members/{second.account}/remove")
    page.fill({"code": helpline.spare()}).press("Remove", status=None)
    page = dissolve(helpline, status=403)
    assert "Its managers have changed in the last 30 days" in page.main
    assert now(db, helpline.organisation).standing is Standing.VERIFIED
    with time_machine.travel(clock.now() + timedelta(days=31)):
        dissolve(helpline)
    assert now(db, helpline.organisation).standing is Standing.REMOVED


def test_whoever_let_the_other_manager_in_is_no_second_person(
    db: Database, helpline: Person, make_member: MakeMember
) -> None:
    second = make_member(helpline, name="Second Manager", manager=True)
    dissolve(helpline)
    page = dissolve(second, "Agree, and end it", status=403)
    assert "let the other in" in page.main
    assert now(db, helpline.organisation).standing is Standing.VERIFIED


@pytest.mark.parametrize("name", ["Ехаmple Hеlpline", "EXAMPLE-HELPLINE", "Examp1e Helpline", "Exámple Help\u200bline"])
def test_a_name_that_looks_like_a_removed_one_is_reserved_too(db: Database, helpline: Person, name: str) -> None:
    with db.writing() as session:
        session.get_one(Organisation, helpline.organisation).standing = Standing.REMOVED
        session.flush()
        assert is_reserved(session, name)
        assert not is_reserved(session, "Another Helpline")
        assert look_alikes(session, name) == ["Example Helpline"]
