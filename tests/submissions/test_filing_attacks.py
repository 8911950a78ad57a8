"""Whoever posts past the pages gets nothing that the pages would not give."""

import re
import uuid
from typing import Any

from sqlalchemy import func, select

from portal.db import Database
from portal.keys.models import Grant
from portal.organisations.models import Intake, Organisation
from portal.submissions.models import Participation, Section, Submission
from portal.submissions.rules import SectionName
from tests.factories import Person
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.submissions import reporter

RECEIVERS = "/report/receivers"


def token_of(page: Page) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.source)
    assert found
    return found[1]


def count(db: Database, table: Any) -> int:
    with db.writing() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_walled_government_is_not_offered_and_a_made_up_post_does_not_choose_it(
    visitor: Visitor, helpline: Person, liaison: Person, db: Database
) -> None:
    page = reporter.shut_out(reporter.answer(visitor, upto="wall"), countries=[reporter.about(db, liaison).country])
    assert reporter.about(db, liaison).name not in page.main
    assert "1 organisation is not shown" in page.main
    both = [str(helpline.organisation), str(liaison.organisation)]
    answer = visitor.post(RECEIVERS, {"csrf_token": token_of(page), "receivers": both, "once": uuid.uuid4().hex})
    assert answer.status_code == 422
    assert "not one of the choices" in answer.text


def test_a_wall_built_after_choosing_stops_the_sending(
    visitor: Visitor, helpline: Person, liaison: Person, db: Database
) -> None:
    page = reporter.answer(visitor)
    page = reporter.permit(reporter.choose(page, [helpline.organisation, liaison.organisation]))
    send = token_of(page)
    page = reporter.shut_out(visitor.open("/report/wall?change=1"), countries=[reporter.about(db, liaison).country])
    assert page.path == "/report/check"
    assert "cannot receive it any more" in page.main
    answer = visitor.post("/report/send", {"csrf_token": send})
    assert "/report/receivers" in answer.headers["Location"]
    assert count(db, Submission) == 0


def test_a_walled_organisation_is_barred_by_itself(
    visitor: Visitor, helpline: Person, company: Person, db: Database
) -> None:
    page = reporter.answer(visitor, upto="wall")
    page = reporter.shut_out(page, organisations=[company.organisation])
    assert reporter.about(db, company).name not in page.main
    assert reporter.about(db, helpline).name in page.main


def test_a_vendor_can_never_be_chosen(visitor: Visitor, helpline: Person, vendor_officer: Person, db: Database) -> None:
    page = reporter.answer(visitor)
    assert reporter.about(db, vendor_officer).name not in page.main
    data = {"csrf_token": token_of(page), "receivers": str(vendor_officer.organisation), "once": uuid.uuid4().hex}
    assert visitor.post(RECEIVERS, data).status_code == 422


def test_a_company_cannot_be_given_more_than_technical_details(
    visitor: Visitor, helpline: Person, company: Person, db: Database
) -> None:
    page = reporter.choose(reporter.answer(visitor), [company.organisation])
    data = {
        "csrf_token": token_of(page),
        f"to-{company.organisation}": ["technical", "contact", "wall"],
        "once": uuid.uuid4().hex,
    }
    assert visitor.post("/report/permission", data).status_code == 422


def test_a_company_cannot_be_given_more_by_passing_on(visitor: Visitor, helpline: Person, company: Person) -> None:
    page = reporter.choose(reporter.answer(visitor), [helpline.organisation])
    data = {
        "csrf_token": token_of(page),
        f"to-{helpline.organisation}": "account",
        "on-technology_company": "contact",
        "once": uuid.uuid4().hex,
    }
    assert visitor.post("/report/permission", data).status_code == 422


def test_an_unticked_part_has_no_grant(visitor: Visitor, helpline: Person, db: Database) -> None:
    reporter.file_report(
        visitor, receivers=[helpline.organisation], only={helpline.organisation: ["account", "technical"]}
    )
    with db.writing() as session:
        contact = session.scalars(select(Section).where(Section.name == SectionName.CONTACT)).one()
        holders = session.scalars(select(Grant.holder_id).where(Grant.data_key_id == contact.data_key_id)).all()
    assert holders == [None]


def test_a_receiver_that_paused_meanwhile_receives_nothing(visitor: Visitor, helpline: Person, db: Database) -> None:
    page = reporter.permit(reporter.choose(reporter.answer(visitor), [helpline.organisation]))
    with db.writing() as session:
        session.get_one(Organisation, helpline.organisation).intake = Intake.PAUSED
        session.commit()
    page = page.press("Send the report")
    assert page.path.startswith(RECEIVERS)
    assert "Nothing was sent" in page.main
    assert "Paused" in page.main
    assert count(db, Submission) == count(db, Participation) == 0


