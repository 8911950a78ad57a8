"""A child, a detained or a missing person: nobody alone passes the report to a government."""

from collections.abc import Mapping

import pytest
from flask import Flask

from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Refused
from portal.submissions import access
from portal.submissions.drafting import Answer
from portal.submissions.operations import referral
from portal.submissions.rules import SectionName
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions import desk, for_another
from tests.submissions.desk import Report
from tests.submissions.test_refer_desk import TO_STATES, offer, refer

BEYOND = (*TO_STATES, ("technical", "technology_company"), ("account", "civil_society"))
REASON = "another member of your organisation has to agree first"


def filed_about(app: Flask, helpline: Person, answers: Mapping[str, Answer]) -> Report:
    filed = desk.report(app, helpline, answers=answers, beyond=BEYOND)
    helpline.visitor().open(filed.url).press("Accept")
    return filed


@pytest.fixture
def child(app: Flask, helpline: Person) -> Report:
    return filed_about(app, helpline, {"protected_person": ["child"]})


def agree(filed: Report, by: Person, to: Person, *sections: str) -> Page:
    """Agree as a second person does: from the page that says what could go there."""
    page = by.visitor().open(f"{filed.url}/refer/{slug_of(filed, to)}/agree")
    return page.fill({"Parts that may go there": sections}).press("I agree")


def slug_of(filed: Report, person: Person) -> str:
    with filed.db.reading() as session:
        return session.get_one(Organisation, person.organisation).slug


@pytest.mark.parametrize(
    "answers",
    [
        {"protected_person": ["child"]},
        {"protected_person": ["detained"]},
        {"protected_person": ["missing", "child"]},
        {"kind_of_person": ["lawyer", "child"]},
    ],
)
def test_nobody_alone_refers_it_to_a_government(
    app: Flask, helpline: Person, liaison: Person, answers: Mapping[str, Answer]
) -> None:
    filed = filed_about(app, helpline, answers)
    page = offer(filed, helpline.visitor(), liaison)
    assert page.main.count(REASON) == 2 and "Continue" not in page.source


def test_one_agrees_and_another_refers_what_was_agreed(
    child: Report, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    page = agree(child, case_worker, liaison, "What happened")
    assert "A colleague agrees to a referral to Example Foreign Office" in page.main
    page = offer(child, helpline.visitor(), liaison)
    assert page.main.count(REASON) == 1, "the technical details were not agreed to"
    page = refer(child, helpline, liaison, "What happened")
    assert page.h1 == child.reference and "A colleague agrees" not in page.main
    assert liaison.visitor().open(f"{child.url}/section/account").status == 200
    liaison.visitor().open(f"{child.url}/section/technical", status=403)


def test_whoever_agreed_is_not_the_second_person(child: Report, helpline: Person, liaison: Person) -> None:
    agree(child, helpline, liaison, "What happened", "Technical details")
    page = offer(child, helpline.visitor(), liaison)
    assert page.main.count(REASON) == 2 and "Continue" not in page.source
    with child.db.writing() as session:
        by = helpline.actor(session)
        part = access.participation(session, child.reference, by=by, to=Action.PARTICIPATION_REFER)
        to = session.get_one(Organisation, liaison.organisation)
        with pytest.raises(Refused, match=REASON):
            referral.refer(session, part, to=to, sections=[SectionName.ACCOUNT], note="", by=by, id=part.submission_id)


def test_agreement_is_taken_back_as_long_as_nobody_acted(
    child: Report, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    agree(child, case_worker, liaison, "What happened")
    page = case_worker.visitor().open(f"{child.url}/refer/{slug_of(child, liaison)}/agree")
    assert "Kofi Mensah agreed on" in page.main
    page.press("Take my agreement back")
    assert offer(child, helpline.visitor(), liaison).main.count(REASON) == 2


def test_agreement_of_somebody_who_left_counts_no_more(
    child: Report, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    agree(child, case_worker, liaison, "What happened")
    page = helpline.visitor().open(f"/desk/organisation/members/{case_worker.account}/remove")
    page = page.fill({"Code from": helpline.totp()}).press()
    assert offer(child, helpline.visitor(), liaison).main.count(REASON) == 2


def test_others_than_governments_need_one_person(child: Report, helpline: Person, company: Person) -> None:
    page = offer(child, helpline.visitor(), company)
    assert REASON not in page.main
    assert page.form("Continue").fields()


def test_a_report_about_nobody_of_these_needs_one_person(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = filed_about(app, helpline, {})
    assert REASON not in offer(filed, helpline.visitor(), liaison).main
    helpline.visitor().open(f"{filed.url}/refer/{slug_of(filed, liaison)}/agree", status=404)


def test_an_answer_that_was_hidden_again_asks_for_nobody(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = filed_about(app, helpline, {"how_much": "short", "kind_of_person": ["child"]})
    assert REASON not in offer(filed, helpline.visitor(), liaison).main


def test_agreeing_to_nothing_and_to_what_is_not_there_is_said(
    child: Report, case_worker: Person, liaison: Person
) -> None:
    page = case_worker.visitor().open(f"{child.url}/refer/{slug_of(child, liaison)}/agree")
    assert page.press("I agree", status=422).errors == ["Choose at least one part of the report."]
    data = dict(page.form("I agree").pairs(None)) | {"sections": "contact"}
    assert page.visitor.post(page.path, data).status_code == 422


def test_another_organisation_cannot_agree(child: Report, liaison: Person, company: Person, visitor: Visitor) -> None:
    for person in (liaison, company):
        status = person.visitor().fetch(f"{child.url}/refer/{slug_of(child, liaison)}/agree").status_code
        assert status in {403, 404}


def test_it_holds_for_what_a_case_worker_files_for_somebody(case_worker: Person, liaison: Person) -> None:
    url = for_another.file(case_worker, {"protected_person": ["detained"]}, state=["account"])
    with case_worker.database.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    page = case_worker.visitor().open(f"{url}/refer/{slug}")
    assert page.main.count(REASON) == 1 and "Continue" not in page.source
