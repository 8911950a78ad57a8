"""The schema that the migrations make is the one that the models describe, on both engines, and it goes away again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from portal import clock, resources
from portal.app import metadata
from portal.db import migrate, search

EVERYTHING = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
    "postgresql": """
        SELECT 'column', table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION SELECT 'type', typname, typtype::text FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        UNION SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION SELECT 'sequence', sequencename, '' FROM pg_sequences WHERE schemaname = 'public'
        ORDER BY 1, 2, 3
    """,
}


COMPARED: dict[str, Any] = {
    "compare_type": True,
    "compare_server_default": True,
    "include_name": search.is_described,
}


@pytest.fixture
def connection(bare_database_url: str) -> Iterator[Connection]:
    """Yield a connection, in autocommit so that it holds no lock while a migration runs."""
    engine = create_engine(bare_database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def everything_in(connection: Connection) -> list[tuple[Any, ...]]:
    rows = connection.execute(text(EVERYTHING[connection.dialect.name]))
    return [(*row[:2], in_any_order(row[2])) for row in rows if "alembic_version" not in str(row[1])]


def in_any_order(sql: str | None) -> list[str]:
    """SQLite keeps the text of a table, in which constraints stand in no order once the table was copied."""
    return sorted(line.strip(" \t,") for line in (sql or "").splitlines())


def checks(connection: Connection) -> set[tuple[str, str]]:
    """Return table and name of every check constraint in the database."""
    found = inspect(connection)
    return {
        (table, str(check["name"]))
        for table in found.get_table_names()
        for check in found.get_check_constraints(table)
        if table != "alembic_version"
    }


def test_the_pinned_head_is_the_newest_migration() -> None:
    assert migrate.script_head() == migrate.head()


def test_the_migrated_schema_is_the_one_of_the_models(bare_database_url: str, connection: Connection) -> None:
    migrate.upgrade(bare_database_url)
    context = MigrationContext.configure(connection, opts=COMPARED)
    assert compare_metadata(context, metadata()) == []


def test_the_database_holds_every_check_that_the_models_declare(bare_database_url: str, connection: Connection) -> None:
    # Alembic does not compare these.
    migrate.upgrade(bare_database_url)
    declared = {
        (table.name, connection.dialect.identifier_preparer.format_constraint(check))
        for table in metadata().sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    assert checks(connection) == declared


def test_going_down_leaves_nothing_behind_and_coming_up_again_makes_the_same(
    bare_database_url: str, connection: Connection
) -> None:
    migrate.upgrade(bare_database_url)
    first = everything_in(connection)
    migrate.downgrade(bare_database_url, "base")
    assert everything_in(connection) == []
    migrate.upgrade(bare_database_url)
    assert everything_in(connection) == first


def test_a_migrated_database_says_which_revision_it_is_at(bare_database_url: str) -> None:
    assert migrate.current(bare_database_url) is None
    migrate.upgrade(bare_database_url)
    assert migrate.current(bare_database_url) == migrate.head()


ORGANISATION = """
    INSERT INTO organisations (id, slug, kind, name, country, standing, receives, intake, run_by, funded_by, about,
    helps, languages, examines_devices, usual_wait, obligations, website, joined_on, version) VALUES (:id, :slug,
    'state', :slug, 'NZ', :standing, :yes, 'open', '', '', '', '[]', '[]', :no, '', '', '', '2026-01-02', 1)
"""
ORGANISATION_LATER = ORGANISATION.replace("version)", "version, renewed_until, standing_on)").replace(
    "1)", "1, '2027-01-02', '2026-01-02')"
)
INVITATION = """
    INSERT INTO invitations (id, token_hash, email, email_hash, organisation_id, manager, until_on)
    VALUES (:id, :bytes, :bytes, :bytes, :organisation, :yes, '2026-02-01')
"""
PERSON = """
    INSERT INTO public_keys (id, kind, public, mac, made_on) VALUES (:pair, 'account', :bytes, :bytes, :day);
    INSERT INTO accounts (id, email_hash, email, name, language, key_id, salt, passes, memory, verifier,
    wrapped_by_password, second_factor_step, made_on, version)
    VALUES (:person, :bytes, :bytes, :bytes, 'en', :pair, :bytes, 3, 1024, :bytes, :bytes, 0, :day, 1)
"""
DATA_KEY = "INSERT INTO data_keys (id, label, subject_id) VALUES (:key, 'incident.note', :note)"
NOTE = """
    INSERT INTO incident_notes (id, reference, organisation_id, account_id, state, tlp, pap, data_key_id, title,
    content, said, written_on, version) VALUES (:note, 'AAA-AAA', :house, :person, 'draft', 'TLP:RED', 'PAP:RED', :key,
    :bytes, :bytes, 0, :day, 1)
