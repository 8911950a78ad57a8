"""What the migrations do to one-time links to answer by, on both engines."""

from uuid import uuid4

from sqlalchemy import Connection, text

from portal import clock
from portal.db import migrate
from tests.architecture.test_migrations import ASK, connection, revision, two_houses

__all__ = ["connection"]

LINK = """
    INSERT INTO ask_links (id, ask_id, how, key_id, content, checked_by, checked_on, confirmed_by, confirmed_on,
    until_on, opened_on, used_on, ended_on) VALUES (:id, :ask, 'in_person', :id, :bytes, :person, :day, :second, :day,
    :day, :day, :used, :ended)
"""


def test_an_answer_by_link_is_known_as_one(bare_database_url: str, connection: Connection) -> None:
    row = two_houses(bare_database_url, connection, revision("complaints"))
    asks = {"used": uuid4().hex, "ended": uuid4().hex, "none": uuid4().hex}
    for what, ask in asks.items():
        connection.execute(text(ASK), {**row, "ask": ask})
        if what != "none":
            days = {name: row["day"] if name == what else None for name in ("used", "ended")}
            connection.execute(text(LINK), {**row, "id": uuid4().hex, "ask": ask, **days})
    migrate.upgrade(bare_database_url)
    found = connection.execute(text("SELECT id FROM asks WHERE by_link")).scalars().all()
    assert [str(one).replace("-", "") for one in found] == [asks["used"]]
    migrate.downgrade(bare_database_url, revision("complaints"))
    assert connection.scalar(text("SELECT count(*) FROM asks")) == 3


def test_a_link_without_words_ends(bare_database_url: str, connection: Connection) -> None:
    row = two_houses(bare_database_url, connection, revision("asked_for_notes"))
    at = {"used": "2026-01-02", "ended": "2026-01-02", "open": None}
    for what, day in at.items():
        ask = uuid4().hex
        connection.execute(
            text(ASK.replace("version)", "version, by_link)").replace("1)", "1, :no)")), {**row, "ask": ask}
        )
        days = {name: day if name == what else None for name in ("used", "ended")}
        connection.execute(text(LINK), {**row, "id": uuid4().hex, "ask": ask, **days})
    connection.execute(text("UPDATE ask_links SET token_hash = :bytes WHERE used_on IS NULL AND ended_on IS NULL"), row)
    migrate.upgrade(bare_database_url)
    found = connection.execute(
        text("SELECT used_on, ended_on, token_hash, words_hash, tries FROM ask_links ORDER BY used_on, ended_on")
    ).all()
    assert sum(one.used_on is not None for one in found) == 1
    assert {str(one.ended_on) for one in found if one.used_on is None} == {"2026-01-02", str(clock.today())}
    assert {(one.token_hash, one.words_hash, one.tries) for one in found} == {(None, None, 0)}
    connection.execute(text("UPDATE ask_links SET content = NULL WHERE ended_on IS NOT NULL"))
    migrate.downgrade(bare_database_url, revision("asked_for_notes"))
    assert connection.scalar(text("SELECT count(*) FROM ask_links")) == 3
