"""Handing a report over: a code that works once, and after which nobody but the person speaks for them."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Receipt, ReporterSession
from portal.accounts.operations import reporters
from portal.db import Database
from portal.keys.instance import instance
from portal.keys.models import DataKey, Grant, PublicKey
from portal.sealing.receipts import new_receipt, numbers, parse
from portal.submissions.models import HandOver, Participation, Stewardship, Submission
from portal.submissions.operations import hand_over as handing
from portal.submissions.operations.hand_over import NO_LONGER, CodeIsOver
from portal.submissions.rules import PartState
from portal.web.costly import EXTENSION, Desk
from tests.accounts.test_second_factor import wrong_code
from tests.factories import Person
from tests.harness.pages import NewVisitor, Visitor
from tests.submissions import for_another, reporter
from tests.submissions.for_another import make_code, opens, refer, take_over, type_code, words_on


@pytest.fixture
def url(case_worker: Person) -> str:
    return for_another.file(case_worker, state=["account"])


@pytest.fixture
def code(case_worker: Person, url: str) -> str:
    return make_code(case_worker, url)


def test_the_person_makes_the_report_their_own(
    db: Database, case_worker: Person, liaison: Person, url: str, visitor: Visitor
) -> None:
    refer(case_worker, url, liaison, "account")
    case_worker.visitor().open(url).fill({"Your message": "We wait for you."}).press("Send", status=200)
    code = make_code(case_worker, url)
    page = type_code(visitor, code)
    assert "Example Helpline filed it for you" in page.main
    words = take_over(visitor, code)
    page = visitor.open("/return/report")
    assert "Filed for you by Example Helpline" in page.main and page.main.count("There is something new") == 2
    assert "Heron" in visitor.open("/return/answers").main
    thread = visitor.open("/return/report").follow("There is something new from Example Helpline")
    assert "We wait for you." in thread.main
    thread.fill({"Your message": "I am here."}).press("Send", status=200)
    page = case_worker.visitor().open(url)
    assert "I am here." in page.main and "Handed over on" in page.main
    again = reporter.come_back(Visitor(visitor.client.application), words)
    assert "Filed for you by" in again.main
    page = again.visitor.open("/return/permission").fill({"on-state": []}).press("See what this changes")
    page.press("Change it", status=200)
    assert opens(liaison, url) == set() and opens(case_worker, url) == {"account", "contact", "technical", "wall"}


def test_numbers_do_as_well_as_words(code: str, visitor: Visitor) -> None:
    known = parse(code)
    assert known is not None
    take_over(visitor, "  ".join(numbers(known)))


def test_from_then_on_only_the_person_changes_permission(
    case_worker: Person, helpline: Person, url: str, code: str, visitor: Visitor
) -> None:
    take_over(visitor, code)
    for person in (case_worker, helpline):
        for path in ("/permission", "/permission/end", "/hand-over"):
            page = person.visitor().open(url + path, status=403)
            assert "only the person can change" in page.main
    page = case_worker.visitor().open(url)
    assert "Hand it over" not in page.main and "Change permission for the person" not in page.main
    part = for_another.part_of(case_worker)
    visitor.open(f"/return/take-back/{part.id}").press("Take it back", status=200)
    assert opens(case_worker, url) == opens(helpline, url) == set()


def test_nothing_of_the_old_key_is_left(db: Database, url: str, code: str, visitor: Visitor) -> None:
    old = for_another.submission(db).reporter_pair_id
    take_over(visitor, code)
    with db.reading() as session:
        assert session.get(PublicKey, old) is None
        assert session.scalars(select(Grant).where(Grant.pair_id == old)).all() == []
        assert session.scalars(select(HandOver)).all() == []
        kept = session.scalars(select(Stewardship)).one()
        assert (kept.wrapped, kept.data_key_id, kept.handed_over_on) == (None, None, clock.today())
        assert session.scalars(select(DataKey).where(DataKey.label == "submission.steward")).all() == []
        receipt = session.scalars(select(Receipt)).one()
        assert session.scalars(select(Submission)).one().reporter_pair_id == receipt.pair_id


def test_a_code_opens_nothing_the_second_time(code: str, new_visitor: NewVisitor) -> None:
    take_over(new_visitor(), code)
    page = type_code(new_visitor(), code)
    assert page.status == 422 and page.errors == [NO_LONGER]


def test_wrong_used_replaced_and_expired_codes_hear_the_same_words(
    case_worker: Person, url: str, code: str, new_visitor: NewVisitor
) -> None:
    newer = make_code(case_worker, url)
    said = [type_code(new_visitor(), one) for one in (code, "seven words of no code at all", " ".join(new_receipt()))]
    with time_machine.travel(clock.now() + timedelta(days=15)):
        said.append(type_code(new_visitor(), newer))
    assert {page.status for page in said} == {422}
    assert {tuple(page.errors) for page in said} == {(NO_LONGER,)}
    with time_machine.travel(clock.now() + timedelta(days=14)):
        assert type_code(new_visitor(), newer).path == "/return/hand-over/yours"


def test_the_last_day_of_a_code_takes_its_key_with_it(db: Database, code: str) -> None:
    with time_machine.travel(clock.now() + timedelta(days=15)), db.writing() as session:
        assert handing.forget_old(session) == 1
        assert session.scalars(select(HandOver)).all() == []


def test_two_browsers_with_the_same_code_and_only_the_first_has_it(
    db: Database, code: str, new_visitor: NewVisitor
) -> None:
    first, second = new_visitor(), new_visitor()
    pages = [type_code(one, code).press("Show me my seven words") for one in (first, second)]
    done = [page.fill({"words": words_on(page)}).press("I have kept them") for page in pages]
    assert done[0].path == "/report/kept"
    assert done[1].path.startswith("/return/hand-over") and done[1].errors == [NO_LONGER]
    with db.reading() as session:
        assert len(session.scalars(select(Receipt)).all()) == 1
    assert second.open("/return/report").path.startswith("/return"), "the loser's browser holds nothing any more"


def test_a_code_that_is_replaced_while_it_is_typed_back_takes_nothing(
    db: Database, case_worker: Person, url: str, code: str, visitor: Visitor
) -> None:
    page = type_code(visitor, code).press("Show me my seven words")
    words = words_on(page)
    make_code(case_worker, url)
    page = page.fill({"words": words}).press("I have kept them")
    assert page.errors == [NO_LONGER]
    with db.reading() as session:
        assert session.scalars(select(Receipt)).all() == []
        assert session.scalars(select(Stewardship)).one().wrapped is not None


def test_whoever_comes_second_in_the_same_moment_changes_nothing(db: Database, url: str, code: str) -> None:
    known = parse(code)
    assert known is not None
    with db.writing() as session:
        stretched = reporters.stretch_receipt(instance(session), known)
        mine, theirs = (reporters.stretch_receipt(instance(session), new_receipt()) for _ in range(2))
        found = handing.find(session, stretched)
        assert found is not None
        handing.take_over(session, found, stretched=mine)
        session.commit()
    with db.writing() as session, pytest.raises(CodeIsOver):
        handing.take_over(session, found, stretched=theirs)
    with db.reading() as session:
        assert len(session.scalars(select(Receipt)).all()) == 1


def test_a_line_that_drops_before_the_words_are_typed_back_loses_nothing(
    db: Database, case_worker: Person, url: str, code: str, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor()
    page = type_code(visitor, code).press("Show me my seven words")
    words = words_on(page)
    assert words_on(visitor.open("/return/hand-over/words")) == words, "the same words when the page is loaded anew"
    assert page.fill({"words": "not these words at all here now"}).press("I have kept them").status == 422
    assert "Hand it over" in case_worker.visitor().open(url).main
    take_over(new_visitor(), code)


def test_the_code_is_shown_once_and_a_form_sent_twice_makes_no_second_one(
    db: Database, case_worker: Person, url: str
) -> None:
    visitor = case_worker.visitor()
    page = visitor.open(f"{url}/hand-over").fill({"code": case_worker.spare()})
    form = page.form_in_use
    assert form is not None
    data = dict(form.pairs(form.button("Make a one-time code")))
    first = visitor.post(f"{url}/hand-over", data)
    assert first.status_code == 200 and "Give this code to the person" in first.text
    assert first.headers["Cache-Control"] == "no-store"
    second = visitor.post(f"{url}/hand-over", data)
    assert "A code was made already" in second.text and "Give this code" not in second.text
    assert "Give this code" not in visitor.open(f"{url}/hand-over").main
    with db.reading() as session:
        assert len(session.scalars(select(HandOver)).all()) == 1


def test_a_code_is_made_with_the_second_factor_only(db: Database, case_worker: Person, url: str) -> None:
    page = (
        case_worker.visitor()
        .open(f"{url}/hand-over")
        .fill({"code": wrong_code(case_worker)})
        .press("Make a one-time code")
    )
    assert page.status == 422
    with db.reading() as session:
        assert session.scalars(select(HandOver)).all() == []


def test_a_code_is_no_receipt_and_a_receipt_is_no_code(code: str, new_visitor: NewVisitor) -> None:
    page = new_visitor().open("/return").fill({"words": code}).press("Open my report")
    assert page.status == 422
    words = take_over(new_visitor(), code)
    assert type_code(new_visitor(), words).errors == [NO_LONGER]


def test_who_typed_a_code_cannot_send_answers_by_the_way(db: Database, code: str, visitor: Visitor) -> None:
    type_code(visitor, code)
    for path in ("/report/check", "/report/wall", "/report/resume"):
        assert visitor.open(path).path == "/return/hand-over/yours"
    assert visitor.open("/return/hand-over/yours").status == 200
    assert "answers here that were not sent" not in visitor.open("/return").main
    with db.reading() as session:
        assert len(session.scalars(select(ReporterSession)).all()) == 1


def test_answers_that_were_not_sent_are_named_before_a_code_takes_their_place(code: str, visitor: Visitor) -> None:
    reporter.answer(visitor)
    page = visitor.open("/return/hand-over")
    assert "You have answers here that were not sent" in page.main
    take_over(visitor, code)


def test_leaving_forgets_the_code_and_keeps_it_good(db: Database, code: str, visitor: Visitor) -> None:
    type_code(visitor, code)
    visitor.open("/leave")
    with db.reading() as session:
        assert session.scalars(select(ReporterSession)).all() == []
    take_over(visitor, code)


def test_a_browser_that_typed_no_code_is_sent_to_where_it_can(visitor: Visitor) -> None:
    for path in ("/return/hand-over/yours", "/return/hand-over/words"):
        assert visitor.open(path).path.startswith("/return/hand-over?gone")
    reporter.answer(visitor)
    assert visitor.fetch("/return/hand-over/words").status_code == 404


def test_the_lead_does_not_read_what_the_person_writes_to_another_afterwards(
    case_worker: Person, liaison: Person, url: str, visitor: Visitor
) -> None:
    """While it kept the key, the helpline could have kept the liaison's thread key too: that thread is re-encrypted."""
    refer(case_worker, url, liaison, "account")
    part = for_another.part_of(liaison)
    take_over(visitor, make_code(case_worker, url))
    after = for_another.part_of(liaison)
    assert after.thread_key_id != part.thread_key_id
    visitor.open(f"/return/thread/{part.id}").fill({"Your message": "For you only."}).press("Send", status=200)
    assert "For you only." in liaison.visitor().open(url).main
    assert "For you only." not in case_worker.visitor().open(url).main


def test_a_handed_over_report_can_be_closed_like_any_other(db: Database, code: str, visitor: Visitor) -> None:
    words = take_over(visitor, code)
    visitor.open("/return/close").fill({"words": words}).press(status=200)
    with db.reading() as session:
        submission = session.scalars(select(Submission)).one()
        assert submission.reporter_pair_id is None
        assert session.scalars(select(Participation)).one().state is PartState.IN_REVIEW


def test_when_all_places_are_taken_the_page_says_so_and_keeps_no_words(
    app: Flask, settings: Any, code: str, visitor: Visitor
) -> None:
    page = visitor.open("/return/hand-over")
    places = app.extensions[EXTENSION][Desk.RECEIPT]
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    app.extensions[EXTENSION][Desk.RECEIPT] = taken
    object.__setattr__(settings, "costly_wait", 0.0)
    page = page.fill({"words": code}).press("Continue", status=503)
    assert code not in page.source and page.headers["Retry-After"]
    app.extensions[EXTENSION][Desk.RECEIPT] = places
    take_over(visitor, code)