"""
BUNDLE = """
    INSERT INTO indicator_bundles (id, note_id, account_id, state, objects, indicators, imported_on)
    VALUES (:bundle, :note, :person, 'ready', 1, 1, :day)
"""
PART = """
    INSERT INTO data_keys (id, label, subject_id) VALUES (:key, 'participation.thread', :part);
    INSERT INTO submissions (id, reference, kind, questionnaire_version, language, state, urgency, restricted, filed_on,
    version) VALUES (:report, 'BBB-BBB', 'victim_report', 1, 'en', 'open', 'normal', :no, :day, 1);
    INSERT INTO participations (id, submission_id, organisation_id, state, urgency, thread_key_id, offered_on, moved_on,
    due_on, said, news, unread, version) VALUES (:part, :report, :house, 'declined', 'normal', :key, :day,
    :day, :day, 1, :no, :no, 1)
"""
MESSAGE = """
    INSERT INTO messages (id, participation_id, number, kind, said_on, content)
    VALUES (:message, :part, 1, 'message', :day, :bytes)
"""
STANDINGS = "SELECT slug, standing FROM organisations ORDER BY slug"


def test_whoever_is_verified_has_a_year_and_nothing_that_hangs_on_them_is_lost(
    bare_database_url: str, connection: Connection
) -> None:
    migrate.upgrade(bare_database_url, "0010")
    for number, standing in enumerate(("verified", "suspended"), start=1):
        row = {"id": uuid4().hex, "slug": f"house-{number}", "standing": standing, "yes": True, "no": False}
        connection.execute(text(ORGANISATION), row)
        hangs = {"id": uuid4().hex, "bytes": standing.encode(), "organisation": row["id"], "yes": True}
        connection.execute(text(INVITATION), hangs)
    migrate.upgrade(bare_database_url)
    found = connection.execute(text("SELECT renewed_until, standing_on FROM organisations ORDER BY slug")).all()
    year = clock.today() + timedelta(days=365)
    assert [str(row.renewed_until) for row in found] == [str(year)] * 2
    assert [str(row.standing_on) for row in found] == ["2026-01-02", str(clock.today())]
    assert connection.scalar(text("SELECT count(*) FROM invitations")) == 2
    connection.execute(text("UPDATE organisations SET standing = 'removed' WHERE slug = 'house-1'"))
    with pytest.raises(IntegrityError):
        connection.execute(text("UPDATE organisations SET standing = 'gone'"))
    migrate.downgrade(bare_database_url, "0010")
    assert connection.execute(text(STANDINGS)).all() == [("house-1", "suspended"), ("house-2", "suspended")]
    assert connection.scalar(text("SELECT count(*) FROM invitations")) == 2
    with pytest.raises(IntegrityError):
        connection.execute(text("UPDATE organisations SET standing = 'removed'"))


COMMITMENT = """
    INSERT INTO commitments (id, organisation_id, kind, publicity, slug, title, number, moved_on, due_on, withdrawn_on,
    reason, touched_at, version) VALUES (:id, :house, 'state', :publicity, :slug, :title, :number, '2026-03-04',
    '2027-01-02', :withdrawn, :reason, '2026-03-04 00:00:00+00:00', 1)
"""
PROMISES = {"a-draft": "unpublished", "b-public": "published", "c-gone": "withdrawn"}


def test_what_was_promised_before_is_not_overdue_at_once_and_withdrawals_are_said_in_every_word(
    bare_database_url: str, connection: Connection
) -> None:
    migrate.upgrade(bare_database_url, "0010")
    house = uuid4().hex
    row = {"id": house, "slug": "house", "standing": "verified", "yes": True, "no": False}
    connection.execute(text(ORGANISATION), row)
    migrate.upgrade(bare_database_url, "0045")
    for slug, publicity in PROMISES.items():
        public, gone = publicity != "unpublished", publicity == "withdrawn"
        said = {
            "id": uuid4().hex,
            "house": house,
            "publicity": publicity,
            "slug": slug if public else None,
            "title": slug if public else "",
            "number": int(public),
            "withdrawn": "2026-05-06" if gone else None,
            "reason": "Sold." if gone else "",
        }
        connection.execute(text(COMMITMENT), said)
    migrate.upgrade(bare_database_url)
    found = connection.execute(text("SELECT status, updates, updated_on, next_due_on FROM commitments ORDER BY title"))
    draft, public_one, gone_one = found.all()
    assert (draft.status, draft.next_due_on) == ("not_started", None)
    assert (public_one.status, str(public_one.updated_on)) == ("not_started", "2026-03-04")
    assert str(public_one.next_due_on) == str(clock.today() + timedelta(days=183))
    assert (gone_one.status, str(gone_one.updated_on), gone_one.next_due_on) == ("withdrawn", "2026-05-06", None)
    with pytest.raises(IntegrityError):
        connection.execute(text("UPDATE commitments SET status = 'withdrawn' WHERE publicity = 'published'"))
    migrate.downgrade(bare_database_url, "0045")
    assert connection.scalar(text("SELECT count(*) FROM commitments")) == 3


ASK = """
    INSERT INTO asks (id, kind, state, about_kind, about_id, about_version, asker_id, addressee_id, asked_on, until_on,
    answered_on, moved_on, public_at, public_question, public_answer, version) VALUES (:ask, 'question', 'answered',
    'commitment', :ask, 1, :asker, :house, :day, :day, :day, :day, '2026-01-02 00:00:00+00:00', 'Why?', 'So.', 1)
