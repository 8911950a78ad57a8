"""Anybody reports illegal or wrong content; the secretariat decides with reasons; another one decides on the appeal."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts import throttle
from portal.accounts.throttle import Limit
from portal.complaints import rules
from portal.complaints.models import Complaint
from portal.complaints.operations import complaining as operations
from portal.complaints.rules import About, State, Verb
from portal.db import Database
from portal.keys.models import DataKey
from portal.problems import Refused
from tests.complaints.complaining import ALL, NEW, TOLD, come_back, complain, decide, desk, row
from tests.factories import Person
from tests.harness.pages import Visitor

LEADS = {
    "waiting": {"decide": "decided"},
    "decided": {"appeal": "appealed"},
    "appealed": {"settle": "settled"},
    "settled": {},
}


@pytest.fixture
def two(secretariat: Person, second_secretary: Person) -> tuple[Person, Person]:
    return secretariat, second_secretary


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_every_state_and_verb_leads_where_the_table_says_or_is_refused(state: State, verb: Verb) -> None:
    expected = LEADS[state].get(verb)
    assert rules.may_move(state, verb) is (expected is not None)
    if expected is None:
        with pytest.raises(Refused):
            rules.move(state, verb)
    else:
        assert rules.move(state, verb) == expected


def test_the_footer_of_every_public_page_leads_there_with_its_address(app: Flask, secretariat: Person) -> None:
    del secretariat
    for path in ("/", "/commitments", "/about", "/organisations", "/instruments/ungp"):
        page = Visitor(app).open(path).follow("Report illegal or wrong content")
        assert page.path.startswith("/complaints/new") and f'value="{path}"' in page.source


def test_somebody_without_an_account_complains_and_reads_the_decision_by_seven_words(
    app: Flask, two: tuple[Person, Person]
) -> None:
    _visitor, words = complain(app, page="/commitments/warn-people")
    page = come_back(app, words)
    assert "Kanari-complaint" in page.main and "No decision yet. It is due by" in page.main
    page = desk(two[0])
    assert "Kanari-complaint" in page.main and "Kanari-contact" in page.main
    assert "/commitments/warn-people" in page.main and "It is illegal" in page.main
    decide(two[0], outcome="block", text="Kanari-decision")
    page = come_back(app, words)
    assert "Kanari-decision" in page.main and "It is to be blocked: two people do that" in page.main


def test_a_block_is_proposed_from_there_with_the_page_filled_in(app: Flask, two: tuple[Person, Person]) -> None:
    complain(app, page="/commitments/warn-people")
    page = desk(two[0]).follow("Propose a block")
    assert 'value="/commitments/warn-people"' in page.source
    decide(two[0], outcome="block")
    page = desk(two[0]).follow("Propose the block")
    assert 'value="/commitments/warn-people"' in page.source


def test_where_somebody_is_in_danger_it_is_decided_sooner(app: Flask, two: tuple[Person, Person]) -> None:
    del two
    complain(app, about="danger")
    assert row(app).due_on == clock.today() + timedelta(days=rules.DAYS_IN_DANGER)


def test_nothing_of_it_is_in_clear(app: Flask, db: Database, two: tuple[Person, Person]) -> None:
    _visitor, words = complain(app, page="/commitments/warn-people")
    decide(two[0])
    with db.reading() as session:
        made = session.scalars(select(Complaint)).one()
        said = repr([getattr(made, column.key) for column in inspect(Complaint).column_attrs])
    for text in ("Kanari", "illegal", "warn-people", words, "stays"):
        assert text not in said


def test_an_appeal_is_decided_by_somebody_who_did_not_decide(app: Flask, two: tuple[Person, Person]) -> None:
    _visitor, words = complain(app)
    decide(two[0])
    page = come_back(app, words).fill({"text": "Kanari-appeal", "words": words}).press("Send the appeal", status=200)
    assert page.path == "/complaints/answer/appealed"
    page = desk(two[0])
    assert "Kanari-appeal" in page.main and "Somebody else decides" in page.main
    assert "Send the decision" not in page.source
    last = desk(two[1]).main
    assert "Nobody here decides after you" in last and "can appeal within" not in last
    decide(two[1], outcome="elsewhere", text="Kanari-settled")
    page = come_back(app, words)
    assert "The decision on the appeal" in page.main and "Kanari-settled" in page.main
    assert "Send the appeal" not in page.source


def test_whoever_decided_cannot_decide_on_the_appeal_past_the_page(app: Flask, two: tuple[Person, Person]) -> None:
    _visitor, words = complain(app)
    waits = desk(two[0]).fill({"outcome": "stays", "text": "Kanari"})
    decide(two[1])
    decide_again = waits.press("Send the decision")
    assert decide_again.status == 403
    come_back(app, words).fill({"text": "Kanari-appeal", "words": words}).press("Send the appeal", status=200)
    past = desk(two[0]).fill({"outcome": "stays", "text": "Kanari"})
    assert "Send the decision" not in desk(two[1]).source
    sent = two[1].visitor()
    page = sent.open(ALL)
    token = next(one.get("value") for one in page.all("input") if one.get("name") == "csrf_token")
    answer = sent.post(f"{ALL}/{row(app).id}", {"csrf_token": token, "outcome": "stays", "text": "Kanari"})
    assert answer.status_code == 403
    assert past.press("Send the decision").status == 200


def test_where_everybody_decided_it_says_so_and_names_the_way(app: Flask, secretariat: Person) -> None:
    _visitor, words = complain(app)
    decide(secretariat)
    come_back(app, words).fill({"text": "Kanari-appeal", "words": words}).press("Send the appeal", status=200)
    assert "nobody in the secretariat who did not decide" in come_back(app, words).main
    assert "nobody else is in the secretariat" in desk(secretariat).main


def test_there_is_one_appeal_within_thirty_days(app: Flask, two: tuple[Person, Person]) -> None:
    _visitor, words = complain(app)
    assert "Send the appeal" not in come_back(app, words).source, "before a decision there is nothing to appeal"
    decide(two[0])
    page = come_back(app, words).fill({"text": "Kanari", "words": words})
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert "Send the appeal" not in come_back(app, words).source
    assert page.press("Send the appeal").path == "/complaints/answer/appealed"
    assert "Send the appeal" not in come_back(app, words).source


def test_wrong_words_lead_nowhere_and_an_appeal_with_them_is_not_lost(app: Flask, two: tuple[Person, Person]) -> None:
    _visitor, words = complain(app)
    decide(two[0])
    page = Visitor(app).open("/complaints/answer").fill({"words": " ".join(reversed(words.split()))})
    assert "No complaint is found" in page.press("Show where it stands", status=422).main
    page = come_back(app, words).fill({"text": "Kanari-kept", "words": "wrong words"}).press("Send the appeal")
    assert page.status == 422 and "Kanari-kept" in page.source and "No complaint is found" in page.main


def test_it_is_deleted_with_its_key_at_once_and_after_its_time(
    app: Flask, db: Database, two: tuple[Person, Person]
) -> None:
    _visitor, words = complain(app)
    page = Visitor(app).open("/complaints/answer/delete").fill({"words": words}).press("Delete it now", status=200)
    assert "It was deleted" in page.main
    complain(app)
    decide(two[0])
    days = rules.DAYS_TO_APPEAL + rules.DAYS_KEPT
    with time_machine.travel(clock.now() + timedelta(days=days)):
        assert forgotten(db) == 0
    with time_machine.travel(clock.now() + timedelta(days=days + 1)):
        assert forgotten(db) == 1
    with db.reading() as session:
        assert session.scalars(select(Complaint)).all() == []
        assert session.scalars(select(DataKey).where(DataKey.label == "complaint")).all() == []


def test_what_was_decided_late_can_still_be_appealed_and_is_read_as_long(
    app: Flask, db: Database, two: tuple[Person, Person]
) -> None:
    """Else nobody has to decide: it goes by itself, and with it the appeal."""
    _visitor, words = complain(app)
    late = clock.now() + timedelta(days=400)
    with time_machine.travel(late):
        assert forgotten(db) == 0
        decide(two[0])
    with time_machine.travel(late + timedelta(days=29)):
        assert forgotten(db) == 0
        come_back(app, words).fill({"text": "Kanari", "words": words}).press("Send the appeal", status=200)
    later = late + timedelta(days=400)
    with time_machine.travel(later):
        assert forgotten(db) == 0, "the appeal still waits"
        decide(two[1], text="Kanari-settled")
    with time_machine.travel(later + timedelta(days=rules.DAYS_KEPT - 1)):
        assert forgotten(db) == 0
        assert "Kanari-settled" in come_back(app, words).main
    with time_machine.travel(later + timedelta(days=rules.DAYS_KEPT + 1)):
        assert forgotten(db) == 1


def forgotten(db: Database) -> int:
    with db.writing() as session:
        count = operations.forget_old(session)
        session.commit()
    return count


def test_a_decision_on_a_complaint_is_none_on_its_appeal(app: Flask, db: Database, two: tuple[Person, Person]) -> None:
    """Somebody who has the page open since before the appeal has not read it."""
    _visitor, words = complain(app)
    waits = desk(two[1]).fill({"outcome": "stays", "text": "Kanari-unread"})
    decide(two[0])
    come_back(app, words).fill({"text": "Kanari-appeal", "words": words}).press("Send the appeal", status=200)
    page = waits.press("Send the decision")
    assert page.status == 409 and "Kanari-unread" in page.main
    assert row(app).state is State.APPEALED
    decide(two[1])
    assert row(app).state is State.SETTLED


@pytest.mark.parametrize("outcome", ["stays", "author"])
def test_of_two_who_decide_at_once_the_second_keeps_what_they_typed(
    app: Flask, two: tuple[Person, Person], company: Person, outcome: str
) -> None:
    complain(app)
    typed = {"outcome": outcome, "text": "Kanari-second", "author": str(company.organisation), "wanted": "Kanari-ask"}
    waits = desk(two[1]).fill(typed)
    decide(two[0], text="Kanari-first")
    page = waits.press("Send the decision", status=403)
    assert "Kanari-second" in page.main and "Kanari-ask" in page.main and "Kanari-first" not in page.main
    assert "Kanari-first" in page.follow("See where it stands").main


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"page": " "}, "Write the address of the page"),
        ({"about": ""}, "Choose what is wrong."),
        ({"text": ""}, "Write which words it is about, and why."),
        ({"text": "a" * 5001}, "Shorten this"),
        ({"contact": "a" * 201}, "Shorten this"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    app: Flask, secretariat: Person, typed: dict[str, str], says: str
) -> None:
    del secretariat
    said = {"page": "/commitments/x", **TOLD, **typed}
    visitor = Visitor(app)
    page = visitor.open(NEW)
    token = next(one.get("value") for one in page.all("input") if one.get("name") == "csrf_token")
    answer = visitor.post("/complaints/new", {"csrf_token": token, **said})
    assert answer.status_code == 422 and says in answer.text
    assert "Kanari-c" in answer.text


def test_a_page_that_is_none_and_one_of_far_too_many_letters_are_only_text(app: Flask, secretariat: Person) -> None:
    del secretariat
    page = Visitor(app).open("/complaints/new?page=" + "%3Cscript%3E" * 100)
    assert "<script>" not in page.source
    assert Visitor(app).open("/complaints/new").status == 200


def test_sent_twice_it_is_one_and_its_words_are_not_shown_again(app: Flask, secretariat: Person) -> None:
    del secretariat
    page = Visitor(app).open(NEW).fill(TOLD)
    page.press("Send it", status=200)
    page.fill(TOLD)
    again = page.press("Send it")
    assert again.status == 409 and "shown then, once" in again.main
    row(app)


def test_without_a_secretariat_nothing_can_be_sent(app: Flask) -> None:
    assert "has not started its work yet" in Visitor(app).open(NEW).main


def test_a_flood_is_stopped(app: Flask, secretariat: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of data requests count with them: one limit of the day for both."""
    del secretariat
    monkeypatch.setattr(throttle, "PRIVACY", Limit(1, timedelta(days=1)))
    complain(app)
    page = Visitor(app).open(NEW).fill(TOLD).press("Send it")
    assert page.status == 429


