"""Reading sessions that cannot write, and writing sessions that take the write lock when they open.

On SQLite a deferred transaction that reads and then writes loses its write to another's, so writing begins with
BEGIN IMMEDIATE. Everything slow (parsing, key derivation, storage, network) is done before a writing session opens.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

BUSY_SECONDS: Final = 10
CHECKPOINT_MILLISECONDS: Final = 500
KEPT: Final = "rows"
TURN: Final = "turn"
PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=4000",
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
)


class Database:
    """One database. `info` goes to every session (`keys` keeps the instance's secrets there)."""

    def __init__(self, url: str, *, info: Mapping[str, Any] | None = None) -> None:
        self.url = make_url(url)
        self.writer = make_engine(url)
        self.reader = make_engine(url, read_only=True) if self.is_sqlite else self.writer
        self._write = sessionmaker(self.writer, info=dict(info or {}))
        self._read = sessionmaker(
            self.reader if self.is_sqlite else _steady(self.reader),
            info=dict(info or {}),
            autoflush=False,
            close_resets_only=False,  # one that was given back cannot be taken up again, and leak its connection
        )
        _keep_rows(self._read)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def open_reading(self) -> Session:
        """Return a query-only session; whoever opens it closes it."""
        return self._read()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._read() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that commits only when it is told to; leaving without a commit rolls back."""
        with self._write() as session:
            yield session

    def empty_log(self) -> None:
        """Write SQLite's log into the file and empty it, since it keeps what was deleted; nothing on PostgreSQL.

        Where readers stay too long, the next call does it.
        """
        if not self.is_sqlite:
            return
        connection = self.writer.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_MILLISECONDS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        finally:
            connection.close()

    def dispose(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def _steady(engine: Engine) -> Engine:
    """Read one state of the database, as SQLite does: a key and what lies under it may change in between."""
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def _keep_rows(sessions: sessionmaker[Session]) -> None:
    """Let these sessions hold on to every row until they close, so that asking for one by its key again costs nothing.

    Left to itself a session forgets a row as soon as nobody else holds it.
    """

    @event.listens_for(sessions, "loaded_as_persistent")
    def keep(session: Session, row: Any) -> None:
        session.info.setdefault(KEPT, set()).add(row)

    @event.listens_for(sessions, "persistent_to_detached")
    def let_go(session: Session, row: Any) -> None:
        session.info.get(KEPT, set()).discard(row)


def make_engine(url: str, *, read_only: bool = False) -> Engine:
    """Return an engine for SQLite or PostgreSQL whose error messages hold no parameters."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10)
    engine = create_engine(url, hide_parameters=True, poolclass=QueuePool, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred and comes late
        for pragma in PRAGMAS:
            connection.execute(pragma)
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    if not read_only:
        _queue(engine)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _queue(engine: Engine) -> None:
    """Let writers wait for each other on a lock file, which wakes the next one at once.

    SQLite's own waiting sleeps longer after each try, up to a tenth of a second, with the processors idle between two
    short transactions. It still guards the database: whoever writes past the queue is waited for as before.
    """
    if engine.url.database in {None, "", ":memory:"}:
        return

    @event.listens_for(engine, "connect")
    def open_turn(_connection: Any, record: Any) -> None:
        record.info[TURN] = os.open(f"{engine.url.database}-turn", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    @event.listens_for(engine, "begin")
    def wait(connection: Any) -> None:
        fcntl.flock(connection.info[TURN], fcntl.LOCK_EX)

    @event.listens_for(engine, "checkin")
    def leave(_connection: Any, record: Any) -> None:
        if TURN in record.info:
            fcntl.flock(record.info[TURN], fcntl.LOCK_UN)

    @event.listens_for(engine, "close")
    def close_turn(_connection: Any, record: Any) -> None:
        if turn := record.info.pop(TURN, None):
            os.close(turn)
