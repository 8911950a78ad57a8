"""The table of moves, whole; what the database lets stand; and what a text must be."""

from datetime import date
from itertools import product

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from portal.commitments import rules
from portal.commitments.models import Commitment, Version
from portal.commitments.rules import MOVES, OPEN, PROMISING, State, Verb
from portal.db import Database
from portal.problems import Invalid, Refused
from portal.reference.instruments import addresses, instruments
from tests.commitments import promises
from tests.factories import Person

TABLE = """
            write  send     take_back  publish    supersede   withdraw
draft       draft  waiting  -          -          -           -
waiting     draft  -        draft      published  -           -
published   -      -        -          -          superseded  withdrawn
superseded  -      -        -          -          -           -
withdrawn   -      -        -          -          -           -
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


def test_nothing_public_becomes_a_draft_again() -> None:
    assert not [move for move, after in MOVES.items() if move[0] not in OPEN and after in OPEN]


@pytest.mark.parametrize("kind", [*PROMISING, "civil_society", "secretariat"])
def test_each_item_is_refused_by_name_for_whom_it_does_not_address(kind: str) -> None:
    for item in (item for instrument in instruments() for item in instrument.items):
        if addresses(item, kind):
            rules.check_items(kind, [item.code])
            continue
        with pytest.raises(Invalid) as refused:
            rules.check_items(kind, [item.code])
        assert refused.value.values == {"items": item.code}


def test_what_is_in_no_instrument_is_refused_without_repeating_it() -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_items("state", ["<script>"])
    assert not refused.value.values


def test_due_on_the_day_of_the_start_is_good_and_before_it_is_not() -> None:
    rules.check_days(date(2027, 1, 1), date(2027, 1, 1))
    with pytest.raises(Invalid):
        rules.check_days(date(2027, 1, 1), date(2026, 12, 31))


COLUMNS = ", ".join(
    column.name for column in Version.__table__.columns if column.name not in {"id", "commitment_id", "number"}
)


@pytest.mark.parametrize(
    "values",
    [
        {"title": "in clear"},
        {"summary": ""},
        {"digest": bytes(32)},
        {"baseline": ""},
        {"links": []},
        {"milestones": [{"title": "in clear"}]},
        {"draft": None},
        {"key_id": None},
        {"state": State.PUBLISHED},
        {"state": State.WITHDRAWN},
        {"state": State.SUPERSEDED},
    ],
    ids=str,
)
def test_the_database_keeps_a_draft_sealed(company: Person, db: Database, values: dict[str, object]) -> None:
    promises.draft(company)
    with db.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(Version).values(values))


@pytest.mark.parametrize(
    "values",
    [{"title": None}, {"approved_by": None}, {"draft": b"kept"}, {"state": State.DRAFT}, {"due_on": date(2026, 1, 1)}],
    ids=str,
)
def test_the_database_keeps_what_is_published_whole(
    company: Person, colleague: Person, db: Database, values: dict[str, object]
) -> None:
    promises.publish(company, colleague)
    with db.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(Version).values(values))


@pytest.mark.parametrize(
    "values",
    [
        {"slug": "an-address"},
        {"title": "in clear"},
        {"number": 1},
        {"publicity": "published"},
        {"kind": "civil_society"},
    ],
    ids=str,
)
def test_the_database_knows_nothing_of_what_was_never_published(
    company: Person, db: Database, values: dict[str, object]
) -> None:
    promises.draft(company)
    with db.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(Commitment).values(values))


def test_one_commitment_has_one_draft_and_one_version_that_stands(
    company: Person, colleague: Person, db: Database
) -> None:
    promises.publish(company, colleague)
    with db.writing() as session, pytest.raises(IntegrityError):
        session.execute(
            text(
                f"INSERT INTO commitment_versions (id, commitment_id, number, {COLUMNS})"
                f" SELECT commitment_id, commitment_id, 2, {COLUMNS}"
                " FROM commitment_versions"
            )
        )
