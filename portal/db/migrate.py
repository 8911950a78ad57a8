"""Alembic, configured from code: `upgrade`, `downgrade`, `current`, `head`.

Alembic is imported when something is migrated: a server only reads which revision it is at, and starts sooner without.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from portal import resources
from portal.db.sessions import make_engine

if TYPE_CHECKING:
    from alembic.config import Config


def config(url: str) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    made = Config()
    made.set_main_option("script_location", str(resources.folder("migrations")))
    made.attributes["url"] = url
    return made


def upgrade(url: str, to: str = "head") -> None:
    """Bring the schema up to revision `to`."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(config(url), to)


def downgrade(url: str, to: str = "base") -> None:
    """Take the schema down to revision `to`."""
    from alembic import command  # noqa: PLC0415

    command.downgrade(config(url), to)


def head() -> str:
    """Return the newest revision of this version of the portal, as pinned in `migrations/HEAD`."""
    return (resources.folder("migrations") / "HEAD").read_text().strip()


def script_head() -> str | None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return ScriptDirectory.from_config(config("sqlite://")).get_current_head()


def current(url: str) -> str | None:
    """Return the revision that the database is at, or None if it is empty."""
    engine = make_engine(url, read_only=False)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found
    finally:
        engine.dispose()


def ensure_folder(url: str) -> None:
    """Make the folder of a SQLite file, readable by its owner only."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
