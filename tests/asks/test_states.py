"""The table of states, whole; the reply times; and what the database itself refuses."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.asks import rules
from portal.asks.models import Ask
from portal.asks.rules import Kind, State, Verb
from portal.problems import Refused
from portal.reference import reply_times
from portal.reference.loading import BrokenDataError
from tests.asks.asking import Town, ask
from tests.factories import Person

LEADS = {
    "sent": {
        "deliver": "delivered",
        "answer": "answered",
        "lapse": "not_reached",
        "leave": "not_reached",
        "withdraw": "withdrawn",
    },
    "delivered": {
        "answer": "answered",
        "extend": "delivered",
        "lapse": "no_answer",
        "leave": "not_reached",
        "withdraw": "withdrawn",
    },
    "not_reached": {"deliver": "delivered", "answer": "answered", "withdraw": "withdrawn"},
    "no_answer": {"answer": "answered_late"},
    "answered": {},
    "answered_late": {},
    "withdrawn": {},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_every_state_and_verb_leads_where_the_table_says_or_is_refused(state: State, verb: Verb) -> None:
    expected = LEADS[state].get(verb)
    assert rules.may_move(state, verb) is (expected is not None)
    if expected is not None:
        assert rules.move(state, verb) == expected
    else:
        with pytest.raises(Refused):
            rules.move(state, verb)


@pytest.mark.parametrize(
    ("kind", "days", "extension"),
    [
        ("question", 30, 15),
        ("challenge", 30, 15),
        ("dispute", 30, 15),
        ("facts", 21, 11),
        ("claim", 14, 7),
        ("danger", 2, 1),
    ],
)
def test_reply_times_are_those_promised_with_one_extension_of_half(kind: str, days: int, extension: int) -> None:
    first = rules.answer_until(Kind(kind), delivered_on=date(2026, 3, 1))
    assert (first - date(2026, 3, 1)).days == days
    assert (rules.extended(Kind(kind), first) - first).days == extension
    assert extension * 2 >= days


def test_every_kind_has_its_reply_times() -> None:
    assert reply_times.kinds() == set(Kind)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("over", [-1, 0, 1])
def test_the_clock_moves_only_what_waits_and_only_after_the_last_day(state: State, over: int) -> None:
    today = date(2026, 3, 10 + over)
    moves = state in {State.SENT, State.DELIVERED} and over > 0
    assert rules.has_lapsed(state, date(2026, 3, 10), today=today) is moves


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{}",
        "not json",
        {"question": {"days": 30}},
        {"question": {"days": 0, "extension": 1, "reach": 1}},
        {"question": {"days": True, "extension": 1, "reach": 1}},
        {"question": {"days": "30", "extension": 1, "reach": 1}},
        {"question": {"days": 30, "extension": 1, "reach": 1, "more": 1}},
    ],
    ids=str,
)
def test_a_broken_file_of_reply_times_is_refused_by_name(content: object, tmp_path: Path) -> None:
    file = tmp_path / "times.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(BrokenDataError, match=r"times\.json"):
        reply_times.load(file)


@pytest.mark.parametrize("state", [state for state in State if state not in {State.SENT, State.NOT_REACHED}])
def test_the_database_refuses_a_state_without_what_it_means(
    town: Town, promised: Person, helpline: Person, state: State
) -> None:
    del promised
    ask(helpline)
    with pytest.raises(IntegrityError), town.db.writing() as session:
        session.execute(update(Ask).values(state=state))


def test_the_database_refuses_a_question_to_oneself(town: Town, promised: Person, helpline: Person) -> None:
    del promised
    ask(helpline)
    with pytest.raises(IntegrityError), town.db.writing() as session:
        session.execute(update(Ask).values(addressee_id=helpline.organisation))
