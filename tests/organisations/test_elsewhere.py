"""A paused intake that says where else to turn: shown first, then public, in the reader's language, while it lasts."""

from flask import Flask

from portal.organisations.models import Intake
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions.desk import sent_again
from tests.submissions.reporter import answer

EDIT = "/desk/organisation/elsewhere"
PUBLIC = "/organisations/example-helpline"
TEXTS = {"in_en": "Write to help@other.example", "in_ar": "اكتبوا إلى help@other.example"}


def published(person: Person, **texts: str) -> Page:
    page = person.visitor().open(EDIT).fill(texts or TEXTS).press("Look at it first", status=200)
    return page.press("Publish it", status=200)


def pause(person: Person) -> None:
    person.visitor().open("/desk/organisation").press("Pause the intake", status=200)


def test_nothing_is_public_before_it_was_looked_at(helpline: Person, visitor: Visitor) -> None:
    pause(helpline)
    page = helpline.visitor().open(EDIT).fill(TEXTS).press("Look at it first", status=200)
    assert all(text in page.main for text in TEXTS.values())
    assert "other.example" not in visitor.open(PUBLIC).source
    page = page.press("Change it", status=200)
    page.fill({"in_en": "Call 0800"}).press("Look at it first", status=200).press("Publish it", status=200)
    assert "Call 0800" in visitor.open(PUBLIC).main


def test_whoever_chooses_reads_it_instead_in_their_language(
    app: Flask, helpline: Person, liaison: Person, visitor: Visitor
) -> None:
    published(helpline)
    assert "other.example" not in answer(Visitor(app)).main, "while the intake is open nobody is sent away"
    pause(helpline)
    page = answer(Visitor(app))
    assert TEXTS["in_en"] in page.main and TEXTS["in_ar"] not in page.main
    assert helpline.name not in page.main
    assert TEXTS["in_ar"] in visitor.open(f"/ar{PUBLIC}").main
    assert TEXTS["in_en"] in visitor.open(f"/fr{PUBLIC}").main, "in another language rather than not at all"
    helpline.visitor().open("/desk/organisation").press("Open the intake", status=200)
    assert TEXTS["in_en"] not in visitor.open(PUBLIC).main


def test_an_overdue_renewal_sends_people_there_too(helpline: Person, visitor: Visitor) -> None:
    published(helpline)
    from portal import clock
    from portal.organisations.models import Organisation

    with helpline.database.writing() as session:
        session.get_one(Organisation, helpline.organisation).renewed_until = clock.today().replace(year=2020)
        session.commit()
    assert TEXTS["in_en"] in visitor.open(PUBLIC).main


def test_it_is_taken_away_again(helpline: Person, visitor: Visitor) -> None:
    pause(helpline)
    published(helpline)
    published(helpline, in_en="", in_ar="")
    assert "other.example" not in visitor.open(PUBLIC).source


def test_of_two_who_write_at_once_one_is_told_and_nothing_is_lost(helpline: Person, visitor: Visitor) -> None:
    pause(helpline)
    slow = helpline.visitor().open(EDIT).fill({"in_en": "Mine"}).press("Look at it first", status=200)
    published(helpline)
    page = slow.press("Publish it", status=409)
    assert TEXTS["in_en"] in page.main and "Mine" in page.source
    page.press("Look at it first", status=200).press("Publish it", status=200)
    assert "Mine" in visitor.open(PUBLIC).main


def test_the_same_text_sent_twice_is_published_once(helpline: Person) -> None:
    visitor = helpline.visitor()
    page = visitor.open(EDIT).fill(TEXTS).press("Look at it first", status=200)
    page.form_in_use = page.form("Publish it")
    address, content = sent_again(visitor, page)
    content["go"] = "publish"
    for _ in range(2):
        assert visitor.post(address, content).status_code == 303


def test_what_is_too_long_comes_back_filled_in_and_is_not_published(helpline: Person) -> None:
    page = helpline.visitor().open(EDIT).fill({"in_en": "x" * 1_001}).press("Look at it first", status=422)
    assert "Shorten this" in page.errors[0] and "x" * 1_001 in page.source
    page.form_in_use = page.form("Look at it first")
    address, content = sent_again(page.visitor, page)
    assert page.visitor.post(address, content | {"go": "publish"}).status_code == 422


def test_only_a_manager_writes_it(case_worker: Person) -> None:
    case_worker.visitor().open(EDIT, status=403)


def test_markup_in_it_is_shown_and_never_run(helpline: Person, visitor: Visitor) -> None:
    pause(helpline)
    published(helpline, in_en='<b onclick="x">{{ 7*7 }}')
    page = visitor.open(PUBLIC)
    assert "<b onclick" not in page.source and "{{ 7*7 }}" in page.main


def test_pausing_needs_no_text(helpline: Person) -> None:
    from portal.organisations.models import Organisation

    pause(helpline)
    with helpline.database.reading() as session:
        assert session.get_one(Organisation, helpline.organisation).intake is Intake.PAUSED
