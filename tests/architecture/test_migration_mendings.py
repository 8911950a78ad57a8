"""What authors are asked comes with its own table, and going back takes it and its keys, and no complaint."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from portal.db import migrate
from tests.architecture.test_migrations import connection, revision, two_houses

__all__ = ["connection"]

KEYS = "INSERT INTO data_keys (id, label, subject_id) VALUES (:id, :label, :id)"
COMPLAINT = """
    INSERT INTO complaints (id, look_up, language, state, made_on, due_on, data_key_id, wrapped, content)
    VALUES (:id, :bytes, 'en', 'waiting', :day, :day, :id, :bytes, :bytes)
"""
MENDING = """
    INSERT INTO mendings (id, author_id, state, asked_by, asked_on, due_on, moved_on, data_key_id, content, own_key_id,
    own, answer, answered_by, answered_on, seen_by, seen_on) VALUES (:id, :house, :state, :person, :day, :due, :day,
    :key, :bytes, :id, :bytes, :answer, :answered_by, :answered_on, :seen_by, :seen_on)
"""
NOTHING = dict.fromkeys(("answer", "answered_by", "answered_on", "seen_by", "seen_on"))


def test_going_back_takes_requests_and_their_keys_and_leaves_complaints(
    bare_database_url: str, connection: Connection
) -> None:
    before = revision("asked_for_notes")
    row = two_houses(bare_database_url, connection, before)
    complaint, request = uuid4().hex, uuid4().hex
    connection.execute(text(KEYS), {"id": complaint, "label": "complaint"})
    connection.execute(text(COMPLAINT), {**row, "id": complaint})
    migrate.upgrade(bare_database_url)
    connection.execute(text(KEYS), {"id": request, "label": "mending"})
    said = {**row, **NOTHING, "id": request, "key": request, "state": "asked", "due": "2026-01-16"}
    connection.execute(text(MENDING), said)
    migrate.downgrade(bare_database_url, before)
    labels = connection.execute(text("SELECT label FROM data_keys")).scalars().all()
    assert labels == ["complaint"] and connection.scalar(text("SELECT count(*) FROM complaints")) == 1


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"due": "2026-01-02"}, "due_after_it_was_asked"),
        ({"state": "put_right"}, "answered_in_words"),
        ({"answer": b"x"}, "answered"),
        ({"state": "declined", "answer": b"x", "answered_by": "person"}, "answered_on_a_day"),
        ({"state": "declined", "answer": b"x", "answered_on": "2026-01-03"}, "answered_by_somebody"),
        ({"state": "lapsed", "seen_on": "2026-01-03"}, "seen_by_somebody"),
        ({"seen_on": "2026-01-03", "seen_by": "person"}, "seen_once_moved"),
        ({"state": "lost"}, "state"),
    ],
)
def test_the_database_refuses_what_the_table_of_states_does_not_know(
    bare_database_url: str, connection: Connection, changed: dict[str, object], check: str
) -> None:
    row = two_houses(bare_database_url, connection, revision("mendings"))
    key = uuid4().hex
    connection.execute(text(KEYS), {"id": key, "label": "mending"})
    changed = {name: row[str(value)] if value == "person" else value for name, value in changed.items()}
    said = {**row, **NOTHING, "id": key, "key": key, "state": "asked", "due": "2026-01-16", **changed}
    with pytest.raises(IntegrityError, match=f"ck_mendings_.*{check}"):
        connection.execute(text(MENDING), said)
