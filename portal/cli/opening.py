"""Settings and the database, for a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from portal.cli.trouble import Trouble, WrongSettings
from portal.db import Database, migrate
from portal.settings import Settings, weakness


def settings() -> Settings:
    """Return the settings of the environment; what is wrong in them is said by the group of commands."""
    found = Settings()
    for name, secret in (("PORTAL_INSTANCE_KEY", found.instance_key), ("PORTAL_PEPPER", found.pepper)):
        given = secret.get_secret_value()
        # Production does not get this far; elsewhere none is needed, but one that is given must work.
        if given and (complaint := weakness(given)):
            raise WrongSettings(f"{name} {complaint}.")
    return found


@contextmanager
def opened(found: Settings) -> Iterator[Database]:
    """Yield the database, closed afterwards; refuse one whose tables are not of this version."""
    from portal.app import open_database

    check_schema(found)
    database = open_database(found)
    try:
        yield database
    finally:
        database.dispose()


def check_schema(found: Settings) -> None:
    """Refuse to work on tables that are older or newer than this version."""
    migrate.ensure_folder(found.database)
    at = migrate.current(found.database)
    if at != migrate.head():
        state = f"is at {at}" if at else "is empty"
        raise Trouble(f"The database {state}; this version needs {migrate.head()}: run `portal db upgrade`.")
