"""Referring through the pages: to whom, what of it, exactly what will happen, and the second factor."""

from typing import Final

import pytest
from flask import Flask

from portal import clock
from portal.organisations.models import Intake, Organisation
from portal.submissions.rules import PartState, SectionName
from portal.submissions.wall import Wall
from portal.web.templates import day
from tests.accounts.test_second_factor import wrong_code
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions.desk import HAPPENED, Report, report, sent_again

FOR_LAW: Final = {"What for": "To help the person in law"}
TO_STATES = (("account", "state"), ("technical", "state"))


def offer(filed: Report, visitor: Visitor, to: Person) -> Page:
    """Open the page that says what could go to this person's organisation."""
    with filed.db.reading() as session:
        slug = session.get_one(Organisation, to.organisation).slug
    return visitor.open(f"{filed.url}/refer/{slug}")


def refer(filed: Report, by: Person, to: Person, *sections: str, note: str = "") -> Page:
    page = offer(filed, by.visitor(), to)
    page = page.fill({"Parts of the report": sections, "Note": note, **FOR_LAW}).press("Continue", status=200)
    return page.fill({"Code from": by.totp()}).press("Refer now")


def test_the_helpline_refers_to_a_liaison_within_the_permission(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).follow("Refer").follow("Example Foreign Office")
    assert "We must keep what you tell us for five years." in page.main
    assert "has not permitted this part" in page.main
    assert "How to reach the person" not in page.form("Continue").fields()
    page = page.fill({"Parts of the report": ["What happened"], "Note": "Please look at the licence.", **FOR_LAW})
    page = page.press("Continue", status=200)
    assert "Example Foreign Office can read at once: What happened." in page.main
    page = page.fill({"Code from": helpline.totp()}).press("Refer now")
    assert page.h1 == filed.reference

    state = liaison.visitor()
    page = state.open("/desk/submissions").follow(filed.reference)
    assert "Example Helpline" in page.main
    assert "Please look at the licence." in page.main
    assert HAPPENED in page.follow("What happened").main
    state.open(f"{filed.url}/section/technical", status=403)
    assert "Please look at the licence." not in visitor.open(filed.url).main
    mine = filed.reporter().open(f"/return/thread/{filed.part(liaison).id}")
    assert "Please look at the licence." in mine.main
    assert "Example Helpline" in mine.main


def test_without_permission_nothing_goes_and_the_page_says_why(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline)
    page = offer(filed, helpline.visitor(), liaison)
    assert page.main.count("has not permitted this part") == 3
    assert "Continue" not in page.source


