"""Suspending and lifting: two people, never one's own, and nothing is forgotten by whoever depends on it."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.db import Database
from portal.organisations import rules, standings
from portal.organisations.models import Intake, Membership, Organisation, Proposal
from portal.organisations.operations import standing
from portal.organisations.rules import ProposalState, Reason, Standing, StandingVerb
from portal.policy import Action, allows
from portal.policy.roles import Role, Stake
from portal.problems import Problem, Refused
from portal.submissions.rules import PartState
from portal.web.gate import declared_action
from tests.accounts.test_second_factor import wrong_code
from tests.harness.pages import NewVisitor
from tests.organisations.deciding import SUSPENDED, WHY, address, confirm, decide, now, propose, waiting
from tests.personas import MakeMember, Person
from tests.security import loot
from tests.security.test_closure import reachable
from tests.security.test_gate import rules as routes
from tests.submissions.desk import report


def test_every_move_of_standing_is_in_the_table_or_refused() -> None:
    for state, verb in product(Standing, StandingVerb):
        if rules.may_move(state, verb):
            assert rules.move(state, verb) is rules.MOVES[state, verb]
        else:
            with pytest.raises(Refused):
                rules.move(state, verb)
    assert {verb for state, verb in rules.MOVES if state is Standing.REMOVED} == set()
    assert {state for (state, verb) in rules.MOVES if verb is StandingVerb.DISSOLVE} == {Standing.VERIFIED}


@pytest.mark.parametrize(("state", "verb"), list(product(Standing, ("suspend", "lift", "remove"))))
def test_only_what_the_table_has_can_be_proposed(
    db: Database, secretariat: Person, helpline: Person, state: Standing, verb: str
) -> None:
    with db.writing() as session:
        session.get_one(Organisation, helpline.organisation).standing = state
        session.commit()
    possible = rules.may_move(state, StandingVerb(verb))
    shown = secretariat.visitor().open(address(helpline.organisation))
    assert any(link.endswith(f"/propose/{verb}") for link in shown.links.values()) is possible
    secretariat.visitor().open(address(helpline.organisation, "propose", verb), status=200 if possible else 403)


def test_one_person_changes_nothing_and_two_suspend(
    db: Database, secretariat: Person, second_secretary: Person, helpline: Person, new_visitor: NewVisitor
) -> None:
    before = helpline.visitor()
    page = propose(secretariat, helpline.organisation, "suspend")
    assert "Waits for a second person" in page.main and "You proposed this." in page.main and WHY in page.main
    assert now(db, helpline.organisation).is_open
    assert before.open("/desk/submissions").h1 == "Submissions"
    desk = second_secretary.visitor().open("/desk")
    assert "1 proposal waits for a second person" in desk.main
    assert "proposal waits" not in secretariat.visitor().open("/desk").main
    confirm(second_secretary, helpline.organisation)
    found = now(db, helpline.organisation)
    assert (found.standing, found.intake, found.is_open) == (SUSPENDED, Intake.PAUSED, False)
    assert before.open("/desk").path.startswith("/sign-in"), "its members are signed out"
    public = new_visitor().open(f"/organisations/{found.slug}").main
    assert "Suspended since" in public and "no report can be sent to it" in public and "Kanari" not in public
    history = secretariat.visitor().open(address(helpline.organisation)).main
    assert "Selma Roth proposed" in history and "Bruno Sand confirmed it" in history and WHY in history


def test_the_same_person_cannot_confirm(db: Database, secretariat: Person, helpline: Person) -> None:
    propose(secretariat, helpline.organisation, "suspend")
    one = waiting(db, helpline.organisation)
    where = address(helpline.organisation, "proposals", str(one.id), "confirm")
    page = secretariat.visitor().open(where, status=403)
    assert "You proposed this yourself" in page.main
    with db.reading() as session:
        by = secretariat.actor(session)
    with db.writing() as session:
        organisation, proposal = session.get_one(Organisation, helpline.organisation), session.get_one(Proposal, one.id)
        with pytest.raises(Refused):
            standing.confirm(session, organisation, proposal, by=by)
    assert now(db, helpline.organisation).standing is Standing.VERIFIED


def test_the_database_too_wants_two_people(db: Database, secretariat: Person, helpline: Person) -> None:
    propose(secretariat, helpline.organisation, "remove")
    with db.writing() as session:
        one = session.scalars(standings.waiting_proposals(helpline.organisation)).one()
        one.state, one.decided_by = ProposalState.CONFIRMED, one.proposed_by
        with pytest.raises(IntegrityError):
            session.flush()


def test_nobody_decides_about_the_secretariat_or_where_they_belong(
    db: Database, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    page = secretariat.visitor().open(address(secretariat.organisation))
    assert not any("/propose/" in link for link in page.links.values())
    assert propose(secretariat, secretariat.organisation, "suspend", status=403).status == 403
    with db.writing() as session:  # a secretary who is a member of the helpline as well
        session.add(Membership(account_id=second_secretary.account, organisation_id=helpline.organisation))
        session.commit()
    assert (
        "You belong to this organisation" in propose(second_secretary, helpline.organisation, "remove", status=403).main
    )
    propose(secretariat, helpline.organisation, "suspend")
    assert "You belong to this organisation" in confirm(second_secretary, helpline.organisation, status=403).main
    assert now(db, helpline.organisation).standing is Standing.VERIFIED


def test_a_wrong_code_proposes_nothing_and_keeps_what_was_typed(
    db: Database, secretariat: Person, helpline: Person
) -> None:
    page = secretariat.visitor().open(address(helpline.organisation, "propose", "suspend"))
    page = page.fill({"reason": "conduct", "text": WHY, "code": wrong_code(secretariat)}).press(
        "Propose it", status=422
    )
    assert page.form("Propose it").value("In your own words") == WHY
    with db.reading() as session:
        assert session.scalar(select(func.count(Proposal.id))) == 0


def test_the_same_form_sent_twice_proposes_once_and_a_second_proposal_is_refused(
    db: Database, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    page = secretariat.visitor().open(address(helpline.organisation, "propose", "suspend"))
    for _ in range(2):
        code = {"code": secretariat.spare()} if page.form("Propose it").find("code") else {}
        page.fill({"reason": "conduct", "text": WHY, **code}).press("Propose it", status=200)
    waiting(db, helpline.organisation)
    assert propose(second_secretary, helpline.organisation, "remove", status=403).status == 403


def test_a_proposal_can_be_taken_back_and_is_then_worth_nothing(
    db: Database, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    propose(secretariat, helpline.organisation, "suspend")
    one = waiting(db, helpline.organisation)
    page = second_secretary.visitor().open(address(helpline.organisation, "proposals", str(one.id), "confirm"))
    secretariat.visitor().open(address(helpline.organisation)).press("Take this proposal back", status=200)
    late = page.fill({"code": second_secretary.spare()}).press("Confirm it")
    assert late.status in {403, 409} and "decided already" in late.main
    assert now(db, helpline.organisation).standing is Standing.VERIFIED


def test_of_two_who_confirm_at_once_one_is_told(
    db: Database, secretariat: Person, second_secretary: Person, helpline: Person, make_member: MakeMember
) -> None:
    third = make_member(secretariat, name="Tilda Moor", manager=True)
    propose(secretariat, helpline.organisation, "suspend")
    one = waiting(db, helpline.organisation).id

    def press(person: Person) -> str:
        with db.reading() as session:
            by = person.actor(session)
        try:
            with db.writing() as session:
                organisation = session.get_one(Organisation, helpline.organisation)
                standing.confirm(session, organisation, session.get_one(Proposal, one), by=by)
                session.commit()
        except Problem as problem:
            return type(problem).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (second_secretary, third))) in (["Stale", "done"], ["Refused", "done"])
    assert now(db, helpline.organisation).standing is SUSPENDED


def test_lifting_needs_two_again_and_the_keys_still_open(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    filed = report(app, helpline)
    decide(secretariat, second_secretary, helpline.organisation, "suspend")
    with db.reading() as session:
        assert reachable(session, helpline) >= {"account", "wall", "thread"}, "grants are kept"
    propose(second_secretary, helpline.organisation, "lift")
    assert now(db, helpline.organisation).standing is SUSPENDED
    confirm(secretariat, helpline.organisation)
    found = now(db, helpline.organisation)
    assert (found.standing, found.intake) == (Standing.VERIFIED, Intake.PAUSED)
    assert helpline.visitor().open(f"{filed.url}/section/account").status == 200


def test_a_suspended_member_signs_in_and_finds_every_door_closed(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    decide(secretariat, second_secretary, helpline.organisation, "suspend")
    visitor = helpline.visitor()
    page = visitor.open("/desk")
    assert page.h1 == "Example Helpline is suspended"
    assert "Write to the secretariat" in page.main and "@" in page.main
    open_to_all = {Stake.NONE, Stake.ACCOUNT}
    for method in ("GET", "POST"):
        for rule, where in routes(app, method):
            wanted = declared_action(app, rule.endpoint)
            assert wanted is not None
            if allows(Role.CIVIL_SOCIETY, frozenset(open_to_all), wanted):
                continue
            sent: dict[str, Any] = {}
            if method == "POST":  # in parts, as an upload wants it, and every other form takes it
                page_token = visitor.open("/desk/account").forms[0].value("csrf_token")
                sent = {"data": {"csrf_token": page_token}, "content_type": "multipart/form-data"}
            answer = visitor.fetch(where, method=method, **sent)
            assert answer.status_code in {302, 303, 403, 404}, f"{method} {rule} answered {answer.status_code}"


def test_no_report_can_be_sent_to_a_suspended_one_and_its_reporter_is_told(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    filed = report(app, helpline)
    decide(secretariat, second_secretary, helpline.organisation, "suspend")
    page = filed.reporter().open("/return/report")
    assert "Example Helpline is suspended since" in page.main
    assert "it can open nothing now. You can take your permission back." in page.main
    page.follow("Take everything back from Example Helpline").press("Take it back", status=200)
    assert filed.part(helpline).state is PartState.WITHDRAWN
    assert "You took everything back" in filed.reporter().open("/return/report").main
    with pytest.raises(Problem):
        report(app, helpline)


def test_the_reason_lies_nowhere_in_clear(
    db: Database, secretariat: Person, second_secretary: Person, helpline: Person, tmp_path: Path
) -> None:
    decide(secretariat, second_secretary, helpline.organisation, "suspend")
    decide(secretariat, second_secretary, helpline.organisation, "remove")
    assert loot.found(["Kanari-why-nachtigall"], [*loot.rows_of(db), *loot.files_in(tmp_path)]) == []


def test_others_cannot_tell_and_members_cannot_propose(
    helpline: Person, liaison: Person, new_visitor: NewVisitor
) -> None:
    for where in (address(liaison.organisation), address(liaison.organisation, "propose", "suspend")):
        helpline.visitor().open(where, status=403)
        assert new_visitor().open(where).path.startswith("/sign-in")
    assert not allows(Role.CIVIL_SOCIETY, frozenset(Stake), Action.STANDING_CONFIRM)


def test_a_proposal_of_another_organisation_is_not_found(
    db: Database, secretariat: Person, second_secretary: Person, *, helpline: Person, liaison: Person
) -> None:
    propose(secretariat, helpline.organisation, "remove")
    one = waiting(db, helpline.organisation).id
    second_secretary.visitor().open(address(liaison.organisation, "proposals", str(one), "confirm"), status=404)
    second_secretary.visitor().open(address(uuid4()), status=404)


def test_reasons_are_told_apart_by_what_they_are_for() -> None:
    assert set(rules.REASONS) == set(StandingVerb)
    assert not set(rules.REASONS[StandingVerb.LIFT]) & set(rules.REASONS[StandingVerb.SUSPEND])
    assert {one for found in rules.REASONS.values() for one in found} == set(Reason)
