"""Every verb in every state, through the pages: it leads where the table below says, or it is refused."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import delete

from portal.db import new_id
from portal.submissions.models.floods import Quota
from portal.submissions.rules import MOVES, PartState, Verb
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.submissions.desk import Report, report
from tests.submissions.test_close import take_back

NO: Final = ""
# Written out once more: rows are states, columns verbs in the order of `ACTS`. NO: refused, or not to be had.
TABLE: Final[Mapping[str, tuple[str, ...]]] = {
    #        release    accept       decline     ask      decide     close     reopen       answer      hold   withdraw
    "held": ("offered", "in_review", "declined", NO, NO, NO, NO, NO, NO, "withdrawn"),
    "offered": (NO, "in_review", "declined", NO, NO, NO, NO, NO, NO, "withdrawn"),
    "in_review": (NO, NO, NO, "asked", "decided", "closed", NO, NO, NO, "withdrawn"),
    "asked": (NO, NO, NO, "asked", "decided", "closed", NO, "in_review", NO, "withdrawn"),
    "decided": (NO, NO, NO, NO, "decided", "closed", "in_review", "in_review", NO, "withdrawn"),
    "closed": (NO, NO, NO, NO, NO, NO, "in_review", "in_review", "held", "withdrawn"),
    "declined": (NO, NO, NO, NO, NO, NO, "in_review", "in_review", "held", "withdrawn"),
    "withdrawn": (NO, NO, NO, NO, NO, NO, NO, NO, NO, NO),
}
FORMS: Final[Mapping[Verb, Mapping[str, str]]] = {
    Verb.RELEASE: {},
    Verb.ACCEPT: {},
    Verb.DECLINE: {"reason": "elsewhere"},
    Verb.ASK: {"text": "Which phone?"},
    Verb.DECIDE: {"text": "We looked.", "decision": "not_examined"},
    Verb.CLOSE: {},
    Verb.REOPEN: {"text": "It goes on."},
}


def post(visitor: Visitor, filed: Report, verb: Verb) -> None:
    """Send the form of this verb, as a page that was open before would."""
    token = dict(visitor.open("/desk").form("Sign out").pairs(None))
    once = (
        visitor.open(f"{filed.url}/note").form("Keep the note").pairs(None)
        if verb not in {Verb.RELEASE, Verb.ACCEPT}
        else ()
    )
    assert visitor.post(f"{filed.url}/{verb.value}", {**token, **dict(once), **FORMS[verb]}).status_code in {303, 403}


def by_member(verb: Verb) -> Callable[[Report, Person], None]:
    """Return what sends this form as the person does: see `post`."""

    def act(filed: Report, person: Person) -> None:
        post(person.visitor(), filed, verb)

    return act


def answer(filed: Report, person: Person) -> None:
    """Let the reporter write, where the page still lets them."""
    page = filed.reporter().open(f"/return/thread/{filed.part(person).id}")
    if "Send" in [words for form in page.forms for words in form.button_words()]:
        page.fill({"Your message": "Here it is."}).press("Send", status=200)


def answer_in_a_flood(filed: Report, person: Person) -> None:
    """Let the reporter write on a day on which no more is taken: what was over is held back then."""
    if filed.part(person).state not in {PartState.CLOSED, PartState.DECLINED}:
        return
    with person.database.writing() as session:
        session.add(Quota(id=new_id(), organisation_id=person.organisation, in_all=1, from_one=1))
        session.commit()
    answer(filed, person)
    with person.database.writing() as session:
        session.execute(delete(Quota))
        session.commit()


ACTS: Final[Mapping[Verb, Callable[[Report, Person], None]]] = {
    **{verb: by_member(verb) for verb in FORMS},
    Verb.ANSWER: answer,
    Verb.HOLD: answer_in_a_flood,
    Verb.WITHDRAW: take_back,
}


def test_the_table_is_whole() -> None:
    assert set(TABLE) == {state.value for state in PartState}
    assert set(ACTS) == set(Verb)
    assert all(len(row) == len(ACTS) for row in TABLE.values())


@pytest.mark.parametrize("state", list(PartState))
def test_a_verb_leads_where_the_table_says(state: PartState, app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    for (verb, act), wanted in zip(ACTS.items(), TABLE[state.value], strict=True):
        filed.change(helpline, state=state)
        said = filed.part(helpline).said
        act(filed, helpline)
        part = filed.part(helpline)
        assert part.state.value == (wanted or state.value), verb
        assert wanted or verb is Verb.ANSWER or part.said == said, "what was refused said nothing"


def test_the_rules_have_no_other_moves() -> None:
    for state, row in TABLE.items():
        for verb, wanted in zip(ACTS, row, strict=True):
            leads = MOVES.get((PartState(state), verb))
            if verb is Verb.ANSWER:  # what a reporter writes opens again what was over
                leads = leads or MOVES.get((PartState(state), Verb.REOPEN))
            assert (leads or NO) == wanted, (state, verb)
