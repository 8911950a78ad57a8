"""What somebody who writes to the database, or acts at the very same moment, must not get out of it."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.accounts.access import reporter
from portal.actor import Actor
from portal.db import Database, new_id
from portal.keys import grants, owed, rings
from portal.keys.models import Admission, Debt, Generation, Grant, Owed, Ring, RingKind
from portal.keys.rings import Keyholder
from portal.organisations import queries as organisations
from portal.organisations.access import identify
from portal.organisations.models import Kind, Membership, MembershipState
from portal.organisations.operations import members
from portal.sealing.envelopes import Unreadable
from portal.submissions import access
from portal.submissions.models import Note, Participation, Section, Submission
from portal.submissions.operations import handling, permission
from portal.submissions.operations.holding import hold
from portal.submissions.rules import PartState, SectionName
from tests.factories import Person
from tests.personas import MakeMember
from tests.submissions import desk
from tests.submissions.desk import Report
from tests.submissions.test_permission import STATES, refer

Act = Callable[[], object]
FORGED = bytes(32)


def account_key(session: Session) -> UUID:
    return session.scalars(select(Section.data_key_id).where(Section.name == SectionName.ACCOUNT)).one()


def holders(db: Database) -> set[UUID | None]:
    with db.reading() as session:
        return {one.holder_id for one in grants.holders(session, account_key(session))}


def ring_of(session: Session, person: Person, kind: RingKind = RingKind.REPORTS) -> Ring:
    found = rings.ring_of(session, person.organisation, kind)
    assert found is not None
    return found


def meanwhile(act: Act) -> Thread:
    """Begin `act` and give it two seconds to come as far as it can while this transaction is open."""
    begun = Thread(target=act)
    begun.start()
    begun.join(2)
    return begun


def write(db: Database, table: type[Any], **columns: Any) -> None:
    """Write a row as somebody does who has the database and no key."""
    with db.writing() as session:
        session.execute(insert(table).values(id=new_id(), **columns))
        session.commit()


def test_a_debt_paid_while_permission_is_taken_back_gives_nothing_to_whom_it_is_taken_from(
    app: Flask, db: Database, helpline: Person, liaison: Person
) -> None:
    filed = desk.report(app, helpline, beyond=STATES)
    refer(filed, helpline, liaison)
    with db.writing() as session:
        owed.owe_rekey(session, account_key(session))
        session.commit()
    with db.writing() as session:
        by = reporter(session, filed.token)
        submission = access.own_submission(session, by=by, lock=True)
        paying = meanwhile(lambda: helpline.visitor().open("/desk/submissions"))
        stand = permission.standing(session, submission)
        permission.withdraw(session, [one for one in stand if one.audience is Kind.STATE], by=by)
        session.commit()
    paying.join()
    assert filed.part(liaison).state is PartState.WITHDRAWN
    assert holders(db) == {None, helpline.organisation}


def test_a_message_in_between_does_not_keep_the_reporter_from_taking_everything_back(
    app: Flask, db: Database, helpline: Person
) -> None:
    filed = desk.report(app, helpline)
    mine = filed.reporter().open(f"/return/take-back/{filed.part(helpline).id}")
    answers: list[int] = []
    with db.writing() as session:
        part = session.get_one(Participation, filed.part(helpline).id)
        hold(session, part)
        part.said += 1
        taking = meanwhile(lambda: answers.append(mine.press("Take it back").status))
        session.commit()
    taking.join()
    assert (answers, filed.part(helpline).state) == ([200], PartState.WITHDRAWN)


def test_whoever_is_removed_at_that_moment_gets_no_key_of_a_new_restricted_report(
    app: Flask, db: Database, helpline: Person, make_member: MakeMember
) -> None:
    second = make_member(helpline, name="Second Manager", manager=True)
    by = acting(helpline)
    with db.writing() as session:
        leaving = organisations.membership(session, second.account, helpline.organisation)
        assert leaving is not None
        members.remove(session, leaving, by=by)
        filing = meanwhile(lambda: desk.report(app, helpline, people="The Deputy"))
        session.commit()
    filing.join()
    with db.reading() as session:
        assert len(session.scalars(select(Ring).where(Ring.kind == RingKind.RESTRICTED)).all()) == 1
        assert session.scalars(select(Admission).where(Admission.account_id == second.account)).all() == []


def test_whoever_was_removed_and_comes_back_is_let_into_nothing_until_named_again(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    filed = desk.report(app, helpline, people="The Deputy")
    in_their_name(filed, helpline, lambda session, part, by: name(session, part, case_worker, by=by))
    in_their_name(filed, helpline, lambda session, _part, by: leave_and_return(session, case_worker, by=by))
    case_worker.visitor().open(filed.url, status=404)
    assert filed.reference not in case_worker.visitor().open("/desk/submissions").main
    in_their_name(filed, helpline, lambda session, part, by: name(session, part, case_worker, by=by))
    assert desk.HAPPENED in case_worker.visitor().open(f"{filed.url}/section/account").main


def in_their_name(filed: Report, person: Person, act: Callable[..., None]) -> None:
    by = acting(person)
    with filed.db.writing() as session:
        act(session, session.get_one(Participation, filed.part(person).id), by)
        session.commit()


def acting(person: Person) -> Actor:
    """Return who a request of this person is, signed in before the transaction of the test begins."""
    token = person.token()
    with person.database.reading() as session:
        return identify(session, token, reporter=False)


def name(session: Session, part: Participation, person: Person, *, by: Actor) -> None:
    handling.name_handler(session, part, person.account, by=by)


def leave_and_return(session: Session, person: Person, *, by: Actor) -> None:
    """Remove a member and admit the same person again, as an invitation and the five words do."""
    left = organisations.membership(session, person.account, person.organisation)
    assert left is not None
    members.remove(session, left, by=by)
    back = Membership(id=new_id(), account_id=person.account, organisation_id=person.organisation)
    session.add(back)
    session.flush()
    members.admit(session, back, pair=person.pair, by=by)


def test_an_admission_or_a_debt_that_somebody_wrote_into_the_tables_brings_no_key(
    app: Flask, db: Database, helpline: Person, liaison: Person
) -> None:
    filed = desk.report(app, helpline, people="The Deputy")
    with db.reading() as session:
        own = rings.newest(session, ring_of(session, helpline, RingKind.OWN)).id
    ours, theirs = helpline.organisation, liaison.account
    write(db, Membership, account_id=theirs, organisation_id=ours, manager=True, state=MembershipState.ADMITTED)
    write(db, Admission, generation_id=own, account_id=theirs, key_id=liaison.pair, sealed=b"none", mac=FORGED)
    with db.writing() as session:
        owed.owe_admission(session, session.get_one(Ring, filed.part(helpline).ring_id), account=theirs)
        session.commit()
    helpline.visitor().open("/desk/submissions")
    desk.report(app, helpline, people="The Deputy")
    with db.reading() as session:
        held = [one.generation_id for one in session.scalars(select(Admission).where(Admission.account_id == theirs))]
        assert {session.get_one(Generation, one).ring.holder_id for one in held if one != own} == {liaison.organisation}
        assert Keyholder(theirs, liaison.pair) not in rings.admitted(session, ring_of(session, helpline, RingKind.OWN))


@pytest.mark.parametrize("forged", [Debt.GRANT, Debt.REKEY])
def test_a_grant_or_a_debt_that_somebody_wrote_into_the_tables_is_not_renewed(
    app: Flask, db: Database, helpline: Person, liaison: Person, forged: Debt
) -> None:
    """Otherwise the next page that an honest member opens would seal the report's key to whoever wrote them."""
    filed = desk.report(app, helpline)
    with db.reading() as session:
        key, ring = account_key(session), ring_of(session, liaison)
        pair = rings.newest(session, ring).id
        stand = permission.standing(session, session.get_one(Submission, filed.id))
        given = stand[0].id if forged is Debt.GRANT else None
    theirs = liaison.organisation
    if forged is Debt.REKEY:
        write(db, Grant, data_key_id=key, pair_id=pair, holder_id=theirs, sealed=b"none", mac=FORGED)
    debt = {"kind": forged, "holder_id": helpline.organisation, "data_key_id": key, "permission_id": given}
    write(db, Owed, ring_id=ring.id if forged is Debt.GRANT else None, mac=FORGED, **debt)
    if (
        forged is Debt.REKEY
    ):  # an honest one beside it: the report's key does change, and the forged grant is left behind
        with db.writing() as session:
            owed.owe_rekey(session, key)
            session.commit()
    helpline.visitor().open("/desk/submissions")
    with db.reading() as session:
        assert (account_key(session) != key) is (forged is Debt.REKEY)
    assert holders(db) == {None, helpline.organisation}


