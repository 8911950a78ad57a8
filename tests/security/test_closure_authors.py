"""What a thief finds, and unwraps with a password, of what an author is asked to put right because of a complaint."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.db import Database
from portal.keys.instance import NIL, instance
from portal.sealing.envelopes import Unreadable, unseal
from tests.complaints import complaining
from tests.factories import Person
from tests.security import loot
from tests.security.test_closure import note_keys, sealed_things

SAID = (
    complaining.TOLD["text"],
    complaining.TOLD["contact"],
    complaining.WANTED,
    "Kanari-decision",
    "Kanari-answer-nachtigall",
    "Kanari-appeal",
    "warn-people",
)


@pytest.fixture
def answered(app: Flask, secretariat: Person, second_secretary: Person, company: Person) -> str:
    """Complain, ask the author, let it answer, and appeal; return the seven words."""
    del second_secretary
    _visitor, words = complaining.complain(app)
    complaining.ask_author(secretariat, company)
    complaining.answer(company)
    complaining.appeal(app, words)
    return words


def opened(session: Session, table: str, keys: Iterable[bytes]) -> set[str]:
    """Return the labels of a table's envelopes that these keys open, each under every id that might be bound in."""
    found = set()
    for envelope, label, row, ids in sealed_things(session, only=table):
        for key in keys:
            for key_id in {NIL, *ids}:
                try:
                    unseal(key, envelope, label=label, row=row, key_id=key_id)
                    found.add(label)
                except Unreadable:
                    continue
    return found


def test_nothing_of_it_lies_anywhere(
    db: Database, answered: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    canaries = [*SAID, answered]
    assert loot.found(canaries, [*loot.rows_of(db), *loot.files_in(tmp_path)]) == []
    said = capfd.readouterr()
    assert loot.found(canaries, [("the log", (said.out + said.err).encode())]) == []


def test_the_authors_password_opens_the_request_and_its_answer_and_nothing_of_the_complaint(
    db: Database, answered: str, company: Person, secretariat: Person, helpline: Person
) -> None:
    del answered
    with db.reading() as session:
        its = note_keys(session, company, label="mending")
        assert opened(session, "mendings", its.values()) == {"mending.content", "mending.answer"}
        assert opened(session, "complaints", its.values()) == set()
        assert note_keys(session, company, label="complaint") == {}
        assert note_keys(session, helpline, label="mending") == {}
        assert set(note_keys(session, secretariat, label="mending")) == set(its)


def test_the_instance_key_opens_none_of_it(db: Database, answered: str) -> None:
    del answered
    with db.reading() as session:
        known = [value for value in vars(instance(session)).values() if isinstance(value, bytes) and len(value) == 32]
        assert len(known) >= 4
        assert opened(session, "mendings", known) == set()
        assert opened(session, "complaints", known) == set()