"""


def revision(name: str) -> str:
    """Return the number of the migration with this name."""
    (found,) = (resources.folder("migrations") / "versions").glob(f"[0-9]*_{name}.py")
    return found.name.partition("_")[0]


def two_houses(bare_database_url: str, connection: Connection, until: str) -> dict[str, Any]:
    """Bring the database up to `until` with two organisations and two people; return what inserts need."""
    migrate.upgrade(bare_database_url, "0010")
    row: dict[str, Any] = {"day": "2026-01-02", "yes": True, "no": False, "standing": "verified"}
    houses = [uuid4().hex, uuid4().hex]
    for number, house in enumerate(houses):
        connection.execute(text(ORGANISATION), {**row, "id": house, "slug": f"house-{number}"})
    people = [uuid4().hex, uuid4().hex]
    for person in people:
        said = {**row, "pair": uuid4().hex, "person": person, "bytes": person.encode()}
        for statement in PERSON.split(";"):
            connection.execute(text(statement), said)
    migrate.upgrade(bare_database_url, until)
    return row | {"asker": houses[0], "house": houses[1], "person": people[0], "second": people[1], "bytes": b"sealed"}


ASSESSMENT = """
    INSERT INTO assessments (id, commitment_id, number, assessor_id, state, begun_on, moved_on, ask_id, approved_by,
    serial, published_on, rubric, summary, completion, completion_reason, ambition, ambition_reason, result,
    result_reason, verifiability, verifiability_reason, confidence, confidence_reason, items, conflicts, names, changed,
    digest, reason, revision) VALUES (:id, :commitment, :about, :house, 'published', :day, :day, :ask, :person, :serial,
    :day, 'x', 'x', :completion, 'x', 'modest', 'x', 'marginal', 'x', 'yes', 'x', 'low', 'x', '[]', '', '', :no, :bytes,
    '', 1)
"""
LATER = """
    INSERT INTO commitments (id, organisation_id, kind, country, publicity, slug, title, number, moved_on, due_on,
    reason, assessed, challenged, touched_at, status, updates, updated_on, reminded, version) VALUES (:commitment,
    :house, 'state', 'NZ', 'published', :title, :title, 3, :day, :day, '', 'none', 'none',
    '2026-03-04 00:00:00+00:00', 'not_started', 0, :day, 0, 1)
