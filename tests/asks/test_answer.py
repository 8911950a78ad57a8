"""Answering through the pages: seen first, once, in time or late, and nothing that was written is lost in a race."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from portal import audit
from portal.actor import Actor
from portal.asks import access
from portal.asks.models import Ask
from portal.asks.operations import answering, clocking
from portal.asks.rules import State
from portal.db import new_id
from portal.notices.models import Waiting
from portal.policy import Action
from portal.problems import Refused, Stale
from tests.asks.asking import ANSWER, LIST, PUBLIC, QUESTION, TITLE, Town, answer, ask
from tests.desk.waiting import counted, links, menu, named
from tests.factories import Person
from tests.harness.pages import Page
from tests.security import loot
from tests.submissions.desk import sent_again


@pytest.fixture
def asked(town: Town, promised: Person, helpline: Person) -> Person:
    """The company's manager, with a question that they have until the second of April to answer."""
    ask(helpline)
    promised.visitor().open(town.url())
    town.post()
    town.sweep()
    assert town.row().state is State.DELIVERED
    return promised


def asks_on(person: Person) -> list[str]:
    """Return what the desk of this person says of questions: what it names, then what it counts."""
    return [words for words in (*links(person), *counted(person)) if "uestion" in words]


def written(town: Town, person: Person) -> Page:
    """Write an answer as far as the last button."""
    page = person.visitor().open(town.url("/answer")).fill({"Your answer": ANSWER}).press("Continue", status=200)
    return page.fill({"Code from": person.totp()})


def test_the_company_sees_what_will_be_public_and_then_it_is(town: Town, asked: Person, helpline: Person) -> None:
    town.pass_days(2)
    page = asked.visitor().open(town.url()).follow("Answer")
    assert "How many people did you warn last year?" in page.main
    page = page.fill({"Your answer": ANSWER}).press("Continue", status=200)
    assert "What was asked and your answer are public at once" in page.main
    assert "We warned 214 people." in page.main
    assert "nachtigall" not in helpline.visitor().open(PUBLIC).source
    page.fill({"Code from": asked.totp()}).press("Publish the answer", status=200)
    public = helpline.visitor().open(PUBLIC)
    assert "Asked on March 3, 2027 by" in public.main
    assert "Example Helpline" in public.main
    assert "answered on March 5, 2027" in public.main
    assert "How many people did you warn last year?" in public.main
    assert "Answer of Example Messenger" in public.main
    assert "We warned 214 people." in public.main
    assert public.forms == []
    made = town.row()
    assert (made.state, made.question) == (State.ANSWERED, None)
    with town.db.reading() as session:
        assert audit.verify(session, made.id) is None


def test_the_menu_counts_what_the_desk_says_of_questions(town: Town, asked: Person, helpline: Person) -> None:
    assert (menu(asked)["Questions"], menu(helpline)["Questions"]) == ("1", "")
    answer(asked, town.url())
    assert asks_on(helpline) and (menu(asked)["Questions"], menu(helpline)["Questions"]) == ("", "1")


def test_an_answer_is_an_answer_even_where_the_mail_never_arrived(
    town: Town, promised: Person, helpline: Person
) -> None:
    ask(helpline)
    assert answer(promised, town.url()).status == 200
    assert town.row().state is State.ANSWERED
    town.pass_days(300)
    town.sweep()
    assert town.row().state is State.ANSWERED
    assert "answered on March 3, 2027" in helpline.visitor().open(PUBLIC).main


def test_who_was_not_reached_can_still_answer_and_is_not_late(town: Town, promised: Person, helpline: Person) -> None:
    ask(helpline)
    town.pass_days(90)
    town.sweep()
    assert answer(promised, town.url()).status == 200
    assert town.row().state is State.ANSWERED


def test_nothing_is_published_without_the_second_factor(town: Town, asked: Person) -> None:
    page = asked.visitor().open(town.url("/answer")).fill({"Your answer": ANSWER}).press("Continue", status=200)
    page = page.fill({"Code from": "000000"}).press("Publish the answer", status=422)
    assert "We warned 214 people." in page.main
    assert town.row().state is State.DELIVERED


