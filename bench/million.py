"""A portal with a million reports, a tenth of them in one list; and one alike with a thousand in all.

Made by SQLite itself, a statement a table, since a million rows by Python would take an hour. What no page opens is
noise. Each share of the rows (a state, a handler, a code) is the same in both, and large enough to fill a page.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Final
from uuid import UUID

from bench.stage import Stage
from portal import clock
from portal.keys import grants
from portal.submissions.contents import MARK
from portal.submissions.operations import marking
from portal.submissions.rules import Facet

MINE: Final = {Facet.HARM: "doxxing", Facet.CAPABILITY: "mobile_spyware", Facet.COUNTRY: "KE", Facet.TAG: "campaign"}
"""A code of each facet that a quarter of the reports have."""
RARE: Final = "seldom"
RARELY: Final = 5
"""A tag that so many reports have, however many there are."""
NEW_ID: Final = "lower(hex(randomblob(16)))"
KEY_ID: Final = "made.begins || lower(hex(randomblob(7)))"
"""Keys that are made in one filing begin alike, as the portal makes them."""
NUMBERS: Final = "WITH RECURSIVE n(i) AS (SELECT :begin UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :end)"
CHANCE: Final = "(abs(random()) % 100)"
# Of a hundred: over, held back, or somewhere on their way.
STATE: Final = f"""CASE {CHANCE} WHEN 0 THEN 'declined' WHEN 1 THEN 'decided' WHEN 2 THEN 'asked' ELSE
    CASE WHEN {CHANCE} < 40 THEN 'closed' WHEN {CHANCE} < 36 THEN 'held' WHEN {CHANCE} < 20 THEN 'offered'
    ELSE 'in_review' END END"""
SUBMISSIONS: Final = f"""{NUMBERS} INSERT INTO submissions
    (id, reference, kind, questionnaire_version, language, state, urgency, restricted, filed_on, seen, version)
    SELECT {NEW_ID}, printf('M%07d', i), 'victim_report', 2, 'en', 'open', 'normal', 0, :today, 0, 1 FROM n"""
KEYS: Final = f"INSERT INTO data_keys (id, label, subject_id) SELECT {KEY_ID}, 'participation.thread', id FROM made"
PARTS: Final = f"""INSERT INTO participations
    (id, submission_id, organisation_id, state, urgency, filed_as, thread_key_id, handler_id, offered_on, moved_on,
     due_on, said, news, unread, version)
    SELECT {NEW_ID}, made.id, CASE WHEN made.number < :mine THEN :helpline ELSE :lab END, {STATE},
     CASE WHEN {CHANCE} < 4 THEN 'immediate' WHEN {CHANCE} < 30 THEN 'high' ELSE 'normal' END,
     CASE WHEN {CHANCE} < 30 THEN 'report_for_another' ELSE 'victim_report' END,
     data_keys.id, CASE WHEN {CHANCE} < 30 THEN :manager WHEN {CHANCE} < 50 THEN :colleague END,
     date(:today, -(abs(random()) % 1000) || ' days'), :today, date(:today, (abs(random()) % 60 - 20) || ' days'),
     0, 0, {CHANCE} < 30, 1
    FROM made JOIN data_keys ON data_keys.subject_id = made.id"""
PLACES: Final = """UPDATE participations SET due_on = CASE WHEN urgency = 'immediate'
    THEN date(:today, -(abs(random()) % 30) || ' days') ELSE date(:today, (30 + abs(random()) % 30) || ' days') END
    WHERE state = 'held' AND submission_id IN (SELECT id FROM made)"""
"""What is held back is sorted so that danger comes first."""
SECTION_KEYS: Final = f"""INSERT INTO data_keys (id, label, subject_id)
    SELECT {KEY_ID}, 'submission.section', {NEW_ID} FROM made, names WHERE made.number < :mine"""
SECTIONS: Final = """INSERT INTO sections (id, submission_id, name, data_key_id, content)
    SELECT keyed.subject_id, made.id, names.name, keyed.id, randomblob(100)
    FROM (SELECT id, subject_id, row_number() OVER () - 1 AS place FROM data_keys
          WHERE label = 'submission.section' AND rowid > :keyed) AS keyed
    JOIN made ON made.number = :begin + keyed.place / 4 JOIN names ON names.place = keyed.place % 4"""
GRANTS: Final = f"""INSERT INTO grants (id, data_key_id, pair_id, holder_id, given_on, sealed, mac)
    SELECT {NEW_ID}, id, :pair, :helpline, :today, randomblob(80), randomblob(32) FROM data_keys
    WHERE label = 'submission.section' AND rowid > :keyed"""
MARKS: Final = f"""INSERT INTO marks
    (id, participation_id, value, index_id, account_id, marked_on, key_id, content)
    SELECT {NEW_ID}, participations.id, :value, :index, :manager, :today, :index, randomblob(100) FROM participations
    WHERE organisation_id = :helpline AND {CHANCE} < 30"""
OTHER_MARKS: Final = f"""INSERT INTO marks
    (id, participation_id, value, index_id, account_id, marked_on, key_id, content)
    SELECT {NEW_ID}, id, randomblob(16), :index, :manager, :today, :index, randomblob(100) FROM participations"""
RARE_MARKS: Final = MARKS.replace(f"{CHANCE} < 30", f"state = 'in_review' LIMIT {RARELY}")
BATCH: Final = 100_000


@contextmanager
def filled(stage: Stage, reports: int, *, mine: int) -> Iterator[tuple[Stage, Mapping[str, str]]]:
    """Fill a copy of the stage with so many reports, `mine` of them in its list; and say which filters to ask for."""
    folder = stage.folder / f"million-{reports}"
    folder.mkdir()
    values = _values(stage)
    with (
        closing(sqlite3.connect(stage.folder / "accord.db")) as full,
        closing(sqlite3.connect(folder / "accord.db")) as copy,
    ):
        full.backup(copy)
        copy.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000;")
        _empty(copy)
        for begin in range(0, reports, BATCH):
            _reports(copy, stage, range(begin, min(begin + BATCH, reports)), mine=mine)
        _marks(copy, stage, values)
        copy.executescript("PRAGMA journal_mode=WAL;")
    url = f"sqlite:///{folder / 'accord.db'}"
    env = {**stage.env, "PORTAL_VAR": str(folder), "PORTAL_DATABASE_URL": url}
    tags = {word: values[Facet.TAG, word].hex() for word in (MINE[Facet.TAG], RARE)}
    try:
        yield replace(stage, folder=folder, env=env), tags
    finally:
        (folder / "accord.db").unlink()


def _values(stage: Stage) -> dict[tuple[Facet, str], bytes]:
    with stage.database.reading() as session:
        by = stage.manager.actor(session)
        wanted = [*MINE.items(), (Facet.TAG, RARE)]
        return {(facet, code): marking.blind(session, by=by, facet=facet, code=code) for facet, code in wanted}


def _empty(copy: sqlite3.Connection) -> None:
    """Take away what the stage has, since neither side is to have rows that the other lacks."""
    for table in ("marks", "handlers", "stewardships", "permissions", "participations", "sections", "submissions"):
        copy.execute(f"DELETE FROM {table}")
    copy.commit()


def _reports(copy: sqlite3.Connection, stage: Stage, numbers: range, *, mine: int) -> None:
    helpline, lab, _office = (one.hex for one in stage.receivers)
    (colleague,) = copy.execute(
        "SELECT account_id FROM memberships WHERE organisation_id = ? AND account_id <> ? LIMIT 1",
        (helpline, stage.manager.account.hex),
    ).fetchone()
    (pair,) = copy.execute("SELECT pair_id FROM grants WHERE holder_id = ? LIMIT 1", (helpline,)).fetchone()
    (keyed,) = copy.execute("SELECT max(rowid) FROM data_keys").fetchone()
    about = {
        "begin": numbers.start,
        "end": numbers.stop,
        "mine": mine,
        "today": clock.today().isoformat(),
        "helpline": helpline,
        "lab": lab,
        "manager": stage.manager.account.hex,
        "colleague": colleague,
        "pair": pair,
        "keyed": keyed,
    }
    copy.executescript(
        """DROP TABLE IF EXISTS temp.made; DROP TABLE IF EXISTS temp.names;
        CREATE TEMP TABLE names AS SELECT 0 AS place, 'contact' AS name UNION SELECT 1, 'account'
        UNION SELECT 2, 'technical' UNION SELECT 3, 'wall';"""
    )
    copy.execute(SUBMISSIONS, about)
    copy.execute(
        "CREATE TEMP TABLE made AS SELECT id, CAST(substr(reference, 2) AS INTEGER) AS number,"
        " lower(hex(randomblob(9))) AS begins FROM submissions"
        f" WHERE reference >= 'M{numbers.start:07}' AND reference < 'M{numbers.stop:07}'"
    )
    copy.execute("CREATE UNIQUE INDEX temp.made_number ON made (number)")
    if numbers.start < mine:
        copy.execute(SECTION_KEYS, about)
        copy.execute(SECTIONS, about)
        copy.execute(GRANTS, about)
    copy.execute(KEYS, about)
    copy.execute(PARTS, about)
    copy.execute(PLACES, about)
    copy.commit()


def _marks(copy: sqlite3.Connection, stage: Stage, values: Mapping[tuple[Facet, str], bytes]) -> None:
    (index,) = copy.execute(
        "SELECT generations.id FROM generations JOIN rings ON rings.id = generations.ring_id"
        " WHERE rings.holder_id = ? AND rings.kind = 'own' AND generations.number = rings.number",
        (stage.receivers[0].hex,),
    ).fetchone()
    about = {
        "helpline": stage.receivers[0].hex,
        "manager": stage.manager.account.hex,
        "today": clock.today().isoformat(),
        "index": index,
    }
    for (_facet, code), value in values.items():
        copy.execute(RARE_MARKS if code == RARE else MARKS, {**about, "value": value})
    copy.execute(OTHER_MARKS, about)
    for word in (MINE[Facet.TAG], RARE):
        _seal(copy, stage, word, values[Facet.TAG, word])
    copy.commit()


def _seal(copy: sqlite3.Connection, stage: Stage, tag: str, value: bytes) -> None:
    """Seal what the marks of a tag say: a list says by which word it is narrowed."""
    with stage.database.reading() as session:
        key = grants.working_key(session, stage.manager.actor(session))
    assert key is not None
    found = copy.execute("SELECT id FROM marks WHERE value = ?", (value,)).fetchall()
    said = f"{Facet.TAG}{marking.SEPARATOR}{tag}"
    rows = [(key.seal(said, row=UUID(hex=mark), label=MARK), mark) for (mark,) in found]
    copy.executemany("UPDATE marks SET content = ? WHERE id = ?", rows)
