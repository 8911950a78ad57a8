"""Permission after a report was sent: what taking back, narrowing, widening or a passed day does to keys and rows."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.accounts.access import reporter
from portal.db import Database
from portal.keys import rings
from portal.keys.models import Owed
from portal.organisations.models import Kind, Organisation
from portal.policy import Action
from portal.problems import Invalid
from portal.submissions import access, queries
from portal.submissions.models import Note, Permission, Section, Withdrawal
from portal.submissions.operations import permission, referral
from portal.submissions.operations.permission import Audience
from portal.submissions.rules import PartState, SectionName
from tests.factories import Person
from tests.personas import MakeMember
from tests.submissions import desk
from tests.submissions.desk import Report

STATES = (("account", "state"), ("technical", "state"))
Shared = Callable[..., Report]


def refer(report: Report, source: Person, to: Person, sections: tuple[str, ...] = ("account", "technical")) -> None:
    """Refer as the page does, in the source's own name."""
    with report.db.writing() as session:
        by = source.actor(session)
        part = access.participation(session, report.reference, by=by, to=Action.PARTICIPATION_SEE)
        target = session.get_one(Organisation, to.organisation)
        names = [SectionName(name) for name in sections]
        referral.refer(session, part, to=target, sections=names, note="", by=by, id=UUID(int=to.organisation.int ^ 1))
        session.commit()


def held(report: Report, person: Person) -> set[str]:
    """Return the sections that the person's pages open."""
    visitor = person.visitor()
    shown = {name: visitor.fetch(f"{report.url}/section/{name}") for name in SectionName}
    return {
        name.value for name, answer in shown.items() if answer.status_code == 200 and "not given" not in answer.text
    }


def withdraw(report: Report, *, audience: Kind | None = None, organisation: UUID | None = None) -> None:
    """Take back what was given to a kind, or to one organisation by name, as the reporter."""
    with report.db.writing() as session:
        by = reporter(session, report.token)
        submission = access.own_submission(session, by=by)
        given = permission.standing(session, submission)
        taken = [one for one in given if (audience and one.audience is audience) or one.organisation_id == organisation]
        assert taken
        permission.withdraw(session, taken, by=by)
        session.commit()


def contents(db: Database) -> dict[str, bytes]:
    with db.reading() as session:
        return {row.name.value: row.content for row in session.scalars(select(Section))}


@pytest.fixture
def report(app: Flask, helpline: Person, liaison: Person, other_liaison: Person) -> Report:
    """A report to the helpline, passed on to two governments."""
    made = desk.report(app, helpline, beyond=STATES)
    for state in (liaison, other_liaison):
        refer(made, helpline, state)
    return made


def test_taking_permission_back_from_a_kind_takes_it_from_everyone_of_that_kind(
    report: Report, helpline: Person, liaison: Person, other_liaison: Person
) -> None:
    assert held(report, liaison) == held(report, other_liaison) == {"account", "technical"}
    before = contents(report.db)
    withdraw(report, audience=Kind.STATE)
    assert held(report, liaison) == held(report, other_liaison) == set()
    assert report.part(liaison).state is report.part(other_liaison).state is PartState.WITHDRAWN
    assert held(report, helpline) == {"account", "technical", "contact", "wall"}
    after = contents(report.db)
    assert {name for name in before if before[name] != after[name]} == {"account", "technical"}


def test_what_another_permission_covers_stays(report: Report, liaison: Person, other_liaison: Person) -> None:
    with report.db.writing() as session:
        by = reporter(session, report.token)
        submission = access.own_submission(session, by=by)
        to = Audience(organisation=liaison.organisation)
        permission.permit(session, submission, section=SectionName.TECHNICAL, to=to, until=None, by=by)
        session.commit()
    withdraw(report, audience=Kind.STATE)
    assert held(report, liaison) == {"technical"}
    assert report.part(liaison).state is PartState.OFFERED
    assert held(report, other_liaison) == set()


def test_a_narrowing_destroys_the_notes_and_asks_for_the_copies(report: Report, helpline: Person) -> None:
    visitor = helpline.visitor()
    visitor.open(report.url).press("Accept")
    visitor.open(f"{report.url}/note").fill({"Note": "What I made of it"}).press()
    visitor.open(f"{report.url}/summary").fill({"Summary in one line": "In one line"}).press()
    with report.db.writing() as session:
        by = reporter(session, report.token)
        given = permission.standing(session, access.own_submission(session, by=by))
        one = next(one for one in given if one.section is SectionName.CONTACT)
        permission.withdraw(session, [one], by=by)
        session.commit()
    part = report.part(helpline)
    assert part.state is PartState.IN_REVIEW and part.summary is None
    assert held(report, helpline) == {"account", "technical", "wall"}
    with report.db.reading() as session:
        assert session.scalars(select(Note).where(Note.participation_id == part.id)).all() == []
        asked = session.scalars(select(Withdrawal).where(Withdrawal.participation_id == part.id)).one()
    assert asked.section is SectionName.CONTACT and asked.due_on == clock.today() + timedelta(days=14)