@pytest.mark.parametrize(("text", "says"), [("", "Write your answer first."), ("x" * 4_001, "4000")])
def test_what_cannot_be_published_is_said(town: Town, asked: Person, text: str, says: str) -> None:
    page = asked.visitor().open(town.url("/answer")).fill({"Your answer": text}).press("Continue", status=422)
    assert says in page.errors[0]


def test_an_answer_after_the_day_is_kept_and_marked(town: Town, asked: Person, helpline: Person) -> None:
    town.pass_days(40)
    town.sweep()
    assert "no answer by April 2, 2027" in helpline.visitor().open(PUBLIC).main
    page = asked.visitor().open(town.url("/answer"))
    page = page.fill({"Your answer": ANSWER}).press("Continue", status=200)
    assert "The answer was due by April 2, 2027, so it is marked" in page.main
    page.fill({"Code from": asked.totp()}).press("Publish the answer", status=200)
    public = helpline.visitor().open(PUBLIC)
    assert "answered on April 12, 2027, after the day by which it was due" in public.main
    assert "It was due by April 2, 2027." in public.main
    assert "had not answered" not in public.main
    assert town.row().state is State.ANSWERED_LATE


def test_an_answer_after_the_day_and_before_the_sweep_is_late_too(town: Town, asked: Person) -> None:
    town.pass_days(31)
    answer(asked, town.url())
    assert town.row().state is State.ANSWERED_LATE
    town.sweep()
    assert town.row().state is State.ANSWERED_LATE


def test_an_answer_on_the_last_day_is_in_time(town: Town, asked: Person) -> None:
    town.pass_days(30)
    answer(asked, town.url())
    assert town.row().state is State.ANSWERED


def test_the_same_answer_sent_twice_is_one(town: Town, asked: Person) -> None:
    page = written(town, asked)
    address, content = sent_again(page.visitor, page)
    assert [page.visitor.post(address, content).status_code for _ in range(2)] == [303, 303]
    assert town.row().state is State.ANSWERED


def test_two_colleagues_answer_and_the_second_keeps_their_text(
    town: Town, asked: Person, second_officer: Person
) -> None:
    late = second_officer.visitor().open(town.url("/answer")).fill({"Your answer": "Mine is better."})
    late = late.press("Continue", status=200).fill({"Code from": second_officer.totp()})
    answer(asked, town.url())
    page = late.press("Publish the answer", status=409)
    assert "answered meanwhile" in page.main
    assert "Mine is better." in page.main
    with town.db.reading() as session:
        assert session.scalars(select(Ask.public_answer)).one() == ANSWER
    asked.visitor().open(town.url("/answer"), status=403)


def test_an_answer_to_what_was_withdrawn_is_not_published_and_not_lost(
    town: Town, asked: Person, helpline: Person
) -> None:
    page = written(town, asked)
    gone = helpline.visitor().open(town.url("/withdraw")).fill({"Code from": helpline.totp(ahead=1)})
    gone.press("Withdraw the question", status=200)
    page = page.press("Publish the answer", status=403)
    assert "withdrawn meanwhile" in page.main
    assert "We warned 214 people." in page.main
    assert town.row().state is State.WITHDRAWN


def test_whoever_asked_cannot_take_it_back_once_it_is_public(town: Town, asked: Person, helpline: Person) -> None:
    page = helpline.visitor().open(town.url("/withdraw")).fill({"Code from": helpline.totp(ahead=1)})
    answer(asked, town.url())
    page.press("Withdraw the question", status=403)
    assert town.row().public_question == QUESTION


def test_nor_after_the_day_has_passed_before_the_sweep(town: Town, asked: Person, helpline: Person) -> None:
    del asked
    town.pass_days(31)
    page = helpline.visitor().open(town.url("/withdraw")).fill({"Code from": helpline.totp()})
    page.press("Withdraw the question", status=403)
    town.sweep()
    assert town.row().state is State.NO_ANSWER


