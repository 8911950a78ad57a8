"""The request's way to the database: one query-only session, and writing sessions that the view commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from portal.db import Database

EXTENSION: Final = "portal.database"


def database() -> Database:
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Database)
    return found


def reading() -> Session:
    """Return this request's query-only session, opened when it is first asked for."""
    if "reading" not in g:
        g.reading = database().open_reading()
    session: Session = g.reading
    return session


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a writing session; the request's reading session is given back first, so that a request holds one."""
    close_reading()
    with database().writing() as session:
        yield session


def close_reading(_error: BaseException | None = None) -> None:
    session: Session | None = g.pop("reading", None)
    if session is not None:
        session.close()


def install(app: Flask, found: Database) -> None:
    app.extensions[EXTENSION] = found
    app.teardown_appcontext(close_reading)
