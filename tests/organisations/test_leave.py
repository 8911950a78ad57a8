"""Leaving and being removed: keys and sessions go at once, every ring the member held begins anew, or is owed it."""

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import MemberSession
from portal.db import Database
from portal.keys import owed, rings
from portal.keys.models import Grant, Owed, Ring, RingKind
from portal.keys.rings import Keyholder
from portal.organisations import queries
from portal.submissions.models import Handler, Participation, Section
from portal.submissions.operations import handling
from tests.accounts.test_second_factor import wrong_code
from tests.harness.pages import Visitor
from tests.personas import MakeMember, Person
from tests.security.test_closure import private_keys, reachable
from tests.submissions import desk, for_another
from tests.submissions.desk import HAPPENED

MEMBERS = "/desk/organisation/members"


def leave(person: Person) -> None:
    page = person.visitor().open(MEMBERS).follow("Leave")
    assert page.fill({"code": person.spare()}).press("Leave", status=200).h1 == "Sign in"


def remove(manager: Person, member: Person) -> None:
    page = manager.visitor().open(f"{MEMBERS}/{member.account}/remove")
    page.fill({"code": manager.spare()}).press("Remove", status=200)


def numbers(db: Database, person: Person) -> set[int]:
    with db.reading() as session:
        return {ring.number for ring in queries.rings(session, person.organisation)}


def holders(db: Database, person: Person) -> set[Keyholder]:
    with db.reading() as session:
        found = queries.rings(session, person.organisation)
        return {one for ring in found for one in rings.admitted(session, ring)}


def release(db: Database) -> int:
    with db.writing() as session:
        count = handling.release_leavers(session)
        session.commit()
    return count


def restricted_of_somebody_else(db: Database, member: Person) -> Ring:
    """Make a restricted ring that only this member holds: the others were never let in."""
    with db.writing() as session:
        ring = rings.make_ring(
            session,
            member.organisation,
            RingKind.RESTRICTED,
            subject=member.account,
            members=[Keyholder(member.account, member.pair)],
        )
        session.commit()
        return session.get_one(Ring, ring.id)


