"""Floods of false reports: what exceeds a day's number is kept whole, held back, and hides nobody who is in danger."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.accounts.access import reporter
from portal.db import Database, new_id
from portal.notices.models import Waiting
from portal.submissions import access
from portal.submissions.models.floods import Quota
from portal.submissions.operations import permission, retention
from portal.submissions.operations.permission import Audience
from portal.submissions.rules import PartState, SectionName
from tests.factories import Person
from tests.harness.pages import Page
from tests.submissions import for_another
from tests.submissions import test_object as objected
from tests.submissions import test_remedies as remedies
from tests.submissions.desk import HAPPENED, Report, report, sent_again
from tests.submissions.test_filings import NOTICE, file
from tests.submissions.test_queue import QUEUE, references
from tests.submissions.test_together import REASON, WORDS

HELD = f"{QUEUE}?state=held"


def takes(person: Person, in_all: int, from_one: int = 1) -> None:
    with person.database.writing() as session:
        session.add(Quota(id=new_id(), organisation_id=person.organisation, in_all=in_all, from_one=from_one))
        session.commit()


def flood(app: Flask, person: Person, number: int, **more: Any) -> list[Report]:
    """Let the organisation take one report a day, and send it so many beyond that."""
    takes(person, 1)
    report(app, person)
    return [report(app, person, **more) for _ in range(number)]


def shown(page: Page) -> list[str]:
    return [text.split()[0] for text in page.texts("th", css="ref")]


def test_what_exceeds_the_day_is_not_in_the_list_and_a_line_says_so(app: Flask, helpline: Person) -> None:
    takes(helpline, 2)
    first, second = report(app, helpline), report(app, helpline)
    over = report(app, helpline)
    page = helpline.visitor().open(QUEUE)
    assert set(shown(page)) == {first.reference, second.reference}
    assert "1 report is held back" in page.main
    assert "in danger now" not in page.main
    assert shown(page.follow("Look at what is held back")) == [over.reference]
    assert over.reference not in helpline.visitor().open("/desk").main


def test_the_default_holds_nothing_back_of_an_ordinary_day(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    assert filed.part(helpline).state is PartState.OFFERED
    assert "held back" not in helpline.visitor().open(QUEUE).main


def test_where_nothing_is_held_back_the_page_says_what_would_be(helpline: Person) -> None:
    page = helpline.visitor().open(HELD)
    assert "Nothing is held back" in page.main
    assert page.follow("Back to the list").path == QUEUE


def test_the_next_day_counts_anew(app: Flask, helpline: Person) -> None:
    takes(helpline, 1)
    report(app, helpline).change(helpline, offered_on=clock.today() - timedelta(days=1))
    assert report(app, helpline).part(helpline).state is PartState.OFFERED


def test_nobody_is_woken_by_what_is_held_back(app: Flask, helpline: Person, db: Database) -> None:
    takes(helpline, 1)
    report(app, helpline)
    with db.writing() as session:
        session.query(Waiting).delete()
        session.commit()
    over = report(app, helpline)
    over.answers(helpline, "And one more thing.")
    with db.reading() as session:
        assert session.query(Waiting).count() == 0


def test_danger_is_said_over_the_list_and_stands_first_among_what_is_held(app: Flask, helpline: Person) -> None:
    calm, pressing = flood(app, helpline, 1)[0], report(app, helpline, answers={"danger": "now"})
    calm.change(helpline, due_on=calm.part(helpline).due_on - timedelta(days=30))
    page = helpline.visitor().open(QUEUE)
    assert "2 reports are held back" in page.main
    assert "In 1 of them somebody may be in danger now." in page.main
    assert shown(page.follow("Look at what is held back")) == [pressing.reference, calm.reference]


def test_the_reporter_reads_that_it_is_safe_and_where_help_is(app: Flask, helpline: Person) -> None:
    (calm,) = flood(app, helpline, 1)
    pressing = report(app, helpline, answers={"danger": "now"})
    page = calm.reporter().open("/return/report")
    assert "Yours is safe there, and will be read later." in page.main
    assert "due" not in page.main.lower().split("yours is safe there")[1][:80]
    assert "Do not wait for it while somebody is in danger" in pressing.reporter().open("/return/report").main


def test_taking_it_back_and_giving_it_again_does_not_pass(app: Flask, helpline: Person, db: Database) -> None:
    """Neither on the day itself, nor on a later one whose number is used up."""
    (over,) = flood(app, helpline, 1)
    for days in (0, 1):
        over.change(helpline, offered_on=clock.today() - timedelta(days=days))
        with db.writing() as session:
            by = reporter(session, over.token)
            permission.withdraw_from(session, access.own_participation(session, over.part(helpline).id, by=by), by=by)
            submission, to = access.own_submission(session, by=by), Audience(organisation=helpline.organisation)
            permission.permit(session, submission, section=SectionName.ACCOUNT, to=to, until=None, by=by)
            session.commit()
        assert over.part(helpline).state is PartState.HELD


def test_a_flood_that_was_declined_does_not_come_back_by_being_written_to(app: Flask, helpline: Person) -> None:
    (over,) = flood(app, helpline, 1)
    page = helpline.visitor().open(HELD).fill({"chosen": [over.reference]})
    page.press("Decline the ticked ones", status=200).fill(REASON).press("Decline 1 report", status=200)
    over.change(helpline, offered_on=clock.today() - timedelta(days=1))
    over.answers(helpline, "It is true, look at it again.")
    assert over.part(helpline).state is PartState.HELD
    assert over.part(helpline).unread
    assert "Yours is safe there" in over.reporter().open("/return/report").main


def closed(app: Flask, person: Person) -> Report:
    """Close a report that came on another day."""
    filed = report(app, person)
    filed.change(person, offered_on=clock.today() - timedelta(days=9))
    page = person.visitor().open(filed.url).press("Accept").follow("Close")
    page.press("Close", status=200)
    return filed


def test_what_was_closed_does_not_come_back_past_the_number_of_the_day(
    app: Flask, helpline: Person, db: Database
) -> None:
    """Attack: to have many dealt with, and to write to all of them on one day."""
    first, second, third = (closed(app, helpline) for _ in range(3))
    takes(helpline, 2)
    for one in (first, second, third):
        one.answers(helpline, "It happened again.")
    states = [one.part(helpline).state for one in (first, second, third)]
    assert states == [PartState.IN_REVIEW, PartState.IN_REVIEW, PartState.HELD]
    assert report(app, helpline).part(helpline).state is PartState.HELD, "what came back counts like what is new"
    assert third.part(helpline).offered_on == clock.today() - timedelta(days=9), "it was received when it was"
    assert "It happened again." in helpline.visitor().open(third.url).main
    assert "Yours is safe there" in third.reporter().open("/return/report").main
    with db.writing() as session:
        retention.plan(session)
        session.commit()
    assert third.part(helpline).kept_until == clock.today() + timedelta(days=365), "no sooner than what is closed"
    helpline.visitor().open(third.url).press("Accept")
    assert third.part(helpline).state is PartState.IN_REVIEW


def test_neither_objecting_nor_asking_for_a_remedy_is_a_way_round(app: Flask, helpline: Person) -> None:
    objects, asks = closed(app, helpline), closed(app, helpline)
    takes(helpline, 1)
    report(app, helpline)
    objected.objects(objects, helpline, "You should not have closed it.")
    remedies.ask(asks, helpline)
    assert [one.part(helpline).state for one in (objects, asks)] == [PartState.HELD, PartState.HELD]


def test_it_can_be_read_and_taken_on_like_any_other(app: Flask, helpline: Person) -> None:
    (over,) = flood(app, helpline, 1)
    page = helpline.visitor().open(over.url)
    assert "Held back" in page.main
    assert HAPPENED in page.follow("What happened").main
    page.visitor.open(over.url).press("Accept")
    assert over.part(helpline).state is PartState.IN_REVIEW


def test_several_are_released_and_owed_from_today_and_the_others_stay(app: Flask, helpline: Person) -> None:
    one, two, stays = flood(app, helpline, 3)
    page = helpline.visitor().open(HELD).fill({"chosen": [one.reference, two.reference]})
    page = page.press("Take the ticked ones into the list", status=200)
    assert "These 2 reports stand in the list as new" in page.main
    address, content = sent_again(page.visitor, page.fill({}, button="Take them into the list"))
    page.press("Take them into the list", status=200)
    assert page.visitor.post(address, content).status_code == 409
    assert {one.reference, two.reference} < references(helpline, "")
    assert one.part(helpline).due_on == clock.today() + timedelta(days=7)
    assert shown(helpline.visitor().open(HELD)) == [stays.reference]


def test_one_is_released_from_its_page(app: Flask, helpline: Person) -> None:
    (over,) = flood(app, helpline, 1)
    helpline.visitor().open(over.url).press("Take it into the list")
    assert over.part(helpline).state is PartState.OFFERED


def test_several_are_declined_without_touching_the_others(app: Flask, helpline: Person) -> None:
    one, two, stays = flood(app, helpline, 3)
    page = helpline.visitor().open(HELD).fill({"chosen": [one.reference, two.reference]})
    page.press("Decline the ticked ones", status=200).fill(REASON).press("Decline 2 reports", status=200)
    assert {each.part(helpline).state for each in (one, two)} == {PartState.DECLINED}
    assert WORDS in one.reporter().open(f"/return/thread/{one.part(helpline).id}").main
    assert stays.part(helpline).state is PartState.HELD


def test_two_hundred_can_be_ticked_at_once(app: Flask, helpline: Person) -> None:
    every = flood(app, helpline, 60)
    page = helpline.visitor().open(HELD)
    assert len(shown(page)) == 60
    page = page.fill({"chosen": [one.reference for one in every]}).press("Take the ticked ones into the list")
    assert "These 60 reports" in page.main


def test_what_one_other_organisation_sends_is_counted_apart(
    app: Flask, helpline: Person, company: Person, liaison: Person
) -> None:
    takes(liaison, 5, from_one=1)
    file(company, NOTICE | {"people_number": "40"}, liaison)
    over = file(company, NOTICE | {"people_number": "41"}, liaison).rsplit("/", 1)[1]
    alone = report(app, liaison)
    assert references(liaison, "state=held") == {over}
    assert alone.reference in references(liaison, "")


def test_what_an_organisation_filed_itself_is_never_held(app: Flask, helpline: Person) -> None:
    takes(helpline, 1)
    report(app, helpline)
    for_another.file(helpline)
    assert references(helpline, "state=held") == set()


def test_a_restricted_one_is_counted_for_nobody_who_may_not_see_it(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    (over,) = flood(app, helpline, 1, people="Kofi Mensah")
    assert "held back" in helpline.visitor().open(QUEUE).main
    assert "held back" not in case_worker.visitor().open(QUEUE).main
    assert over.reference not in case_worker.visitor().open(HELD).text


def test_it_is_kept_as_long_as_what_nobody_took_on(app: Flask, helpline: Person, db: Database) -> None:
    (over,) = flood(app, helpline, 1)
    with db.writing() as session:
        retention.plan(session)
        session.commit()
    assert over.part(helpline).kept_until == clock.today() + timedelta(days=30)


def test_a_manager_sets_the_numbers(app: Flask, helpline: Person, case_worker: Person) -> None:
    page = helpline.visitor().open("/desk/organisation").follow("New reports a day")
    page.fill({"New reports a day, in all": "2", "Of these": "2"}).press("Save the numbers", status=200)
    for _ in range(2):
        report(app, helpline)
    assert report(app, helpline).part(helpline).state is PartState.HELD
    case_worker.visitor().open("/desk/organisation/quota", status=403)


@pytest.mark.parametrize(("in_all", "from_one"), [("0", "1"), ("5", "6"), ("10001", "1"), ("many", "1"), ("", "")])
def test_numbers_that_cannot_be_are_shown_again(in_all: str, from_one: str, helpline: Person) -> None:
    page = helpline.visitor().open("/desk/organisation/quota")
    page = page.fill({"in_all": in_all, "from_one": from_one}).press("Save the numbers", status=422)
    assert page.errors


def test_of_two_who_set_them_one_is_told(helpline: Person) -> None:
    page = helpline.visitor().open("/desk/organisation/quota").fill({"in_all": "9", "from_one": "3"})
    takes(helpline, 7, 2)
    page = page.press("Save the numbers", status=409)
    assert "changed this meanwhile" in page.main and "7" in page.texts("dd")
    assert page.form("Save the numbers").value("in_all") == "9", "what was typed is not lost"
    page.press("Save the numbers", status=200)
    page = helpline.visitor().open("/desk/organisation/quota")
    assert page.form("Save the numbers").value("in_all") == "9"