"""


def test_what_was_assessed_before_a_newer_version_is_assessed_again(
    bare_database_url: str, connection: Connection
) -> None:
    row = two_houses(bare_database_url, connection, revision("by_link"))
    connection.execute(
        text(ASK.replace("version)", "version, by_link)").replace("1)", "1, :no)")), {**row, "ask": row["asker"]}
    )
    judged = {"a-never": [], "b-before": [(1, "limited"), (2, "substantial")], "c-now": [(3, "complete")]}
    for title, assessments in judged.items():
        commitment = uuid4().hex
        connection.execute(text(LATER), {**row, "commitment": commitment, "title": title})
        for serial, (about, completion) in enumerate(assessments, start=1):
            said = {"about": about, "completion": completion, "serial": serial, "ask": row["asker"]}
            by = row["asker"] if serial == 1 else row["house"]
            connection.execute(
                text(ASSESSMENT), {**row, **said, "id": uuid4().hex, "commitment": commitment, "house": by}
            )
    migrate.upgrade(bare_database_url)
    found = connection.execute(text("SELECT assessed, assessed_number FROM commitments ORDER BY title")).all()
    assert [tuple(one) for one in found] == [("none", None), ("substantial", 2), ("complete", 3)]
    migrate.downgrade(bare_database_url, revision("by_link"))
    found = connection.execute(text("SELECT assessed FROM commitments ORDER BY title")).all()
    assert [one.assessed for one in found] == ["none", "none", "complete"]


def test_indicators_lie_under_their_notes_key(bare_database_url: str, connection: Connection) -> None:
    migrate.upgrade(bare_database_url, "0010")
    ids = {name: uuid4().hex for name in ("house", "person", "pair", "key", "note", "bundle")}
    row = {**ids, "day": "2026-01-02", "bytes": b"sealed", "yes": True, "no": False}
    connection.execute(text(ORGANISATION), {**row, "id": ids["house"], "slug": "house", "standing": "verified"})
    for insert in (PERSON, DATA_KEY, NOTE, BUNDLE):
        for statement in insert.split(";"):
            connection.execute(text(statement), row)
    migrate.upgrade(bare_database_url)
    under = "SELECT b.data_key_id = n.data_key_id FROM indicator_bundles b JOIN incident_notes n ON n.id = b.note_id"
    assert connection.execute(text(under)).scalars().all() == [True]
    assert connection.execute(text("SELECT moved FROM indicator_bundles")).scalars().all() == [0]
    migrate.downgrade(bare_database_url, "0014")
    assert connection.scalar(text("SELECT count(*) FROM indicator_bundles")) == 1


RECEIVED = """
    INSERT INTO submissions (id, reference, kind, questionnaire_version, language, state, urgency, restricted, filed_on,
    version) VALUES (:report, 'AAA-AAA', 'threat_notice', 1, 'en', 'open', 'normal', :no, :day, 1);
    INSERT INTO participations (id, submission_id, organisation_id, state, urgency, thread_key_id, offered_on, moved_on,
    due_on, said, news, unread, version) VALUES (:part, :report, :house, 'offered', 'normal', :key, :day, :day, :day, 0,
    :no, :yes, 1);
    INSERT INTO withdrawals (id, participation_id, asked_on, due_on) VALUES (:key, :part, :day, :day)
"""


def test_each_part_knows_its_reports_kind_and_keeps_what_hangs_on_it(
    bare_database_url: str, connection: Connection
) -> None:
    migrate.upgrade(bare_database_url, "0018")
    row: dict[str, Any] = {name: uuid4().hex for name in ("house", "key", "note", "report", "part")}
    row |= {"id": row["house"], "slug": "house", "standing": "verified", "day": "2026-01-02", "yes": True, "no": False}
    for statement in (ORGANISATION_LATER, DATA_KEY, *RECEIVED.split(";")):
        connection.execute(text(statement), row)
    migrate.upgrade(bare_database_url)
    assert connection.execute(text("SELECT filed_as FROM participations")).scalars().all() == ["threat_notice"]
    migrate.downgrade(bare_database_url, "0018")
    assert connection.scalar(text("SELECT count(*) FROM withdrawals")) == 1


def test_a_reason_becomes_a_plain_message_going_down(bare_database_url: str, connection: Connection) -> None:
    migrate.upgrade(bare_database_url, "0010")
    ids = {name: uuid4().hex for name in ("house", "key", "report", "part", "message")}
    row = {**ids, "day": "2026-01-02", "bytes": b"sealed", "yes": True, "no": False}
    connection.execute(text(ORGANISATION), {**row, "id": ids["house"], "slug": "house", "standing": "verified"})
    for statement in (*PART.split(";"), MESSAGE):
        connection.execute(text(statement), row)
    migrate.upgrade(bare_database_url, "0026")
    connection.execute(text("UPDATE messages SET kind = 'declined'"))
    migrate.downgrade(bare_database_url, "0025")
    assert [tuple(one) for one in connection.execute(text("SELECT kind, content FROM messages"))] == [
        ("message", b"sealed")
    ]
    with pytest.raises(IntegrityError):
        connection.execute(text("UPDATE messages SET kind = 'declined'"))


def test_what_is_held_back_is_new_going_down(bare_database_url: str, connection: Connection) -> None:
    migrate.upgrade(bare_database_url, "0010")
    ids = {name: uuid4().hex for name in ("house", "key", "report", "part", "message")}
    row = {**ids, "day": "2026-01-02", "bytes": b"sealed", "yes": True, "no": False}
    connection.execute(text(ORGANISATION), {**row, "id": ids["house"], "slug": "house", "standing": "verified"})
    for statement in PART.split(";"):
        connection.execute(text(statement), row)
    migrate.upgrade(bare_database_url, "0033")
    connection.execute(text("UPDATE participations SET state = 'held'"))
    migrate.downgrade(bare_database_url, "0029")
    assert connection.execute(text("SELECT state FROM participations")).scalars().all() == ["offered"]
    with pytest.raises(IntegrityError):
        connection.execute(text("UPDATE participations SET state = 'held'"))