def test_a_state_body_that_does_not_say_what_the_law_obliges_it_to_is_not_offered(
    visitor: Visitor, helpline: Person, liaison: Person, db: Database
) -> None:
    with db.writing() as session:
        session.get_one(Organisation, liaison.organisation).obligations = ""
        session.commit()
    assert reporter.about(db, liaison).name not in reporter.answer(visitor).main


def test_another_browser_sees_nothing_of_a_draft(new_visitor: NewVisitor, helpline: Person) -> None:
    reporter.answer(new_visitor(), upto="step/time")
    other = new_visitor()
    assert other.open("/report/step/what_happened").path == "/report?gone=1"
    page = reporter.answer(other, upto="step/what_happened")
    assert reporter.WHAT_HAPPENED not in page.source


def test_a_report_cannot_be_sent_without_what_is_asked(visitor: Visitor, helpline: Person, db: Database) -> None:
    page = visitor.open("/report").press("Start")
    answer = visitor.post("/report/send", {"csrf_token": token_of(page)})
    assert answer.headers["Location"] == "/report/check"
    assert visitor.open("/report/check").follow("Go to what is missing").path == "/report/step/danger"
    assert count(db, Submission) == 0


def test_what_is_typed_is_text_and_never_markup_or_a_link(visitor: Visitor, helpline: Person) -> None:
    evil = "<script>alert(1)</script> <a href=https://bad.example>x</a> \u202ehttps://bad.example/\u202c me@bad.example"
    words = reporter.file_report(
        visitor,
        receivers=[helpline.organisation],
        answers={"what_happened": {"what_happened": evil}, "contact": {"alias": evil}},
        people="<b>Name</b>",
    )
    page = reporter.come_back(visitor, words).follow("Read what you sent")
    assert "<script>alert" not in page.source
    assert "<b>Name" not in page.source
    assert "hxxps://bad[.]example" in page.main
    assert "me[@]bad[.]example" in page.main
    assert not [address for address in page.links.values() if "bad" in address]
    shown = [element for element in page.all("dd") if "hxxps" in "".join(element.itertext())]
    assert shown
    assert all(element.get("dir") == "auto" for element in shown)


def test_a_step_that_is_not_in_the_questionnaire_is_a_page_with_a_way_back(visitor: Visitor) -> None:
    reporter.answer(visitor, upto="step/about_you")
    page = visitor.open("/report/step/invented", status=404)
    assert page.follow("Back to the answers that were saved").path == "/report/step/about_you"


def test_wrong_input_comes_back_filled_in_and_says_what_to_do(visitor: Visitor) -> None:
    page = reporter.answer(visitor, upto="step/what_happened")
    for typed, says, kept in (
        ("", "One sentence is enough", ""),
        ("a" * 50_001, "Shorten this", "a" * 50_001),
        ("one\x07two", "cannot be shown", "one\N{REPLACEMENT CHARACTER}two"),
    ):
        answer = page.fill({"what_happened": typed}, button="Continue").press("Continue")
        assert answer.status == 422
        assert any(says in error for error in answer.errors), answer.errors
        assert answer.form(having=["what_happened"]).value("what_happened") == kept


def test_letters_that_are_not_utf8_are_refused_and_shown(visitor: Visitor) -> None:
    page = reporter.answer(visitor, upto="step/what_happened")
    body = b"csrf_token=" + token_of(page).encode() + b"&what_happened=caf%E9&once=" + b"0" * 32
    answer = visitor.fetch(
        "/report/step/what_happened",
        method="POST",
        data=body,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422
    assert "Some letters could not be read" in answer.text


def test_a_code_that_is_not_in_its_list_is_refused(visitor: Visitor) -> None:
    page = visitor.open("/report").press("Start")
    data = {"csrf_token": token_of(page), "danger": "maybe", "once": uuid.uuid4().hex}
    assert visitor.post("/report/step/danger", data).status_code == 422


def test_a_body_over_the_limit_leads_back_to_the_saved_answers(visitor: Visitor) -> None:
    page = reporter.answer(visitor, upto="step/about_you")
    data = {"csrf_token": token_of(page), "kind_of_person": "a" * 2_100_000}
    answer = visitor.post("/report/step/about_you", data)
    assert answer.status_code == 413
    assert "/report/resume" in answer.text
    assert visitor.open("/report/resume").path == "/report/step/about_you"


def test_a_post_without_its_token_changes_nothing(visitor: Visitor, helpline: Person, db: Database) -> None:
    reporter.permit(reporter.choose(reporter.answer(visitor), [helpline.organisation]))
    for path in ("/report/send", "/report/throw-away", "/report/step/danger", "/report/wall", RECEIVERS):
        assert visitor.post(path, {"danger": "now"}).status_code == 400
    assert count(db, Submission) == 0
    assert visitor.open("/report/check").status == 200