def test_nobody_else_reads_them(app: Flask, secretariat: Person, helpline: Person, company: Person) -> None:
    del secretariat
    complain(app)
    for person in (helpline, company):
        person.visitor().open(ALL, status=403)
        person.visitor().open(f"{ALL}/{row(app).id}", status=403)


def test_the_list_shows_days_and_states_and_never_what_is_said(app: Flask, two: tuple[Person, Person]) -> None:
    complain(app)
    page = two[0].visitor().open(ALL)
    assert "Complaint of" in page.main and "Kanari" not in page.source
    assert b"Kanari" not in two[0].visitor().fetch(f"{ALL}?export=csv").data
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert "Late" in two[0].visitor().open(ALL).main
    decide(two[0])
    assert "Nothing here" in two[0].visitor().open(ALL).main


def test_complaints_of_one_day_are_told_apart_in_the_list_its_file_and_on_their_pages(
    app: Flask, two: tuple[Person, Person]
) -> None:
    for number in range(3):
        complain(app, text=f"Kanari-{number}")
    links = {said: url for said, url in two[0].visitor().open(ALL).links.items() if said.startswith("Complaint of")}
    assert len(links) == 3
    for said, url in links.items():
        assert two[0].visitor().open(url).texts("h1") == [said]
        assert said.rpartition(" ")[2] in two[0].visitor().fetch(f"{ALL}?export=csv").text


def test_the_database_refuses_an_appeal_decided_by_whoever_decided(
    app: Flask, db: Database, two: tuple[Person, Person]
) -> None:
    _visitor, words = complain(app)
    decide(two[0])
    come_back(app, words).fill({"text": "x", "words": words}).press("Send the appeal", status=200)
    wrong = {"state": State.SETTLED, "settlement": b"sealed", "settled_on": clock.today()}
    with pytest.raises(IntegrityError), db.writing() as session:
        session.execute(update(Complaint).values(wrong | {"settled_by": Complaint.decided_by}))


@pytest.mark.parametrize("about", About)
def test_each_kind_of_complaint_has_a_day(about: About) -> None:
    assert rules.due_on(about, clock.today()) > clock.today()
