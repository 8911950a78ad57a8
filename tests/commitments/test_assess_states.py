"""The table of moves of an assessment, whole; what the database lets stand; grades, rubric, what counts as worse."""

from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.commitments.judgements import Judgement
from portal.commitments.models.assessing import Assessment
from portal.commitments.rules import assessing as rules
from portal.commitments.rules.assessing import (
    MOVES,
    OPEN,
    PUBLIC,
    Ambition,
    Assessed,
    Completion,
    Confidence,
    Result,
    State,
    Verb,
    Verifiability,
)
from portal.commitments.views import grading
from portal.problems import Invalid, Refused
from portal.reference import rubrics
from portal.reference.codes import codes
from portal.reference.instruments import Basis, instruments
from portal.reference.loading import BrokenDataError
from portal.reference.rubrics import LISTS
from tests.asks.asking import Town
from tests.commitments import judging
from tests.factories import Person

TABLE = """
            accept    decline   write     send     take_back  hand        publish    supersede   withdraw   end
assigned    drafting  declined  -         -        -          -           -          -           -          ended
drafting    -         -         drafting  waiting  -          -           -          -           -          ended
waiting     -         -         drafting  -        drafting   with_owner  published  -           -          ended
with_owner  -         -         -         -        drafting   -           published  -           -          ended
published   -         -         -         -        -          -           -          superseded  withdrawn  -
superseded  -         -         -         -        -          -           -          -           -          -
withdrawn   -         -         -         -        -          -           -          -           -          -
declined    -         -         -         -        -          -           -          -           -          -
ended       -         -         -         -        -          -           -          -           -          -
"""


def table() -> dict[tuple[str, str], str]:
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    return {(state, verb): after for state, *cells in lines for verb, after in zip(head, cells, strict=True)}


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_every_move_is_the_one_in_the_table(state: State, verb: Verb) -> None:
    expected = table()[state, verb]
    assert rules.may_move(state, verb) is (expected != "-")
    if expected != "-":
        assert rules.move(state, verb) == expected
        return
    with pytest.raises(Refused):
        rules.move(state, verb)


def test_nothing_public_becomes_a_draft_again_and_nothing_over_begins_again() -> None:
    assert not [move for move, after in MOVES.items() if move[0] not in OPEN and after in OPEN]
    assert {state for state, _verb in MOVES} == OPEN | {State.PUBLISHED}


def test_two_states_lead_to_the_public_and_both_are_read_by_a_second_person() -> None:
    before = {state for (state, _verb), after in MOVES.items() if after in PUBLIC and state not in PUBLIC}
    assert before == {State.WAITING, State.WITH_OWNER}


def test_grades_are_those_of_the_code_lists() -> None:
    kinds = {
        "completion": Completion,
        "ambition": Ambition,
        "result": Result,
        "verifiability": Verifiability,
        "confidence": Confidence,
    }
    for name, kind in kinds.items():
        assert tuple(kind) == codes(LISTS[name])
        assert tuple(grading.TAGS[name]) == codes(LISTS[name])
    assert tuple(Assessed) == ("none", *Completion)
    assert list(grading.ASSESSED) == list(Assessed)
    assert set(grading.STATES) == set(State)


GOOD = {
    "completion": "substantial",
    "ambition": "modest",
    "result": "major",
    "verifiability": "yes",
    "confidence": "low",
}


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        ({}, False),
        ({"completion": "limited"}, True),
        ({"completion": "complete"}, False),
        ({"ambition": "unclear"}, True),
        ({"result": "did_not_change"}, True),
        ({"result": "outstanding"}, False),
        ({"verifiability": "no"}, True),
        ({"confidence": "high"}, False),
        ({"completion": "complete", "ambition": "unclear"}, True),
    ],
    ids=str,
)
def test_one_grade_that_is_worse_is_enough(change: dict[str, str], *, worse: bool) -> None:
    assert rules.is_worse(GOOD, GOOD | change) is worse
    if change.keys() == {"verifiability"}:
        assert not rules.is_worse(GOOD | change, GOOD)