def test_a_member_who_leaves_opens_nothing_more_and_the_others_do(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    report = desk.report(app, helpline)
    there = case_worker.visitor()
    assert there.open("/desk").h1 == "Your desk"
    leave(case_worker)
    assert there.open("/desk").h1 == "Sign in", "every session for this organisation is over"
    assert case_worker.visitor().open("/desk").h1 == "You belong to no organisation"
    assert numbers(db, helpline) == {2}
    assert holders(db, helpline) == {Keyholder(helpline.account, helpline.pair)}
    assert HAPPENED in helpline.visitor().open(report.url + "/section/account").main


def test_the_old_password_with_the_database_opens_nothing(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    desk.report(app, helpline)
    with db.reading() as session:
        assert "account" in reachable(session, case_worker)
    remove(helpline, case_worker)
    desk.report(app, helpline)
    with db.reading() as session:
        assert reachable(session, case_worker) == set()
        assert set(private_keys(session, case_worker)) == {case_worker.pair}
        assert "account" in reachable(session, helpline)


def test_the_keys_that_a_leaver_held_open_nothing_that_came_later(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    """With the keys they had in memory, the database of today and every public fact: not one new grant."""
    with db.reading() as session:
        kept = private_keys(session, case_worker)
    remove(helpline, case_worker)
    report = desk.report(app, helpline)
    with db.reading() as session:
        keys = select(Section.data_key_id).where(Section.submission_id == report.id)
        sealed_to = set(session.scalars(select(Grant.pair_id).where(Grant.data_key_id.in_(keys))))
        assert sealed_to and not sealed_to & set(kept)


def test_a_restricted_ring_that_the_remover_cannot_open_is_owed_and_done_by_the_next_who_can(
    app: Flask, db: Database, helpline: Person, case_worker: Person, make_member: MakeMember
) -> None:
    third = make_member(helpline, name="Third Person")
    ring = restricted_of_somebody_else(db, case_worker)
    let_in(db, ring, case_worker, third)
    remove(helpline, case_worker)
    with db.reading() as session:
        assert session.get_one(Ring, ring.id).number == 1
        assert rings.admitted(session, session.get_one(Ring, ring.id)) == [Keyholder(third.account, third.pair)]
        assert owed.count_rotations(session, helpline.organisation) == 1
    assert "waits for somebody who can open it" in helpline.visitor().open("/desk/organisation/keys").main
    helpline.visitor().open("/desk/submissions")
    with db.reading() as session:
        assert session.get_one(Ring, ring.id).number == 1, "who does not open it cannot do it"
    third.visitor().open("/desk/submissions")
    with db.reading() as session:
        assert session.get_one(Ring, ring.id).number == 2
        assert session.scalars(select(Owed)).all() == []


def let_in(db: Database, ring: Ring, inside: Person, other: Person) -> None:
    with db.reading() as session:
        by = inside.actor(session)
    with db.writing() as session:
        assert rings.admit(session, session.get_one(Ring, ring.id), member=Keyholder(other.account, other.pair), by=by)
        session.commit()


def test_a_restricted_ring_that_the_leaver_never_held_stays_as_it_is(
    db: Database, helpline: Person, case_worker: Person
) -> None:
    ring = restricted_of_somebody_else(db, helpline)
    remove(helpline, case_worker)
    with db.reading() as session:
        assert session.get_one(Ring, ring.id).number == 1


def test_what_a_leaver_handled_waits_for_somebody_else(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    report = desk.report(app, helpline)
    case_worker.visitor().open(report.url).press("Accept", status=200)
    assert report.part(helpline).handler_id == case_worker.account
    assert release(db) == 0
    leave(case_worker)
    assert release(db) == 1
    assert report.part(helpline).handler_id is None
    assert "Nobody yet" in helpline.visitor().open(report.url).main
    assert release(db) == 0


def test_what_named_a_leaver_to_a_restricted_report_goes_too(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    report = desk.report(app, helpline, people="Somebody they fear")
    page = helpline.visitor().open(report.url + "/handlers/name")
    compared = "I compared this person with the names above, and they are not among them."
    page.fill({"Who else may open this report": str(case_worker.account), compared: True})
    page.press("Let this person in", status=200)
    with db.reading() as session:
        assert session.scalars(select(Handler)).one().account_id == case_worker.account
    remove(helpline, case_worker)
    release(db)
    with db.reading() as session:
        assert session.scalars(select(Handler)).all() == []
        part = session.scalars(select(Participation)).one()
        assert session.get_one(Ring, part.ring_id).number == 2, "the ring of the report that they were named to"
    assert HAPPENED in helpline.visitor().open(report.url + "/section/account").main


def test_a_session_for_another_organisation_goes_on(
    helpline: Person, case_worker: Person, liaison: Person, db: Database
) -> None:
    visitor = case_worker.visitor()
    with db.writing() as session:
        row = session.scalars(select(MemberSession).where(MemberSession.account_id == case_worker.account)).one()
        row.organisation_id = liaison.organisation
        session.commit()
    remove(helpline, case_worker)
    assert visitor.open("/desk").h1 == "You belong to no organisation"


def test_the_last_manager_cannot_leave_by_either_way(helpline: Person, case_worker: Person) -> None:
    for path in ("/desk/organisation/leave", f"{MEMBERS}/{helpline.account}/remove"):
        assert "This is the last manager" in helpline.visitor().open(path, status=403).main


def test_leaving_asks_for_the_second_factor(db: Database, case_worker: Person) -> None:
    page = case_worker.visitor().open("/desk/organisation/leave")
    assert page.fill({"code": wrong_code(case_worker)}).press("Leave", status=422).errors
    assert numbers(db, case_worker) == {1}


def test_a_code_that_they_made_goes_with_them(app: Flask, db: Database, helpline: Person, case_worker: Person) -> None:
    """Attack: make one-time codes for every report, leave, and take the reports over as the people."""
    theirs, kept = for_another.file(case_worker), for_another.file(case_worker)
    code, good = for_another.make_code(case_worker, theirs), for_another.make_code(helpline, kept)
    remove(helpline, case_worker)
    release(db)
    assert for_another.type_code(Visitor(app), code).status == 422
    assert for_another.type_code(Visitor(app), good).path == "/return/hand-over/yours"
