"""An author is asked to put right what it published, and answers; whoever complained reads that it did."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, inspect, select

from portal import clock
from portal.audit.models import AuditEvent
from portal.complaints import rules
from portal.complaints.models import Complaint, Mending
from portal.complaints.operations import mending as operations
from portal.complaints.rules import MendingState, MendingVerb
from portal.db import Database
from portal.keys.models import DataKey
from portal.notices.models import Waiting
from portal.organisations.models import Membership
from portal.problems import Refused
from tests.commitments import promises
from tests.complaints.complaining import (
    AUTHORS,
    PUT_RIGHT,
    TOLD,
    WANTED,
    answer,
    answer_of,
    appeal,
    ask_author,
    asked,
    come_back,
    complain,
    decide,
    desk,
    row,
)
from tests.desk.waiting import counted, links, named
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.personas import MakeMember

LEADS = {
    "asked": {"put_right": "put_right", "decline": "declined", "lapse": "lapsed", "take_back": "taken_back"},
    "put_right": {},
    "declined": {},
    "lapsed": {"put_right": "put_right", "decline": "declined", "take_back": "taken_back"},
    "taken_back": {},
}
TAKEN_ON = "The author was asked on"


@pytest.fixture
def two(secretariat: Person, second_secretary: Person) -> tuple[Person, Person]:
    return secretariat, second_secretary


@pytest.fixture
def page(company: Person, make_member: MakeMember) -> str:
    """A public commitment of the company."""
    return promises.publish(company, make_member(company, name="Noor Salah")).path


@pytest.mark.parametrize("state", MendingState)
@pytest.mark.parametrize("verb", MendingVerb)
def test_every_state_and_verb_leads_where_the_table_says_or_is_refused(state: MendingState, verb: MendingVerb) -> None:
    expected = LEADS[state].get(verb)
    if expected is None:
        with pytest.raises(Refused):
            rules.mend(state, verb)
    else:
        assert rules.mend(state, verb) == expected


@pytest.mark.parametrize(("days", "may"), [(0, False), (1, True), (21, True), (22, False)])
def test_an_author_has_a_day_at_least_and_three_weeks_at_most(*, days: int, may: bool) -> None:
    assert rules.may_mend_by(clock.today() + timedelta(days=days), clock.today()) is may
    assert rules.DAYS_TO_MEND_MOST < rules.DAYS_TO_APPEAL


def test_the_author_is_found_asked_and_answers_and_whoever_complained_reads_it(
    app: Flask, two: tuple[Person, Person], company: Person, page: str
) -> None:
    _visitor, words = complain(app, page=page)
    form = desk(two[0])
    assert "At this address stand the words of: Example Messenger" in form.main
    assert form.form("Send the decision").controls["author"].values == [str(company.organisation)]
    done = form.fill({"outcome": "author", "text": "Kanari-decision", "wanted": WANTED}).press("Send the decision")
    assert "Asked of Example Messenger" in done.main and "Kanari-wanted" in done.main
    theirs = come_back(app, words)
    assert TAKEN_ON in theirs.main and "and is to answer by" in theirs.main and "Kanari-wanted" not in theirs.main
    its = answer_of(company)
    assert "Kanari-wanted" in its.main and "Only the secretariat reads what you write." in its.main
    assert "Tell people within three days" in its.main
    assert its.follow("Go to where you can put it right").path.startswith("/desk/commitments/")
    its = answer(company)
    assert "Kanari-answer" in its.main and "It put it right." in its.main and "Send the answer" not in its.source
    assert "Kanari-answer" in desk(two[1]).main
    theirs = come_back(app, words)
    assert "it answered that it put it right" in theirs.main and "Kanari-answer" not in theirs.source


def test_the_author_reads_nothing_of_the_complaint(app: Flask, two: tuple[Person, Person], company: Person) -> None:
    complain(app, page="/commitments/warn-people?from=Kanari-link")
    ask_author(two[0], company, wanted="Take a name out.")
    said = answer_of(company).source + company.visitor().open(f"{PUT_RIGHT}?state=").source
    for told in ("Kanari", TOLD["contact"], str(row(app).id), row(app).id.hex):
        assert told not in said


def test_no_row_and_no_line_of_the_record_joins_request_and_complaint(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person, page: str
) -> None:
    complain(app, page=page)
    ask_author(two[0], company)
    answer(company)
    with db.reading() as session:
        made, complaint = session.scalars(select(Mending)).one(), session.scalars(select(Complaint)).one()
        of_one = repr([getattr(made, column.key) for column in inspect(Mending).column_attrs])
        of_other = repr([getattr(complaint, column.key) for column in inspect(Complaint).column_attrs])
        lines = session.scalars(select(AuditEvent).where(AuditEvent.chain_id == complaint.id)).all()
        record = repr([line.keys for line in lines])
    assert "Kanari" not in of_one and str(complaint.id) not in of_one
    assert str(made.id) not in of_other and str(made.id) not in record and str(company.organisation) not in record


def test_another_organisation_and_the_secretariat_cannot_answer_or_read(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person, helpline: Person
) -> None:
    complain(app)
    ask_author(two[0], company)
    at = f"{PUT_RIGHT}/{asked(app).id}"
    helpline.visitor().open(at, status=404)
    two[0].visitor().open(at, status=403)
    for person in (helpline, company):
        person.visitor().open(f"{AUTHORS}/{asked(app).id}", status=403)
        person.visitor().open(AUTHORS, status=403)
    assert "Asked on" not in helpline.visitor().open(f"{PUT_RIGHT}?state=").main
    with db.reading() as session:
        stranger, secretary = helpline.actor(session), two[0].actor(session)
    with db.writing() as session:
        made = session.get_one(Mending, asked(app).id)
        assert operations.read(session, made, by=stranger) is None
        with pytest.raises(Refused):
            operations.answer(session, made, put_right=True, text="x", by=secretary)
    token = next(one.get("value") for one in helpline.visitor().open(PUT_RIGHT).all("input") if one.get("name"))
    answer = helpline.visitor().post(at, {"csrf_token": token, "outcome": "put_right", "text": "x"})
    assert answer.status_code in {400, 404}
    assert asked(app).state is MendingState.ASKED


def test_it_is_answered_once(app: Flask, two: tuple[Person, Person], company: Person, make_member: MakeMember) -> None:
    complain(app)
    ask_author(two[0], company)
    colleague = make_member(company, name="Noor Salah")
    waits = answer_of(colleague).fill({"outcome": "decline", "text": "Kanari-late"})
    answer(company)
    again = waits.press("Send the answer")
    assert again.status == 403 and "answered, or taken back, meanwhile" in again.main
    assert asked(app).state is MendingState.PUT_RIGHT


def test_what_will_not_be_put_right_can_be_blocked_from_there(
    app: Flask, two: tuple[Person, Person], company: Person, page: str
) -> None:
    _visitor, words = complain(app, page=page)
    ask_author(two[0], company)
    answer(company, outcome="decline")
    assert "it will not put it right" in come_back(app, words).main
    shown = two[1].visitor().open(f"{AUTHORS}/{asked(app).id}")
    assert "Kanari-answer" in shown.main and "Read the complaint that it came from" in shown.source
    assert f'value="{page}"' in shown.follow("Propose a block").source
    shown = shown.press("Nothing more is to be done", status=200)
    assert "Somebody saw to it on" in shown.main and "Nothing more is to be done" not in shown.main


def test_it_waits_on_the_desks_of_the_author_and_then_of_the_secretariat(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person
) -> None:
    complain(app)
    ask_author(two[0], company)
    assert woken(db, company)
    (line,) = [one for one in named(company) if "put right" in one]
    assert line.startswith("by ") and "1 text of yours is to be put right" in counted(company)
    assert f"{PUT_RIGHT}/{asked(app).id}" in links(company).values()
    assert not named(two[0])
    forget(db)
    answer(company)
    assert woken(db, two[0]) and not [one for one in named(company) if "put right" in one]
    (line,) = named(two[0])
    assert "Example Messenger was asked to put something right" in line and "Put right" in line
    assert "1 author answered, or let the day pass" in counted(two[0])
    two[0].visitor().open(f"{AUTHORS}/{asked(app).id}").press("Nothing more is to be done", status=200)
    assert not named(two[0])


def woken(db: Database, person: Person) -> bool:
    with db.reading() as session:
        return session.get(Waiting, person.account) is not None


def forget(db: Database) -> None:
    with db.writing() as session:
        session.execute(delete(Waiting))
        session.commit()


def test_where_the_day_passes_both_sides_read_so_and_it_can_still_be_answered(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person
) -> None:
    _visitor, words = complain(app)
    ask_author(two[0], company)
    forget(db)
    with time_machine.travel(clock.now() + timedelta(days=14)):
        assert swept(db) == 0
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert "That day is past." in desk(two[1]).main
        assert swept(db) == 1 and swept(db) == 0 and woken(db, two[0])
        assert "no answer had come by" in come_back(app, words).main
        assert any("No answer by its day" in line for line in named(two[1]))
        assert any("Your day to answer is past" in line for line in named(company))
        two[0].visitor().open(f"{AUTHORS}/{asked(app).id}").press("Nothing more is to be done", status=200)
        assert "You can still send it" in answer_of(company).main
        answer(company)
        assert named(two[0]), "what came late is to be seen to once more"
        assert "That was after its day." in two[0].visitor().open(f"{AUTHORS}/{asked(app).id}").main


def swept(db: Database) -> int:
    with db.writing() as session:
        count = operations.lapse(session)
        session.commit()
    return count


def test_in_danger_the_author_is_given_two_days(app: Flask, two: tuple[Person, Person], company: Person) -> None:
    complain(app, about="danger")
    ask_author(two[0], company)
    assert asked(app).due_on == clock.today() + timedelta(days=2)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"author": ""}, "Choose whose words they are."),
        ({"wanted": " "}, "Write what the author is asked to put right."),
        ({"until": ""}, "Write by when"),
        ({"until": "2020-01-01"}, "Choose a day after today, within 21 days."),
        ({"until": "2099-01-01"}, "Choose a day after today, within 21 days."),
        ({"wanted": "a" * 5001}, "Shorten this"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_asked(
    app: Flask, db: Database, *, two: tuple[Person, Person], company: Person, typed: dict[str, str], says: str
) -> None:
    complain(app)
    page = ask_author(two[0], company, **typed)
    assert page.status == 422 and says in page.main and "Kanari-decision" in page.source
    with db.reading() as session:
        assert session.scalars(select(Mending)).all() == []


def test_where_it_is_not_asked_nothing_typed_for_an_author_is_kept(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person
) -> None:
    complain(app)
    assert ask_author(two[0], company, outcome="stays").status == 200
    with db.reading() as session:
        assert session.scalars(select(Mending)).all() == []


def test_of_an_organisation_nobody_can_sign_in_for_the_secretary_is_told_what_to_do(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person, helpline: Person
) -> None:
    complain(app)
    with db.writing() as session:
        session.execute(delete(Membership).where(Membership.organisation_id == company.organisation))
        session.commit()
    form = desk(two[0])
    assert "Example Messenger (nobody can sign in there)" in form.main and "Where nobody can sign in" in form.main
    page = ask_author(two[0], company)
    assert page.status == 422 and "write to it by a way that you know" in page.main
    assert ask_author(two[0], helpline).status == 200


def test_an_address_that_names_nobody_is_said_and_any_organisation_can_be_chosen(
    app: Flask, two: tuple[Person, Person], company: Person
) -> None:
    complain(app, page="https://evil.example/commitments/x")
    form = desk(two[0])
    assert "does not know whose words" in form.main
    assert "Example Secretariat" not in choices(form)
    assert ask_author(two[0], company).status == 200
    assert answer_of(company).follow("Go to where you can put it right").path == "/desk/organisation"


def choices(page: Page) -> list[str]:
    return [one.text or "" for one in page.all("option")]


def test_deleting_the_complaint_leaves_the_request_and_its_answer(
    app: Flask, two: tuple[Person, Person], company: Person
) -> None:
    _visitor, words = complain(app)
    ask_author(two[0], company)
    gone = Visitor(app).open("/complaints/answer/delete").fill({"words": words}).press("Delete it now", status=200)
    assert "It was deleted" in gone.main
    assert answer(company).status == 200
    shown = two[0].visitor().open(f"{AUTHORS}/{asked(app).id}")
    assert "Kanari-answer" in shown.main and "was deleted, or you hold no key" in shown.main


def test_a_decision_on_the_appeal_takes_an_open_request_back(
    app: Flask, two: tuple[Person, Person], company: Person
) -> None:
    _visitor, words = complain(app)
    ask_author(two[0], company)
    waits = answer_of(company).fill({"outcome": "put_right", "text": "Kanari"})
    appeal(app, words)
    decide(two[1], outcome="block")
    assert asked(app).state is MendingState.TAKEN_BACK
    assert "the secretariat took that back" in come_back(app, words).main
    assert "Nothing is to be done." in answer_of(company).main
    assert waits.press("Send the answer").status == 403


def test_on_appeal_another_author_is_asked_anew_and_what_was_answered_stays(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person, helpline: Person
) -> None:
    _visitor, words = complain(app)
    ask_author(two[0], company)
    answer(company, outcome="decline")
    appeal(app, words)
    ask_author(two[1], helpline, wanted="Kanari-anew")
    assert "Kanari-anew" in answer_of(helpline).main
    with db.reading() as session:
        states = {one.author_id: one.state for one in session.scalars(select(Mending))}
    assert states == {company.organisation: MendingState.DECLINED, helpline.organisation: MendingState.ASKED}


def test_the_secretariat_takes_it_back_by_itself_once(app: Flask, two: tuple[Person, Person], company: Person) -> None:
    complain(app)
    ask_author(two[0], company)
    first = two[0].visitor().open(f"{AUTHORS}/{asked(app).id}")
    waits = two[1].visitor().open(f"{AUTHORS}/{asked(app).id}")
    first.press("Take it back", status=200)
    assert waits.press("Take it back").status == 403
    assert "Nothing is to be done." in answer_of(company).main


def test_it_is_destroyed_with_its_key_after_its_time_and_not_while_it_waits(
    app: Flask, db: Database, two: tuple[Person, Person], company: Person
) -> None:
    complain(app)
    ask_author(two[0], company)
    with time_machine.travel(clock.now() + timedelta(days=400)):
        assert forgotten(db) == 0
    answer(company)
    with time_machine.travel(clock.now() + timedelta(days=rules.DAYS_KEPT)):
        assert forgotten(db) == 0
    with time_machine.travel(clock.now() + timedelta(days=rules.DAYS_KEPT + 1)):
        assert forgotten(db) == 1
        assert "Asked of" not in desk(two[0]).main
    with db.reading() as session:
        assert session.scalars(select(Mending)).all() == []
        assert session.scalars(select(DataKey).where(DataKey.label == "mending")).all() == []


def forgotten(db: Database) -> int:
    with db.writing() as session:
        count = operations.forget_old(session)
        session.commit()
    return count