def test_a_key_pair_moved_to_another_holders_ring_receives_nothing(
    app: Flask, db: Database, helpline: Person, liaison: Person
) -> None:
    with db.writing() as session:
        mine, theirs = rings.newest(session, ring_of(session, liaison)), ring_of(session, helpline)
        session.execute(update(Generation).where(Generation.id == mine.id).values(ring_id=theirs.id, number=2))
        session.execute(update(Ring).where(Ring.id == theirs.id).values(number=2))
        session.commit()
    with pytest.raises(Unreadable):
        desk.report(app, helpline)


def test_what_was_taken_back_does_not_stay_in_the_databases_log(
    app: Flask, db: Database, helpline: Person, tmp_path: Path
) -> None:
    filed = desk.report(app, helpline)
    helpline.visitor().open(f"{filed.url}/note").fill({"Note": "What I made of it"}).press()
    with db.reading() as session:
        mine = select(Grant.sealed).where(Grant.holder_id == helpline.organisation)
        gone = [*session.scalars(mine), *session.scalars(select(Note.content))]
    assert len(gone) > 4
    filed.reporter().open(f"/return/take-back/{filed.part(helpline).id}").press("Take it back", status=200)
    db.empty_log()
    lying = b"".join(one.read_bytes() for one in tmp_path.glob("accord.db*"))
    assert not [one for one in gone if one[:60] in lying]
