"""“Use this without my name”: a permission of its own, which opens nothing to anybody and is taken back by itself."""

from flask import Flask
from sqlalchemy import select

from portal.db import Database
from portal.organisations.models import Kind, Organisation
from portal.submissions import rules
from portal.submissions.models import Permission, Submission
from portal.submissions.rules import Purpose
from tests.harness.pages import Visitor
from tests.personas import MakeOrganisation, Person
from tests.submissions import reporter
from tests.submissions.desk import report

NOTES = {"note": ["account", "technical"]}


def notes(db: Database) -> list[tuple[str, bool]]:
    """Return section, and whether it stands, of every permission to draw notes."""
    with db.reading() as session:
        found = session.scalars(
            select(Permission).where(Permission.purpose == Purpose.NOTE).order_by(Permission.section)
        )
        return [(one.section.value, one.withdrawn_on is None) for one in found]


def test_it_is_written_down_for_its_purpose_and_the_check_page_says_it(
    visitor: Visitor, helpline: Person, db: Database
) -> None:
    page = reporter.answer(visitor)
    page = reporter.permit(reporter.choose(page, [helpline.organisation]), beyond=NOTES)
    assert "may be used for notes that do not name you" in page.main
    page.press("Send the report")
    assert notes(db) == [("account", True), ("technical", True)]


def test_nothing_may_be_used_unless_it_is_ticked_and_contact_never(
    visitor: Visitor, helpline: Person, db: Database
) -> None:
    page = reporter.permit(reporter.choose(reporter.answer(visitor), [helpline.organisation]))
    assert "No note for others may be drawn from it." in page.main
    page = visitor.open("/report/permission?change=1")
    assert set(page.form(having=["on-note"]).controls["on-note"].choices) == {"account", "technical"}
    page.press("Save this change").press("Send the report")
    assert notes(db) == []


def test_it_lets_nobody_else_open_anything(app: Flask, helpline: Person, make_organisation: MakeOrganisation) -> None:
    other = make_organisation(name="Example Lab", kind=Kind.CIVIL_SOCIETY, country="BR")
    filed = report(app, helpline, beyond=[("account", "note"), ("technical", "note")])
    visitor = helpline.visitor()
    visitor.open(filed.url).press("Accept")
    with filed.db.reading() as session:
        slug = session.get_one(Organisation, other.organisation).slug
    page = visitor.open(f"{filed.url}/refer/{slug}")
    assert page.main.count("has not permitted this part to be passed on") == len(rules.SHARED)


def test_it_is_given_and_taken_back_with_the_receipt_and_costs_the_holder_nothing(
    app: Flask, visitor: Visitor, helpline: Person, db: Database
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    desk = helpline.visitor()
    url = "/desk/submissions/" + the_reference(db)
    desk.open(url).press("Accept")
    desk.open(f"{url}/note").fill({"Note": "What I made of it"}).press()
    page = visitor.open("/return/permission").fill({"on-note": ["account"]}).press("See what this changes")
    assert "It may be used for notes that do not name you" in page.main
    page.fill({"words": words}).press("Change it")
    assert notes(db) == [("account", True)]
    page = visitor.open("/return/permission").fill({"on-note": []}).press("See what this changes")
    assert "No more notes may be drawn from this" in page.main
    assert "destroyed" not in page.main
    page.press("Change it")
    assert notes(db) == [("account", False)]
    assert "What I made of it" in desk.open(url).main


def the_reference(db: Database) -> str:
    with db.reading() as session:
        return session.scalars(select(Submission.reference)).one()


def test_both_pages_that_ask_for_it_say_what_may_be_said_in_public(visitor: Visitor, helpline: Person) -> None:
    said = "It may also say in public that a challenge of a promise rests on a report, and never on which one."
    page = reporter.choose(reporter.answer(visitor), [helpline.organisation])
    assert said in page.main
    words = reporter.type_back(reporter.permit(page, beyond=NOTES).press("Send the report"))
    assert said in reporter.come_back(visitor, words).follow("See and change who may open what").main