def test_a_section_that_is_not_on_offer_cannot_be_slipped_in(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    visitor = helpline.visitor()
    page = offer(filed, visitor, liaison).fill({"Parts of the report": ["What happened"], **FOR_LAW})
    address, content = sent_again(visitor, page)
    for sly in ("contact", "wall", "thread", "account contact"):
        assert visitor.post(address, content | {"sections": [sly]}).status_code == 422
    page = page.press("Continue", status=200).fill({"Code from": helpline.totp()})
    address, content = sent_again(visitor, page)
    assert visitor.post(address, content | {"sections": "account contact wall"}).status_code == 403
    assert filed.reference not in liaison.visitor().open("/desk/submissions").main


def test_the_wall_stops_a_government_and_names_the_reason(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES, wall=Wall(countries=("NZ",)))
    page = offer(filed, helpline.visitor(), liaison)
    assert "does not want this organisation, or its government, ever to see this report" in page.main
    assert "Continue" not in page.source


def test_a_company_can_be_given_technical_details_and_nothing_more(
    app: Flask, helpline: Person, company: Person
) -> None:
    filed = report(app, helpline, beyond=(("technical", "technology_company"),))
    page = offer(filed, helpline.visitor(), company)
    assert page.main.count("An organisation of this kind can never receive this part") == 2
    page = page.fill({"Parts of the report": ["Technical details"], **FOR_LAW}).press("Continue", status=200)
    page.fill({"Code from": helpline.totp()}).press("Refer now", status=200)
    sections = company.visitor().open(filed.url)
    assert "What happened" not in sections.main
    assert "Technical details" in sections.links


def test_vendors_and_the_secretariat_are_nowhere_to_refer_to(
    app: Flask, helpline: Person, vendor_officer: Person, secretariat: Person
) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    page = helpline.visitor().open(f"{filed.url}/refer")
    assert "Lantern" not in page.main
    with filed.db.reading() as session:
        slugs = [session.get_one(Organisation, one.organisation).slug for one in (vendor_officer, secretariat)]
    for slug in (*slugs, "nobody", "%00"):
        helpline.visitor().open(f"{filed.url}/refer/{slug}", status=404)


@pytest.mark.parametrize("tail", ["", "/example-helpline"])
def test_states_and_companies_do_not_refer(tail: str, app: Flask, liaison: Person, company: Person) -> None:
    filed = report(app, liaison, company)
    for person in (liaison, company):
        assert "Refer" not in person.visitor().open(filed.url).links
        person.visitor().open(f"{filed.url}/refer{tail}", status=403)


def test_a_member_who_does_not_handle_it_does_not_refer(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    case_worker.visitor().open(f"{filed.url}/refer", status=403)
    case_worker.visitor().open(filed.url).press("Accept").follow("Refer")


def test_a_wrong_code_refers_nothing_and_keeps_what_was_typed(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    page = offer(filed, helpline.visitor(), liaison)
    page = page.fill({"Parts of the report": ["What happened"], "Note": "Keep <this>", **FOR_LAW}).press(
        "Continue", status=200
    )
    page = page.fill({"Code from": wrong_code(helpline)}).press("Refer now", status=422)
    assert page.errors
    assert "Keep <this>" in page.main
    liaison.visitor().open(filed.url, status=404)
    page.fill({"Code from": helpline.totp()}).press("Refer now", status=200)
    liaison.visitor().open(filed.url)


def test_referring_twice_refers_once_and_choosing_nothing_is_said(
    app: Flask, helpline: Person, liaison: Person
) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    visitor = helpline.visitor()
    page = offer(filed, visitor, liaison).press("Continue", status=422)
    assert "Choose at least one part" in page.errors[0]
    page = page.fill({"Parts of the report": ["What happened"], "Note": "Once", **FOR_LAW}).press(
        "Continue", status=200
    )
    page = page.fill({"Code from": helpline.totp()})
    address, content = sent_again(visitor, page)
    page.press("Refer now", status=200)
    assert visitor.post(address, content).status_code == 303
    assert filed.part(liaison).said == 1
    page = visitor.open(filed.url).follow("Refer").follow("Example Foreign Office")
    assert "has this part already" in page.main


def test_whoever_paused_their_intake_meanwhile_gets_nothing(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    page = offer(filed, helpline.visitor(), liaison).fill({"Parts of the report": ["What happened"], **FOR_LAW})
    page = page.press("Continue", status=200).fill({"Code from": helpline.totp()})
    with filed.db.writing() as session:
        session.get_one(Organisation, liaison.organisation).intake = Intake.PAUSED
        session.commit()
    assert "does not take reports at the moment" in page.press("Refer now", status=403).main


def test_what_was_not_given_to_the_helpline_it_cannot_pass_on(app: Flask, helpline: Person, liaison: Person) -> None:
    only = {helpline.organisation: [SectionName.ACCOUNT]}
    filed = report(app, helpline, only=only, beyond=TO_STATES)
    assert "was not given this part itself" in offer(filed, helpline.visitor(), liaison).main


def test_something_else_is_said_in_the_note(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    other = {"Parts of the report": ["What happened"], "What for": "Something else, which the note says"}
    page = offer(filed, helpline.visitor(), liaison).fill(other).press("Continue", status=422)
    assert "Write in the note what it is for" in page.errors[0]
    page = page.fill({"Note": "To compare it with what you saw."}).press("Continue", status=200)
    address, content = sent_again(page.visitor, page.fill({"Code from": helpline.totp()}))
    assert page.visitor.post(address, content | {"note": ""}).status_code == 422
    page.press("Refer now", status=200)
    assert "To compare it with what you saw." in liaison.visitor().open(filed.url).main


def test_whoever_referred_it_sees_to_whom_and_when_and_the_others_do_not(
    app: Flask, helpline: Person, liaison: Person, company: Person
) -> None:
    filed = report(app, helpline, company, beyond=TO_STATES)
    assert "Referred to" not in helpline.visitor().open(filed.url).main
    refer(filed, helpline, liaison, "What happened")
    with app.test_request_context():
        said = f"Example Foreign Office, on {day(clock.today())}"
    page = helpline.visitor().open(filed.url)
    assert said in page.texts("dd"), "and not what came there from somebody else"
    assert "Referred to" not in liaison.visitor().open(filed.url).main
    assert "Referred to" not in company.visitor().open(filed.url).main
    filed.change(liaison, state=PartState.WITHDRAWN)
    assert f"{said} (has it no longer)" in helpline.visitor().open(filed.url).texts("dd")


def test_on_which_legal_basis_it_works_is_read_before_anything_goes(
    app: Flask, helpline: Person, liaison: Person
) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    with filed.db.writing() as session:
        session.get_one(Organisation, liaison.organisation).legal_basis = "The Example Service Act, section 12"
        session.commit()
    assert "The Example Service Act, section 12" in offer(filed, helpline.visitor(), liaison).main