def test_whoever_lost_everything_is_offered_it_again_by_name_only(
    report: Report, helpline: Person, liaison: Person
) -> None:
    with report.db.writing() as session:
        by = reporter(session, report.token)
        part = access.own_participation(session, report.part(liaison).id, by=by)
        permission.withdraw_from(session, part, by=by)
        session.commit()
    page = helpline.visitor().open(f"{report.url}/refer/{slug(liaison)}")
    assert "took permission back" in page.text
    with report.db.writing() as session:
        by = reporter(session, report.token)
        submission = access.own_submission(session, by=by)
        to = Audience(organisation=liaison.organisation)
        permission.permit(session, submission, section=SectionName.ACCOUNT, to=to, until=None, by=by)
        session.commit()
    assert held(report, liaison) == {"account"}
    assert report.part(liaison).state is PartState.OFFERED


def test_a_permission_whose_day_has_passed_is_taken_back_without_anybodys_key(
    report: Report, liaison: Person, helpline: Person
) -> None:
    with report.db.writing() as session:
        wanted = update(Permission).where(Permission.audience == Kind.STATE, Permission.section == SectionName.ACCOUNT)
        session.execute(wanted.values(until_on=clock.today()))
        session.commit()
    assert expire(report.db) == 0, "the last day still counts"
    before = contents(report.db)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert expire(report.db) == 1
        assert held(report, liaison) == {"technical"}
        assert contents(report.db) == before, "nobody with the key was there"
        helpline.visitor().open("/desk/submissions")
        after = contents(report.db)
        assert {name for name in before if before[name] != after[name]} == {"account"}
        assert held(report, helpline) >= {"account"}
    assert debts(report.db) == 0


def test_the_reporter_pays_what_is_owed_where_nobody_else_has_the_key(app: Flask, liaison: Person) -> None:
    made = desk.report(app, liaison, only={liaison.organisation: [SectionName.ACCOUNT]})
    with made.db.writing() as session:
        session.execute(update(Permission).values(until_on=clock.today()))
        session.commit()
    before = contents(made.db)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert expire(made.db) == 1
    assert debts(made.db) > 0
    made.reporter().open("/return/report")
    assert contents(made.db)["account"] != before["account"]
    assert debts(made.db) == 0


def test_a_new_manager_is_given_the_restricted_reports_by_the_next_who_comes_by(
    app: Flask, helpline: Person, make_member: MakeMember
) -> None:
    made = desk.report(app, helpline, people="A name")
    with made.db.writing() as session:
        made_manager = make_member(helpline, name="Second Manager", manager=True)
        session.rollback()
    helpline.visitor().open("/desk/submissions")
    with made.db.reading() as session:
        part = made.part(helpline)
        ring = permission.ring_for(session, part)
        assert made_manager.account in {one.account for one in rings.admitted(session, ring)}
    assert "account" in held(made, made_manager)


def test_no_organisation_of_a_kind_that_never_receives_can_be_permitted(
    report: Report, vendor_officer: Person, company: Person
) -> None:
    with report.db.writing() as session:
        by = reporter(session, report.token)
        submission = access.own_submission(session, by=by)
        barred = [
            (SectionName.ACCOUNT, Audience(organisation=vendor_officer.organisation)),
            (SectionName.TECHNICAL, Audience(kind=Kind.VENDOR)),
            (SectionName.TECHNICAL, Audience(kind=Kind.SECRETARIAT)),
            (SectionName.ACCOUNT, Audience(organisation=company.organisation)),
            (SectionName.WALL, Audience(kind=Kind.STATE)),
            (SectionName.WALL, Audience(kind=Kind.CIVIL_SOCIETY)),
        ]
        for section, to in barred:
            with pytest.raises(Invalid):
                permission.permit(session, submission, section=section, to=to, until=None, by=by)


def expire(db: Database) -> int:
    with db.writing() as session:
        count = permission.expire(session)
        session.commit()
    return count


def debts(db: Database) -> int:
    with db.reading() as session:
        return len(session.scalars(select(Owed)).all())


def slug(person: Person) -> str:
    with person.database.reading() as session:
        return session.get_one(Organisation, person.organisation).slug


def test_every_opening_is_recorded_before_it_is_shown(report: Report, liaison: Person) -> None:
    liaison.visitor().open(f"{report.url}/section/account")
    with report.db.reading() as session:
        seen = {
            (opening.organisation_id, section.name) for opening, section in session.execute(queries.openings(report.id))
        }
    assert seen == {(liaison.organisation, SectionName.ACCOUNT)}
    assert "Example Foreign Office" in report.reporter().open("/return/openings").text
