"""The services: database, store and mail server, each really asked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.backup.events import last_backup
from portal.cli.doctor.findings import Finding, note, ok, wrong
from portal.cli.trouble import database_trouble
from portal.db import Database, migrate
from portal.jobs.models import Lease
from portal.notices import queries
from portal.notices.delivery import Server
from portal.settings import Settings
from portal.storage import Store

PRAGMAS: Final = {"secure_delete": 1, "temp_store": 2, "foreign_keys": 1}
"""What each pragma must answer: on; in memory; on (the numbers are SQLite's)."""
MOST_DAYS_OLD: Final = 1
MOST_APART: Final = timedelta(minutes=1)
LONGEST_STILL: Final = timedelta(minutes=15)
"""Some sweep is due every minute, so that whoever runs them writes far more often than this."""


def check(settings: Settings) -> Iterator[Finding]:
    """Yield a line for each service."""
    try:
        yield from _database(settings)
    except (SQLAlchemyError, OSError) as error:
        says = database_trouble(error) if isinstance(error, SQLAlchemyError) else f"cannot be opened ({error.strerror})"
        yield wrong("database", says)
    yield store(settings)
    yield mail_server(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    from portal.app import open_database

    database = open_database(settings)
    try:
        at = migrate.current(settings.database)
        yield ok("database", "answers")
        if at != migrate.head():
            yield wrong("schema", f"the database is at {at}, not at {migrate.head()}: run `portal db upgrade`.")
            return
        yield ok("schema", f"at {at}")
        yield from _settings_of(database)
        yield _clocks(database)
        yield _sweeps(database)
        yield _failed_mail(database)
        yield _backups(database, settings)
    finally:
        database.dispose()


def _settings_of(database: Database) -> Iterator[Finding]:
    """On SQLite, what was deleted must be overwritten, and nothing sorted on disk."""
    if not database.is_sqlite:
        return
    with database.reading() as session:
        for name, wanted in PRAGMAS.items():
            found = session.scalar(text(f"PRAGMA {name}"))
            yield (
                ok(f"sqlite {name}", "set")
                if found == wanted
                else wrong(
                    f"sqlite {name}", f"is {found}, not {wanted}: this SQLite was built without it; use another one."
                )
            )


def _clocks(database: Database) -> Finding:
    """Compare with the database's clock, and with the last thing that was written."""
    now = clock.now()
    with database.reading() as session:
        theirs = now if database.is_sqlite else session.scalar(select(func.clock_timestamp()))
        last = session.scalar(select(func.max(Lease.done_at)))
    if theirs and abs(theirs - now) > MOST_APART:
        return wrong("clocks", "this machine's and the database's are more than a minute apart: keep both set (NTP).")
    if last and last - now > MOST_APART:
        return wrong("clocks", "something was written at a later time than now: the clock was set back.")
    return ok("clocks", "agree")


def _sweeps(database: Database) -> Finding:
    """Nothing else shows that no worker runs: mail only waits, and what is over only stays."""
    with database.reading() as session:
        last = session.scalar(select(func.max(Lease.done_at)))
    if last is None:
        return note("worker", "did nothing yet: start `portal worker` (on SQLite, the server itself).")
    if clock.now() - last > LONGEST_STILL:
        return note("worker", f"did nothing since {last:%Y-%m-%d %H:%M} UTC: unless the portal is stopped, start it.")
    return ok("worker", "does what waits")


def _failed_mail(database: Database) -> Finding:
    with database.reading() as session:
        failed = session.scalar(queries.count_failed()) or 0
    if failed:
        return note("mail", f"{failed} could not be sent in the last week; their addresses and texts are deleted.")
    return ok("mail", "none was given up in the last week")


def _backups(database: Database, settings: Settings) -> Finding:
    """Without a key there are none; one from before yesterday is too old to lose what came after it."""
    if not settings.backup_key:
        say = wrong if settings.env == "production" else note
        return say("backups", "PORTAL_BACKUP_KEY is not set: `portal backup key` makes the pair of keys.")
    with database.reading() as session:
        made = session.scalar(last_backup())
    if made is None:
        return wrong("backups", "none was made yet: run `portal backup create FILE` every night.")
    days = (clock.today() - made).days
    if days > MOST_DAYS_OLD:
        return wrong("backups", f"the last one was made on {made}, {days} days ago: run `portal backup create FILE`.")
    return ok("backups", f"the last one was made {'today' if days == 0 else 'yesterday'}")


def store(settings: Settings) -> Finding:
    """Write, read and delete a small object."""
    try:
        trouble = Store(settings.storage).trouble()
    except Exception as error:  # noqa: BLE001  whatever it is, it is the answer
        trouble = f"cannot be opened ({type(error).__name__}): check PORTAL_STORAGE_URL"
    return wrong("store", f"{trouble}.") if trouble else ok("store", "answers")


def mail_server(settings: Settings) -> Finding:
    """Connect and sign in; send nothing."""
    url = settings.smtp_url.get_secret_value()
    if not url:
        says = "none: mail waits, locked (`portal mail show`). Nothing proves that a question was delivered, so no day"
        return note("mail server", f"{says} to answer ever runs, and every question ends as “could not be reached”.")
    try:
        server = Server.parse(url)
    except ValueError as error:
        return wrong("mail server", f"PORTAL_SMTP_URL is wrong: {error}.")
    trouble = server.trouble()
    return wrong("mail server", f"{trouble}: check PORTAL_SMTP_URL.") if trouble else ok("mail server", "answers")