def test_an_answer_and_the_sweep_at_once_lose_nothing(town: Town, asked: Person) -> None:
    """Whoever is first: the answer stays, marked late, since its day has passed."""
    town.pass_days(31)
    row = town.row().id
    with town.db.reading() as session:
        by = asked.actor(session)

    def publish() -> str:
        with town.db.writing() as session:
            ask_ = access.ask(session, row, by=by, to=Action.ASK_ANSWER, lock=True)
            answering.answer(session, ask_, ANSWER, by=by, id=new_id())
            session.commit()
        return "answered"

    def sweep() -> str:
        clocking.sweep(town.db)
        return "swept"

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(publish), pool.submit(sweep)]
        assert [one.result() for one in done] == ["answered", "swept"]
    made = town.row()
    assert (made.state, made.public_answer, made.public_question) == (State.ANSWERED_LATE, ANSWER, QUESTION)
    with town.db.reading() as session:
        assert audit.verify(session, row) is None


def test_two_answers_at_once_are_one(town: Town, asked: Person, second_officer: Person) -> None:
    row = town.row().id
    with town.db.reading() as first, town.db.reading() as second:
        actors = [asked.actor(first), second_officer.actor(second)]

    def publish(by: Actor) -> bool:
        try:
            with town.db.writing() as session:
                ask_ = access.ask(session, row, by=by, to=Action.ASK_ANSWER, lock=True)
                answering.answer(session, ask_, f"Answer of {by.account}", by=by, id=new_id())
                session.commit()
        except (Stale, Refused):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publish, actors)) == [False, True]


def test_the_text_is_in_clear_once_it_is_public_and_not_a_moment_before(town: Town, asked: Person) -> None:
    written(town, asked)
    canaries = ["Kanari-question-nachtigall", "Kanari-answer-nachtigall"]
    assert loot.found(canaries, loot.rows_of(town.db)) == []
    answer(asked, town.url())
    found = {place.split(" in ")[1].split(" as ")[0] for place in loot.found(canaries, loot.rows_of(town.db))}
    assert found == {"asks.public_question", "asks.public_answer"}


def test_the_right_people_are_told(town: Town, promised: Person, second_officer: Person, case_worker: Person) -> None:
    def told() -> set[UUID]:
        with town.db.writing() as session:
            found = set(session.scalars(select(Waiting.account_id)))
            session.query(Waiting).delete()
            session.commit()
        return found

    told()
    ask(case_worker)
    assert told() == {promised.account, second_officer.account}
    answer(promised, town.url())
    assert told() == {case_worker.account}


def test_the_desk_says_what_waits_by_when_and_what_became_of_it(town: Town, promised: Person, helpline: Person) -> None:
    assert not asks_on(promised)
    ask(helpline)
    page = promised.visitor().open("/desk")
    assert "Questions 1" in page.text
    # What opening it proves is not shown before: neither who asks nor about what.
    assert asks_on(promised) == ["A new question", "1 question waits for an answer"]
    (line,) = (line for line in named(promised) if "question" in line)
    assert "Example Helpline" not in line and TITLE not in line
    assert page.follow("A new question").path == town.url()
    town.post()
    town.sweep()
    page = promised.visitor().open("/desk")
    assert "by April 2, 2027 Question from Example Helpline" in page.main
    assert not asks_on(helpline)
    answer(promised, town.url())
    assert asks_on(helpline) == ["Your question to Example Messenger", "There is news in 1 question"]
    assert not asks_on(promised)
    town.pass_days(15)
    assert not asks_on(helpline)


def test_what_is_due_within_a_week_comes_first(town: Town, asked: Person) -> None:
    town.pass_days(24)
    assert named(asked)[0].startswith("by April 2, 2027 Question from Example Helpline")


def test_the_list_is_narrowed_by_side_and_state(town: Town, asked: Person, helpline: Person) -> None:
    def count(person: Person, query: str) -> int:
        return len(person.visitor().open(f"{LIST}{query}").all("tr")[1:])

    assert [count(asked, query) for query in ("", "?side=to_us", "?side=by_us", "?state=answered")] == [1, 1, 0, 0]
    assert [count(helpline, query) for query in ("", "?side=to_us", "?side=by_us", "?state=")] == [1, 0, 1, 1]
    csv = asked.visitor().fetch(f"{LIST}?export=csv").text
    assert "Warn people who are targeted" in csv
    assert "nachtigall" not in csv
    answer(asked, town.url())
    assert [count(asked, query) for query in ("", "?state=answered")] == [0, 1]
