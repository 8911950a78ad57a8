"""A report that a manager restricts to named people, with everything that was made of it; and opens again."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.access import reporter
from portal.db import Database
from portal.keys import owed, vouching
from portal.keys.models import Generation, Grant, Owed, Ring, RingKind
from portal.submissions import access
from portal.submissions.models import Handler, Note, Participation
from portal.submissions.operations import marking, permission
from portal.submissions.operations.permission import Audience
from portal.submissions.rules import Facet, SectionName
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.organisations.test_rotation import rotate
from tests.personas import MakeMember
from tests.security.test_closure import reachable
from tests.submissions import for_another
from tests.submissions.desk import HAPPENED, Report, report, sent_again
from tests.submissions.test_assign import HANDLER
from tests.submissions.test_freeze import FREEZE
from tests.submissions.test_log import written
from tests.submissions.test_marks import found, marked, take_back
from tests.submissions.test_standing_in import chosen

RESTRICT, LIFT = "Restrict it to named people", "Open it to everyone here again"
OURS = ("A note before", "canary-tag", "One line of it", "A talk before")


@pytest.fixture
def third(make_member: MakeMember, helpline: Person) -> Person:
    return make_member(helpline, name="Wambui Otieno")


def restrict(filed: Report, by: Person, *named: Person) -> Page:
    page = by.visitor().open(filed.url).follow(HANDLER).follow(RESTRICT)
    if named:
        page = page.fill({"named": [str(one.account) for one in named]})
    return page.press("Restrict it", status=200)


def lift(filed: Report, by: Person) -> Page:
    page = by.visitor().open(filed.url).follow(HANDLER).follow(LIFT)
    return page.press("Open it to everyone here", status=200)


def worked_on(filed: Report, by: Person) -> None:
    """Leave a note, a tag, a summary and a line of the log on a report."""
    note, tag, line, talk = OURS
    visitor = by.visitor()
    visitor.open(f"{filed.url}/note").fill({"Note": note}).press("Keep the note", status=200)
    visitor.open(f"{filed.url}/summary").fill({"Summary in one line": line}).press("Keep the summary", status=200)
    marked(by, filed, "tag", codes=tag)
    written(by, filed, "Write down a talk", talk)


def opens_all(person: Person, filed: Report) -> bool:
    page = person.visitor().open(filed.url)
    assert HAPPENED in person.visitor().open(f"{filed.url}/section/account").main
    return all(text in page.main for text in OURS)


def test_only_managers_and_the_named_open_it_and_what_was_made_of_it(
    app: Flask, db: Database, helpline: Person, case_worker: Person, third: Person
) -> None:
    filed, other = report(app, helpline), report(app, helpline)
    worked_on(filed, third)
    page = restrict(filed, helpline, case_worker)
    assert "restricted to managers and named handlers" in page.text
    assert opens_all(helpline, filed) and opens_all(case_worker, filed)
    third.visitor().open(filed.url, status=404)
    shown = third.visitor().open("/desk/submissions?state=").text
    assert filed.reference not in shown and other.reference in shown
    assert filed.reference not in third.visitor().open("/desk").text
    with db.reading() as session:
        assert marking.of(session, [filed.part(helpline).id], by=third.actor(session)) == {}
    assert found(db, helpline, Facet.TAG, "canary-tag") == {filed.reference}, "a manager still finds it"


def test_the_password_of_whoever_is_not_named_opens_nothing_of_it(
    app: Flask, db: Database, helpline: Person, case_worker: Person, third: Person
) -> None:
    filed = report(app, helpline)
    with db.reading() as session:
        everything = reachable(session, third)
    restrict(filed, helpline, case_worker)
    with db.reading() as session:
        assert reachable(session, helpline) == reachable(session, case_worker) == everything != set()
        assert reachable(session, third) == set()
    filed.answers(helpline, "And this is new")
    assert "And this is new" in case_worker.visitor().open(filed.url).main
    assert "And this is new" in filed.reporter().open(f"/return/thread/{filed.part(helpline).id}").main


def test_grants_keep_who_gave_them_when_and_why(app: Flask, db: Database, helpline: Person) -> None:
    filed = report(app, helpline)

    def given() -> set[tuple[object, ...]]:
        with db.reading() as session:
            rows = session.scalars(select(Grant).where(Grant.holder_id == helpline.organisation))
            return {(one.data_key_id, one.permission_id, one.given_by, one.given_on) for one in rows}

    before = given()
    restrict(filed, helpline)
    assert given() == before
    lift(filed, helpline)
    assert given() == before


def test_it_is_opened_again_with_what_was_written_meanwhile(
    app: Flask, db: Database, helpline: Person, third: Person
) -> None:
    filed = report(app, helpline)
    restrict(filed, helpline)
    worked_on(filed, helpline)
    with db.reading() as session:
        rings = {one.id for one in session.scalars(select(Ring).where(Ring.kind == RingKind.RESTRICTED))}
    assert "restricted to managers" not in lift(filed, helpline).text
    assert opens_all(third, filed)
    with db.reading() as session:
        assert session.scalars(select(Ring).where(Ring.kind == RingKind.RESTRICTED)).all() == []
        assert session.scalars(select(Generation).where(Generation.ring_id.in_(rings))).all() == []
        assert session.scalars(select(Handler)).all() == []
    restrict(filed, helpline)
    third.visitor().open(filed.url, status=404)
    assert opens_all(helpline, filed)


def test_whoever_handled_it_and_is_not_named_handles_it_no_more(
    app: Flask, helpline: Person, case_worker: Person, third: Person
) -> None:
    filed = report(app, helpline)
    chosen(filed, helpline, handler=third.name, second=case_worker.name).press("Save", status=200)
    page = helpline.visitor().open(f"{filed.url}/restrict")
    assert set(page.form("Restrict it").value("named")) == {str(case_worker.account), str(third.account)}
    restrict(filed, helpline, case_worker)
    assert filed.part(helpline).handlers == (case_worker.account,)


def test_others_are_let_in_and_out_later_without_names_to_compare(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline)
    worked_on(filed, helpline)
    restrict(filed, helpline)
    page = helpline.visitor().open(filed.url).follow(HANDLER)
    assert "A manager restricted this report" in page.main and "A person is named" not in page.main
    page = page.follow("Let somebody in")
    assert "must never see" not in page.main
    page.fill({"Who else": case_worker.name}).press("Let this person in", status=200)
    assert opens_all(case_worker, filed)
    page = helpline.visitor().open(filed.url).follow(HANDLER).follow("Take it from this person")
    page.press("Take it from this person", status=200)
    case_worker.visitor().open(filed.url, status=404)
    assert opens_all(helpline, filed)


def test_only_a_manager_restricts_and_lifts(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    assert RESTRICT not in case_worker.visitor().open(filed.url).follow(HANDLER).main
    case_worker.visitor().open(f"{filed.url}/restrict", status=403)
    restrict(filed, helpline, case_worker)
    assert LIFT not in case_worker.visitor().open(filed.url).follow(HANDLER).main
    case_worker.visitor().open(f"{filed.url}/lift", status=403)


def test_what_a_name_on_the_wall_restricts_nobody_lifts(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline, people="The Deputy")
    page = helpline.visitor().open(filed.url).follow(HANDLER)
    assert LIFT not in page.main and RESTRICT not in page.main
    helpline.visitor().open(f"{filed.url}/lift", status=404)
    _address, content = sent_again(page.visitor, page.fill({"Who handles": "Nobody yet"}))
    assert page.visitor.post(f"{filed.url}/lift", content).status_code in {403, 422}
    assert filed.part(helpline).ring_id is not None


def test_it_is_not_opened_to_more_while_the_reporter_has_frozen_it(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    restrict(filed, helpline)
    filed.reporter().open("/return/report").follow(FREEZE).press("Freeze all sharing", status=200)
    page = helpline.visitor().open(f"{filed.url}/lift").press("Open it to everyone here", status=403)
    assert filed.part(helpline).ring_id is not None and page.status == 403


def test_restricting_twice_and_naming_strangers_changes_nothing(
    app: Flask, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(f"{filed.url}/restrict").fill({"named": [str(case_worker.account)]})
    address, content = sent_again(page.visitor, page)
    for stranger in (str(liaison.account), str(uuid4()), "me"):
        assert page.visitor.post(address, content | {"named": [stranger]}).status_code == 422
    assert filed.part(helpline).ring_id is None
    page.press("Restrict it", status=200)
    assert page.visitor.post(address, content).status_code in {303, 404}
    with filed.db.reading() as session:
        assert len(session.scalars(select(Ring).where(Ring.kind == RingKind.RESTRICTED)).all()) == 1


def test_another_organisation_that_holds_it_is_not_affected(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, liaison)
    restrict(filed, helpline)
    assert HAPPENED in liaison.visitor().open(f"{filed.url}/section/account").main
    assert filed.part(liaison).ring_id is None


def test_a_rotation_and_a_withdrawal_find_it_as_any_restricted_one(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline)
    worked_on(filed, helpline)
    restrict(filed, helpline)
    rotate(helpline)
    assert opens_all(helpline, filed)
    case_worker.visitor().open(filed.url, status=404)
    take_back(filed, helpline)
    with db.reading() as session:
        assert session.scalars(select(Note)).all() == []


def test_what_is_given_later_goes_to_the_named_alone(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline, only={helpline.organisation: [SectionName.TECHNICAL]})
    restrict(filed, helpline)
    with db.writing() as session:
        by = reporter(session, filed.token)
        submission = access.own_submission(session, by=by)
        to = Audience(organisation=helpline.organisation)
        permission.permit(session, submission, section=SectionName.ACCOUNT, to=to, until=None, by=by)
        session.commit()
    assert HAPPENED in helpline.visitor().open(f"{filed.url}/section/account").main
    with db.reading() as session:
        assert reachable(session, case_worker) == set()


def test_what_is_still_owed_to_it_is_owed_to_the_named_alone(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    filed = report(app, helpline)
    with db.writing() as session:
        part = session.get_one(Participation, filed.part(helpline).id)
        ring = permission.ring_for(session, part)
        owed.owe_grant(session, part.thread_key_id, ring=ring, permission=None, payer=None)
        session.commit()
    restrict(filed, helpline)
    with db.reading() as session:
        (debt,) = session.scalars(select(Owed))
        assert debt.ring_id == filed.part(helpline).ring_id and vouching.is_ours(session, debt)
    lift(filed, helpline)
    restrict(filed, helpline)
    filed.reporter().open("/return/report")
    with db.reading() as session:
        assert session.scalars(select(Owed)).all() == []
        assert reachable(session, case_worker) == set()


def test_what_is_kept_for_somebody_goes_with_it(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    url = for_another.file(case_worker)
    visitor: Visitor = helpline.visitor()
    page = visitor.open(url).follow(HANDLER).follow(RESTRICT)
    page.fill({"named": []}).press("Restrict it", status=200)
    case_worker.visitor().open(f"{url}/hand-over", status=404)
    assert for_another.make_code(helpline, url)
    with db.reading() as session:
        assert reachable(session, case_worker) == set()


def test_a_code_that_somebody_made_before_opens_nothing_once_they_are_shut_out(
    app: Flask, helpline: Person, case_worker: Person, third: Person
) -> None:
    """Attack: who handles it makes a one-time code, is shut out, and takes the report over as the person."""
    url = for_another.file(case_worker)
    code = for_another.make_code(case_worker, url)
    page = helpline.visitor().open(url).follow(HANDLER).follow(RESTRICT)
    page.fill({"named": [str(third.account)]}).press("Restrict it", status=200)
    assert for_another.type_code(Visitor(app), code).status == 422
    by_third = for_another.make_code(third, url)
    helpline.visitor().open(f"{url}/handlers/{third.account}/unname").press("Take it from this person", status=200)
    assert for_another.type_code(Visitor(app), by_third).status == 422
    kept = for_another.make_code(helpline, url)
    assert for_another.type_code(Visitor(app), kept).path == "/return/hand-over/yours"


def test_a_code_of_somebody_who_stays_is_still_good(app: Flask, helpline: Person, case_worker: Person) -> None:
    url = for_another.file(case_worker)
    code = for_another.make_code(case_worker, url)
    page = helpline.visitor().open(url).follow(HANDLER).follow(RESTRICT)
    page.fill({"named": [str(case_worker.account)]}).press("Restrict it", status=200)
    assert for_another.type_code(Visitor(app), code).path == "/return/hand-over/yours"