def test_that_nothing_was_done_is_worse_than_that_nothing_could_be_found() -> None:
    unknown, undone = GOOD | {"completion": "no_evidence_available"}, GOOD | {"completion": "not_started"}
    assert rules.is_worse(unknown, undone) and not rules.is_worse(undone, unknown)
    assert rules.is_worse(GOOD, unknown) and not rules.is_worse(unknown, GOOD)


def test_only_items_that_are_mapped_and_verified_carry_a_judgement() -> None:
    every = [item for one in instruments() for item in one.items]
    for item in every:
        if item.basis is Basis.SOURCE:
            rules.check_items([item.code], [item.code])
        else:
            with pytest.raises(Invalid) as refused:
                rules.check_items([item.code], [item.code])
            assert refused.value.values == {"items": item.code}
        with pytest.raises(Invalid):
            rules.check_items([item.code], [])


def test_a_text_reads_back_as_it_was_written_and_each_word_of_it_is_in_its_fingerprint() -> None:
    text = judgement()
    assert Judgement.read(text.written()) == text
    assert Judgement.read(text.written()).digest == text.digest
    assert judgement(conflicts="One").digest != text.digest != judgement(names="Somebody").digest


def judgement(**changes: Any) -> Judgement:
    said = {f"{name}_reason": "Because." for name in LISTS} | {"summary": "In short.", "rubric": "2026-11"}
    return Judgement(**(GOOD | said | {"items": ("B", "A", "A")} | changes))


def test_rubrics_are_whole_and_each_says_what_it_changes() -> None:
    every = rubrics.rubrics()
    assert every[0] == rubrics.newest() and len({one.version for one in every}) == len(every)
    assert all(one.changes for one in every)
    assert rubrics.rubric("nothing") is None


FINGERPRINTS = {"2026-11": "90206503b5bd01df"}
"""What each version says. A version that was published is never changed: write a new one."""


def test_no_rubric_was_changed_after_assessments_were_made_under_it() -> None:
    found = {one.version: sha256(repr(one).encode()).hexdigest()[:16] for one in rubrics.rubrics()}
    assert found == FINGERPRINTS


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('version = "2026-11"', 'version = "2026-12"'),
        ('code = "limited"', 'code = "little"'),
        ('code = "ambition"', 'code = "completion"'),
        ("changes =", "changed ="),
        ("[[dimensions]]", "[[dimension]]"),
    ],
)
def test_a_rubric_that_is_wrong_is_refused(tmp_path: Path, before: str, after: str) -> None:
    whole = (rubrics.FOLDER / "2026-11.toml").read_text()
    file = tmp_path / "2026-11.toml"
    file.write_text(whole)
    assert rubrics.load(file) == rubrics.rubric("2026-11")
    file.write_text(whole.replace(before, after))
    with pytest.raises(BrokenDataError):
        rubrics.load(file)


@pytest.mark.parametrize(
    "values",
    [
        {"summary": "in clear"},
        {"completion": "limited"},
        {"digest": bytes(32)},
        {"serial": 1},
        {"draft": None},
        {"key_id": None},
        {"written_by": None},
        {"state": State.PUBLISHED},
        {"state": State.WITH_OWNER, "ask_id": None},
        {"state": State.ENDED},
        {"reason": "why"},
    ],
    ids=str,
)
def test_the_database_keeps_a_draft_sealed(town: Town, slug: str, helpline: Person, values: dict[str, object]) -> None:
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    judging.send(helpline, address)
    with town.db.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(Assessment).values(values))


@pytest.mark.parametrize(
    "values",
    [
        {"summary": None},
        {"conflicts": None},
        {"approved_by": None},
        {"ask_id": None},
        {"draft": b"kept"},
        {"state": State.DRAFTING},
        {"state": State.WITHDRAWN},
    ],
    ids=str,
)
def test_the_database_keeps_what_is_public_whole(
    town: Town, slug: str, *, company: Person, helpline: Person, case_worker: Person, values: dict[str, object]
) -> None:
    judging.published(town, company, helpline, case_worker, slug)
    with town.db.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(Assessment).values(values))
